// Shopify's webhooks as readings: a delivery only names a record, whose state the shop is then asked for. It carries
// neither tags nor consent, may come hours late, and its order means nothing. Pure.

import { z } from 'zod'
import type { Reading } from '../../core/change.ts'
import type { Kind } from '../../core/outcome.ts'
import type { NormalizeContext } from '../platform.ts'
import { idOf, stockId } from './ids.ts'
import { readCheckout, readCheckoutGone } from './normalize-checkout.ts'
import { readCustomer } from './normalize-customer.ts'
import { readOrder } from './normalize-order.ts'
import { readCollection, readProduct } from './normalize-product.ts'

/** What a topic's first part speaks of. */
const kinds: Record<string, Kind> = {
  customers: 'contact',
  orders: 'order',
  products: 'product',
  collections: 'collection',
}

/** Records that say by `order_id` whose they are. */
const ofOrder = new Set(['refunds', 'order_transactions', 'fulfillments'])

/** Consent and tags name the customer in a field of their own. */
const ofCustomer = new Set([
  'customer.tags_added',
  'customer.tags_removed',
  'customers_email_marketing_consent/update',
  'customers_marketing_consent/update',
  'customers/purchasing_summary',
])

/** News about the app and the shop: nothing to take in, what follows from them is decided elsewhere. */
const notices: Record<string, string> = {
  'bulk_operations/finish': 'bulk_operation_finished',
  'shop/update': 'shop_changed',
}

/** The readings of one payload; `topic` is Shopify's (`orders/updated`), or ours for a record that a list brought. */
export function normalize(topic: string, payload: unknown, context: NormalizeContext): Reading[] {
  if (topic === 'app/uninstalled') return [{ type: 'uninstalled' }]
  if (topic === 'app/scopes_update') return [{ type: 'learn', reason: 'rights_changed' }]
  if (topic === 'customers/merge') return readMerge(payload)
  const notice = notices[topic]
  if (notice !== undefined) return [skip(notice)]
  if (topic === 'orders/edited') return [readEdit(payload)]
  const [subject = '', event = ''] = topic.split('/')
  const kind = kinds[subject]
  if (ofCustomer.has(topic))
    return [hint('contact', payload, ['customerId', 'customer_id', 'id'], event)]
  if (kind) return [hint(kind, payload, ['admin_graphql_api_id', 'id'], event)]
  if (ofOrder.has(subject)) return [hint('order', payload, ['order_id'], event)]
  if (subject === 'inventory_levels') return [readStock(payload)]
  if (subject === 'checkouts')
    return [event === 'delete' ? readCheckoutGone(payload) : readCheckout(payload)]
  return [readListed(topic, payload, context)]
}

/** A record that a list brought and that was rejected, read once more under the topic that a retry gives it. */
function readListed(topic: string, payload: unknown, context: NormalizeContext): Reading {
  switch (topic) {
    case 'customer.updated':
      return readCustomer(payload, context)
    case 'order.updated':
      return readOrder(payload, context)
    case 'product.updated':
      return readProduct(payload, context.facts ?? null)
    case 'category.updated':
      return readCollection(payload)
    case 'checkout.updated':
      return readCheckout(payload)
    default:
      return skip('unknown_topic')
  }
}

const why: Record<string, string> = { delete: 'deleted_at_store' }

function hint(kind: Kind, payload: unknown, names: string[], event: string): Reading {
  const externalId = idIn(payload, names)
  if (externalId === null) return invalid(kind, names[0] ?? 'id')
  return { type: 'lookup', kind, externalId, why: why[event] ?? 'changed_at_store' }
}

const order = z.object({ order_edit: z.object({ order_id: z.unknown() }) })

function readEdit(payload: unknown): Reading {
  return hint('order', order.safeParse(payload).data?.order_edit, ['order_id'], 'edited')
}

/** Which product the item belongs to, the shop is asked together with the product. */
function readStock(payload: unknown): Reading {
  const item = idIn(payload, ['inventory_item_id'])
  if (item === null) return invalid('product', 'inventory_item_id')
  return { type: 'lookup', kind: 'product', externalId: stockId(item), why: 'stock_changed' }
}

/** The ids of a merge: who stays, and who is no more (I5). Null where the merge did not come about. */
export function mergeOf(payload: unknown): { keptId: string; deletedId: string } | null {
  const keptId = idIn(payload, ['admin_graphql_api_customer_kept_id'])
  const deletedId = idIn(payload, ['admin_graphql_api_customer_deleted_id'])
  return keptId === null || deletedId === null ? null : { keptId, deletedId }
}

/** Both are asked for, too: one has more than before, the other is gone. */
function readMerge(payload: unknown): Reading[] {
  const merge = mergeOf(payload)
  if (!merge) return [skip('merge_without_result')]
  const lookups = [merge.keptId, merge.deletedId].map((externalId): Reading => ({
    type: 'lookup',
    kind: 'contact',
    externalId,
    why: 'merged_at_store',
  }))
  const { keptId: keptExternalId, deletedId: goneExternalId } = merge
  return [{ type: 'merged', keptExternalId, goneExternalId }, ...lookups]
}

/**
 * The first of these fields that holds an id: a number, its digits where it is beyond 2^53 (`lib/json.ts`), or a gid. A
 * number that has lost its last digits is none.
 */
function idIn(payload: unknown, names: string[]): string | null {
  if (typeof payload !== 'object' || payload === null) return null
  for (const name of names) {
    const value: unknown = Reflect.get(payload, name)
    const id = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value
    if (typeof id !== 'string') continue
    const found = /^[1-9]\d*$/.test(id) ? id : idOf(id)
    if (found !== null) return found
  }
  return null
}

function invalid(kind: Kind, path: string): Reading {
  return {
    type: 'rejected',
    kind,
    externalId: null,
    reason: 'invalid_payload',
    issues: [{ path, message: 'expected an id' }],
  }
}

function skip(reason: string): Reading {
  return { type: 'skipped', kind: 'delivery', externalId: null, reason }
}
