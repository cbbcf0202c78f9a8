// Shopify's ids: `gid://shopify/Order/123` in the API, here the number alone, as text. It may be above 2^53, so it is
// never a JavaScript number.

import type { Kind } from '../../core/outcome.ts'

const types: Record<Kind, string> = {
  contact: 'Customer',
  order: 'Order',
  // Transactions come with their order.
  transaction: 'Order',
  product: 'Product',
  collection: 'Collection',
  checkout: 'AbandonedCheckout',
}

/** A stock figure's id in the work list: which product it belongs to, only the shop knows. */
const stockPrefix = 'inventory-'

/** `gid://shopify/Order/123` → `123`; null for anything else. Addresses carry a query behind the number. */
export function idOf(gid: unknown): string | null {
  const match = typeof gid === 'string' ? /^gid:\/\/shopify\/\w+\/(\d+)(?:\?|$)/.exec(gid) : null
  return match?.[1] ?? null
}

export function gidOf(kind: Kind, externalId: string): string {
  return gid(types[kind], externalId)
}

export function gid(type: string, externalId: string): string {
  return `gid://shopify/${type}/${externalId}`
}

/** Puts ids in the order in which Shopify gave them out; lists and files bring children in orders of their own. */
export function byId(a: { id: string }, b: { id: string }): number {
  const [left, right] = [idOf(a.id) ?? '', idOf(b.id) ?? '']
  return left.length - right.length || (left < right ? -1 : left > right ? 1 : 0)
}

/** The type that a gid names, such as `LineItem`. */
export function typeOf(gid: unknown): string | null {
  const match = typeof gid === 'string' ? /^gid:\/\/shopify\/(\w+)\//.exec(gid) : null
  return match?.[1] ?? null
}

export function stockId(inventoryItemId: string): string {
  return stockPrefix + inventoryItemId
}

/** The inventory item that a `stockId` names, or null for an ordinary id. */
export function inventoryItemOf(externalId: string): string | null {
  return externalId.startsWith(stockPrefix) ? externalId.slice(stockPrefix.length) : null
}
