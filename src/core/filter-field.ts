// What a field of the catalogue is, and what a filter looks at.

import type { Checkout } from './checkout.ts'
import type { Contact } from './contact.ts'
import type { Money } from './formats/money.ts'
import type { Order } from './order.ts'
import type { Behaviour } from './shown-behaviour.ts'

/**
 * `text` is compared whatever its case, a `choice` as it is; `date` is a moment in ms, `day` an ISO 8601 day; `list` is a list
 * of texts, `choices` a list of choices.
 */
export type FieldType =
  | 'text'
  | 'number'
  | 'money'
  | 'boolean'
  | 'date'
  | 'day'
  | 'choice'
  | 'list'
  | 'choices'

/** A part that is not there has no values. */
export type Subject = {
  contact?: ContactSubject | null | undefined
  order?: OrderSubject | null | undefined
}

export type ContactSubject = {
  contact: Contact
  /** The stores that have a customer linked to it. */
  stores: { id: string; platform: string }[]
  behaviour: Behaviour | null
  /** The one that was changed last, whichever store it is in. */
  checkout: Pick<Checkout, 'state' | 'startedAt' | 'statedAt' | 'total' | 'currency'> | null
}

export type OrderSubject = {
  order: Order
  platform: string
  /** Whether it is the first order of its contact. */
  isFirst: boolean
}

/** The values there are, with their labels; absent where they are not known beforehand. */
export type Options = [value: string, label: string][]

export type Field<N extends string = string> = {
  name: N
  label: string
  type: FieldType
  of: 'contact' | 'order'
  options?: Options | undefined
  /** The value by the field's type; null (or an empty list) where there is none. */
  read: (subject: Subject) => string | number | boolean | Money | string[] | null
}

export type Fields = ReadonlyMap<string, Field>

type Read<S> = (subject: S) => ReturnType<Field['read']>

export function ofContact<const N extends string>(
  name: N,
  label: string,
  type: FieldType,
  read: Read<ContactSubject>,
  options?: readonly string[],
): Field<N> {
  return {
    name,
    label,
    type,
    of: 'contact',
    options: options?.map((each) => [each, each]),
    read: ({ contact }) => (contact ? read(contact) : null),
  }
}

export function ofOrder<const N extends string>(
  name: N,
  label: string,
  type: FieldType,
  read: Read<OrderSubject>,
  options?: readonly string[],
): Field<N> {
  return {
    name,
    label,
    type,
    of: 'order',
    options: options?.map((each) => [each, each]),
    read: ({ order }) => (order ? read(order) : null),
  }
}

/** An amount of something that has a currency, or null where there is nothing. */
export function amountIn<K extends string>(
  of: ({ currency: string } & Record<K, number>) | null,
  key: K,
): Money | null {
  return of && { amount: of[key], currency: of.currency }
}
