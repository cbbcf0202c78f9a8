// What templates can name, and what webhooks are told: the fields of contact, order, checkout and store, as texts that
// people read or as JSON that programs read.

import type { Contact } from '../core/contact.ts'
import { formatMoney } from '../core/formats/money.ts'
import type { OrderLine } from '../core/order.ts'
import type { Trigger } from '../core/workflow.ts'
import type { Material } from './material.ts'
import type { Shape } from './templates.ts'

const line = {
  title: 'value',
  sku: 'value',
  quantity: 'value',
  price: 'value',
  total: 'value',
} as const

const address = {
  firstName: 'value',
  lastName: 'value',
  company: 'value',
  line1: 'value',
  line2: 'value',
  city: 'value',
  province: 'value',
  postalCode: 'value',
  country: 'value',
} as const

const contact = {
  id: 'value',
  firstName: 'value',
  lastName: 'value',
  name: 'value',
  email: 'value',
  phone: 'value',
  language: 'value',
  tags: { list: 'value' },
  address,
} as const

const order = {
  id: 'value',
  number: 'value',
  status: 'value',
  financialStatus: 'value',
  currency: 'value',
  subtotal: 'value',
  discount: 'value',
  shipping: 'value',
  tax: 'value',
  total: 'value',
  lines: { list: line },
  placedAt: 'value',
  paidAt: 'value',
  operatorComment: 'value',
  deliveryAddress: address,
} as const

const checkout = {
  id: 'value',
  currency: 'value',
  total: 'value',
  lines: { list: line },
  recoveryUrl: 'value',
  createdAt: 'value',
  updatedAt: 'value',
} as const

const store = { id: 'value', name: 'value', url: 'value' } as const

/** The fields of templates after a trigger; `custom` are the keys of the custom fields that there are. */
export function shapeOf(trigger: Trigger, custom: string[]): { [field: string]: Shape } {
  const person = {
    ...contact,
    custom: Object.fromEntries(custom.map((key) => [key, 'value' as const])),
  }
  const record = trigger === 'checkout_abandoned' ? { checkout } : { order }
  return { contact: person, store, ...record }
}

/** The same fields as they are written in a template; those of items begin with `line`. */
export function placeholdersOf(trigger: Trigger, customFields: { key: string }[]): string[] {
  const walk = (shape: Shape, path: string): string[] => {
    if (shape === 'value') return [`{{ ${path} }}`]
    if (!('list' in shape))
      return Object.entries(shape).flatMap(([key, inner]) => walk(inner, `${path}.${key}`))
    return shape.list === 'value' ? [`{{ ${path} | join: ", " }}`] : walk(shape.list, 'line')
  }
  const keys = customFields.map(({ key }) => key)
  return Object.entries(shapeOf(trigger, keys)).flatMap(([key, shape]) => walk(shape, key))
}

/** The values by the same names; what is not known is null, which is written as nothing. */
export function scopeOf(material: Material, custom: string[]): object {
  const { recordId } = material
  const place = (of: object | null) => fill(address, of)
  const person = material.contact
  return {
    contact: {
      ...fill(contact, person),
      name: person && nameOf(person),
      address: place(person?.address ?? null),
      tags: person?.tags ?? [],
      custom: Object.fromEntries(custom.map((key) => [key, person?.custom[key] ?? null])),
    },
    store: fill(store, material.store),
    ...(material.order && {
      order: {
        ...fill(order, material.order),
        ...amounts(material.order, ['subtotal', 'discount', 'shipping', 'tax', 'total']),
        id: recordId,
        lines: linesOf(material.order),
        placedAt: timeOf(material.order.placedAt),
        paidAt: timeOf(material.order.paidAt),
        deliveryAddress: place(material.order.deliveryAddress),
      },
    }),
    ...(material.checkout && {
      checkout: {
        ...fill(checkout, material.checkout),
        ...amounts(material.checkout, ['total']),
        id: recordId,
        lines: linesOf(material.checkout),
        createdAt: timeOf(material.checkout.startedAt),
        updatedAt: timeOf(material.checkout.statedAt),
      },
    }),
  }
}

export function nameOf({ firstName, lastName }: Pick<Contact, 'firstName' | 'lastName'>): string {
  return [firstName, lastName].filter(Boolean).join(' ')
}

function fill(shape: object, from: object | null): Record<string, unknown> {
  const source = Object(from)
  return Object.fromEntries(
    Object.keys(shape).map((key) => [key, Reflect.get(source, key) ?? null]),
  )
}

function linesOf({ lines, currency }: { lines: OrderLine[]; currency: string }) {
  return lines.map((each) => ({
    ...fill(line, each),
    ...amounts({ ...each, currency }, ['price', 'total']),
  }))
}

function amounts<K extends string>(of: Record<K, number> & { currency: string }, keys: K[]) {
  return Object.fromEntries(
    keys.map((key) => [key, `${formatMoney(of[key], of.currency)} ${of.currency}`]),
  )
}

function timeOf(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString()
}

const totals = ['subtotal', 'discount', 'shipping', 'fees', 'tax', 'total', 'refunded'] as const

/** What a webhook is told of the record, by the names of the API: amounts in minor units. */
export function payloadOf({ recordId, store: of, order, checkout, contact }: Material): object {
  const money = (amount: number, currency: string) => ({ amount, currency })
  const items = (record: { lines: OrderLine[]; currency: string }) =>
    record.lines.map(({ title, sku, quantity, price, total, ...ids }) => ({
      productExternalId: ids.productExternalId,
      variantExternalId: ids.variantExternalId,
      title,
      sku,
      quantity,
      price: money(price, record.currency),
      total: money(total, record.currency),
    }))
  return {
    store: of && { id: of.id, platform: of.platform, name: of.name, url: of.url },
    contact: contact && {
      id: contact.id,
      email: contact.email,
      phone: contact.phone,
      firstName: contact.firstName,
      lastName: contact.lastName,
      language: contact.language,
      tags: contact.tags,
      custom: contact.custom,
    },
    order: order && {
      id: recordId,
      externalId: order.externalId,
      number: order.number,
      status: order.status,
      financialStatus: order.financialStatus,
      fulfillmentStatus: order.fulfillmentStatus,
      currency: order.currency,
      ...Object.fromEntries(totals.map((name) => [name, money(order[name], order.currency)])),
      lines: items(order),
      discountCodes: order.discounts.flatMap(({ code }) => code ?? []),
      operatorComment: order.operatorComment,
      deliveryAddress: order.deliveryAddress,
      placedAt: timeOf(order.placedAt),
      paidAt: timeOf(order.paidAt),
    },
    checkout: checkout && {
      id: recordId,
      externalId: checkout.externalId,
      total: money(checkout.total, checkout.currency),
      lines: items(checkout),
      recoveryUrl: checkout.recoveryUrl,
      createdAt: timeOf(checkout.startedAt),
      updatedAt: timeOf(checkout.statedAt),
    },
  }
}
