// What a Shopify customer offers to be mapped beside its profile (F4), and what of it the shop is asked for: nothing that
// nobody mapped. Pure.

import { metaPrefix } from '../../core/customer-fields.ts'
import type { MapContext } from '../../core/field-map.ts'
import type { Platform } from '../platform.ts'
import { customerExtras, customerMeta } from './documents/bulk.ts'
import type { CustomerNode, MetafieldNode } from './payloads.ts'

const fields = [
  { name: 'note', label: 'Note' },
  { name: 'verifiedEmail', label: 'Email is verified' },
  { name: 'taxExempt', label: 'Tax exempt' },
  { name: 'ordersCount', label: 'Orders, as the shop counts' },
  { name: 'totalSpent', label: 'Amount spent, as the shop counts' },
]

export const customers: Platform['customers'] = {
  fields,
  meta: {
    form: 'meta:namespace.key',
    // The namespace of an app has colons and dots in it, a key has none.
    fits: (name) => /^meta:[\w$:.-]{2,}\.[\w-]+$/.test(name),
  },
  isTopic: (topic) => /^customers?[./_]/.test(topic),
  hintsOnly: true,
}

/** A preview shows what is there: so many metafields of each customer. */
const shownMeta = 50

/** The variables of the documents that read customers. */
export function customerVariables(context: MapContext): Record<string, unknown> {
  const keys = metaKeys(context)
  return {
    extras: context.sources === true || asksForExtras(context),
    meta: asksForMeta(context),
    metaCount: context.sources ? shownMeta : Math.max(1, keys.length),
    metaKeys: context.sources ? null : keys,
  }
}

/** The same for the query of a bulk operation, which takes no variables. */
export function bulkExtras(context: MapContext): string {
  const keys = metaKeys(context)
  return [
    ...(asksForExtras(context) ? [customerExtras] : []),
    ...(keys.length > 0 ? [customerMeta(keys)] : []),
  ].join('\n    ')
}

export function asksForMeta(context: MapContext): boolean {
  return context.sources === true || metaKeys(context).length > 0
}

/** By name. */
export function sourceOf(customer: CustomerNode): Record<string, unknown> {
  const meta = (customer.metafields?.nodes ?? []).map((metafield): [string, unknown] => [
    metaPrefix + nameOf(metafield),
    valueOf(metafield),
  ])
  return Object.fromEntries([
    ['note', customer.note ?? null],
    ['verifiedEmail', customer.verifiedEmail ?? null],
    ['taxExempt', customer.taxExempt ?? null],
    ['ordersCount', customer.numberOfOrders ?? null],
    ['totalSpent', customer.amountSpent?.amount ?? null],
    ...meta,
  ])
}

/** Those that were asked for by `keys` come back with the namespace in the key, "in the same format". */
function nameOf({ namespace, key }: MetafieldNode): string {
  return key.startsWith(`${namespace}.`) ? key : `${namespace}.${key}`
}

/** Shopify keeps every value as text: lists, measures and amounts as JSON in it. */
function valueOf({ type, value }: MetafieldNode): unknown {
  if (!/^(?:list\.|json$|money$|rating$|dimension$|volume$|weight$)/.test(type)) return value
  try {
    const parsed: unknown = JSON.parse(value)
    if (type === 'json' || Array.isArray(parsed)) return parsed
    return Reflect.get(Object(parsed), type === 'money' ? 'amount' : 'value') ?? parsed
  } catch {
    return value
  }
}

function metaKeys({ fieldMap = [] }: MapContext): string[] {
  const keys = fieldMap.flatMap(({ from }) =>
    from.startsWith(metaPrefix) ? [from.slice(metaPrefix.length)] : [],
  )
  return [...new Set(keys)]
}

function asksForExtras({ fieldMap = [] }: MapContext): boolean {
  return fieldMap.some(({ from }) => fields.some(({ name }) => name === from))
}
