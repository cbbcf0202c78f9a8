// What a platform's payload becomes before it meets the record: a change, or the reason why there is none.

import type { CheckoutFacts } from './checkout.ts'
import type { Profile } from './contact.ts'
import type { Issue } from './errors.ts'
import type { Note } from './formats/text.ts'
import type { OrderFacts, TransactionFacts } from './order.ts'
import type { Kind } from './outcome.ts'
import type { CollectionFacts, ProductFacts } from './product.ts'

/** A customer as the store states it. `statedAt` is the store's own modification time (ms), null when it keeps none. */
export type ContactChange = {
  kind: 'contact'
  externalId: string
  statedAt: number | null
  createdAt: number | null
  profile: Profile
  /** All tags of the customer; absent where the platform has none. */
  tags?: string[]
  /** What the store's field map makes of its other fields (F4), by custom field; null where the store says nothing. */
  custom?: Record<string, unknown>
  /** All that the customer offers to be mapped, beside the profile; read for a preview only. */
  source?: Record<string, unknown>
  notes: Note[]
}

/** An order with the buyer it names and the payments that belong to it. */
export type OrderChange = {
  kind: 'order'
  externalId: string
  statedAt: number | null
  facts: OrderFacts
  /** The buyer's profile as written on the order: used only where no contact exists yet (I2). */
  buyer: Profile
  transactions: TransactionFacts[]
  /** Names the checkout that became this order, where the store tells (A2). */
  checkoutToken?: string | null
  /** What it means for its checkout, where checkouts are orders that nobody paid; absent where they are records of their own. */
  checkout?: OrderAsCheckout
}

/**
 * `unpaid`: it is a checkout still. `placed`: its order has arrived. `over`: nobody can pay it any more. `unclear`: the
 * store says nothing about it, for instance where a payment failed and may be tried again.
 */
export type OrderAsCheckout =
  | { is: 'unpaid'; facts: CheckoutFacts }
  | { is: 'placed' | 'over' | 'unclear' }

/**
 * A checkout of a store that keeps them apart from orders. `externalId` is the token that its order will name.
 * `statedAt` is when the buyer last changed it.
 */
export type CheckoutChange = {
  kind: 'checkout'
  externalId: string
  statedAt: number
  facts: CheckoutFacts
  /** Used only where no contact exists yet, and only when the checkout is abandoned (I2). */
  buyer: Profile
}

/** A product with its variants; `statedAt` is the newest of the product's time and its variations'. */
export type ProductChange = {
  kind: 'product'
  externalId: string
  statedAt: number | null
  facts: ProductFacts
}

/** A collection; which of them are kept depends on the products in it and below it (P2). */
export type CollectionChange = {
  kind: 'collection'
  externalId: string
  statedAt: null
  facts: CollectionFacts
  descendantExternalIds: string[]
}

/** The store has no such record any more. */
export type GoneChange = { kind: 'gone'; of: Kind; externalId: string; statedAt: number | null }

export type Change =
  | ContactChange
  | OrderChange
  | ProductChange
  | CollectionChange
  | CheckoutChange
  | GoneChange

/** One record of a payload after normalising (step 5 of the walk). */
export type Reading =
  | { type: 'change'; change: Change }
  /** The payload only hints at the record: ask the store for its state. */
  | { type: 'lookup'; kind: Kind; externalId: string; why: string }
  | { type: 'skipped'; kind: Kind | 'delivery'; externalId: string | null; reason: string }
  | {
      type: 'rejected'
      kind: Kind | 'delivery'
      externalId: string | null
      reason: string
      issues: Issue[]
    }
  /** The store made two customers one (I5). */
  | { type: 'merged'; keptExternalId: string; goneExternalId: string }
  /** The store says that our access ended (C10). */
  | { type: 'refused'; reason: string }
  /** We were removed from the store: there is no access any more, and nobody to ask (C9). */
  | { type: 'uninstalled' }
  /** What the store says of itself, or what it lets us do, has changed: ask for it again (C11). */
  | { type: 'learn'; reason: string }

/**
 * A change and when its state was seen: it held at some time between `from` and `until` (our clock, ms). A webhook's
 * body has no known `from`; an answer to our own request has both.
 */
export type Observed = {
  change: Change
  from: number
  until: number
  deliveryId: string | null
}

/** The record a change is about: changes of one record collapse to its newest state (L6). */
export function changeKey(change: Change): string {
  return `${change.kind === 'gone' ? change.of : change.kind}/${change.externalId}`
}

/** The store's id of what a reading is about, where it names one. */
export function externalIdOf(reading: Reading): string | null {
  switch (reading.type) {
    case 'change':
      return reading.change.externalId
    case 'merged':
      return reading.keptExternalId
    case 'refused':
    case 'uninstalled':
    case 'learn':
      return null
    default:
      return reading.externalId
  }
}
