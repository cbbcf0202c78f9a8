// Records by global id, as far as the caller may see them.

import { readGid } from '../state/ids.ts'
import { findItem, findOrderOf, findVariant } from '../state/lookup.ts'
import type { Kind } from '../state/ids.ts'
import type { Id, Order } from '../state/types.ts'
import type { Context } from './context.ts'
import { listVisible, ORDERS } from './lists.ts'
import { named } from './schema.ts'

/** The record behind a global id if its kind is the wanted one and the caller may see it. */
export function findNode(context: Context, gid: string, wanted?: string): object | null {
  const ref = readGid(gid)
  if (!ref || (wanted && ref.kind !== wanted)) return null
  const record = findRecord(context, ref.kind, ref.id, gid)
  return record ? named(ref.kind, record) : null
}

function findRecord(
  context: Context,
  kind: string,
  id: Id,
  gid: string,
): object | null | undefined {
  const { shop } = context
  switch (kind) {
    case 'Customer':
      return shop.customers.get(id)
    case 'Order':
      return visibleOrder(context, shop.orders.get(id))
    case 'Product':
      return shop.products.get(id)
    case 'ProductVariant':
      return findVariant(shop, id)
    case 'InventoryItem':
      return findItem(shop, id)
    case 'InventoryLevel': {
      const variant = findItem(shop, /inventory_item_id=(\d+)/.exec(gid)?.[1] ?? '')
      const location = shop.locations.find((one) => one.id === id)
      return variant && location ? { variant, location } : null
    }
    case 'Collection':
      return shop.collections.get(id)
    case 'Location':
      return shop.locations.find((location) => location.id === id)
    case 'AbandonedCheckout':
      return shop.checkouts.get(id)
    case 'WebhookSubscription':
      return context.subscriptions.find(id)
    case 'BulkOperation':
      return context.bulk.find(id)
    default:
      return findOrderPart(context, kind, id)
  }
}

function findOrderPart(context: Context, kind: string, id: Id): object | null {
  const kinds = ['LineItem', 'Refund', 'Fulfillment', 'FulfillmentOrder', 'OrderTransaction']
  if (!kinds.includes(kind)) return null
  const order = visibleOrder(context, findOrderOf(context.shop, kind as Kind, id))
  if (!order) return null
  if (kind === 'FulfillmentOrder') return { order }
  if (kind === 'LineItem') {
    const line = order.lines.find((one) => one.id === id)
    return line ? { order, line } : null
  }
  if (kind === 'Refund') {
    const refund = order.refunds.find((one) => one.id === id)
    return refund ? { order, refund } : null
  }
  if (kind === 'Fulfillment') {
    const fulfillment = order.fulfillments.find((one) => one.id === id)
    return fulfillment ? { order, fulfillment } : null
  }
  const all = [...order.transactions, ...order.refunds.flatMap((refund) => refund.transactions)]
  const transaction = all.find((one) => one.id === id)
  return transaction ? { order, transaction } : null
}

function visibleOrder(context: Context, order: Order | undefined): Order | null {
  return order && listVisible(ORDERS, order, context) ? order : null
}
