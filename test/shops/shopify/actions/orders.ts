// What happens to an order after it was placed.

import { toFulfillmentPayload, toTransactionPayload } from '../payloads/order-parts.ts'
import { toEditPayload } from '../payloads/order.ts'
import { toNumber } from '../payloads/json.ts'
import { toId } from '../state/ids.ts'
import { totalsOf } from '../state/money.ts'
import { currentQuantity, fulfillmentStatus, openQuantity } from '../state/status.ts'
import type { Shop } from '../state/shop.ts'
import type {
  Address,
  Attribute,
  Fulfillment,
  Id,
  Line,
  Order,
  Transaction,
} from '../state/types.ts'
import { change } from './change.ts'
import { note, tellOrder, tellPurchases } from './notices.ts'
import { toLine } from './place-order.ts'
import type { OrderItem } from './place-order.ts'
import { refundOrder } from './refunds.ts'
import { moveStock } from './stock.ts'

export interface OrderChanges {
  note?: string | null
  tags?: string[]
  email?: string | null
  phone?: string | null
  poNumber?: string | null
  attributes?: Attribute[]
  shippingAddress?: Partial<Address>
  customerId?: Id | null
}

export function editOrder(shop: Shop, id: Id, changes: OrderChanges): Order {
  const { shippingAddress, ...fields } = changes
  const order = change(shop, id, (record) => {
    Object.assign(record, fields)
    if (shippingAddress) {
      const address = record.shippingAddress ?? record.billing
      record.shippingAddress = { ...blank(record), ...address, ...shippingAddress }
    }
  })
  tellOrder(shop, 'updated', order)
  return order
}

/** Takes pieces out and puts new lines in, as the admin's order editor does. */
export function editLines(
  shop: Shop,
  id: Id,
  request: { remove?: { lineId: Id; quantity: number }[]; add?: OrderItem[] },
): Order {
  const additions: Line[] = []
  const removals: { line: Line; delta: number }[] = []
  const order = change(shop, id, (record) => {
    for (const { lineId, quantity } of request.remove ?? []) {
      const line = record.lines.find((one) => one.id === lineId)
      if (!line) throw new Error(`Order ${id} has no line ${lineId}`)
      const delta = Math.min(quantity, currentQuantity(record, line))
      line.removed += delta
      removals.push({ line, delta })
    }
    for (const item of request.add ?? []) {
      const line = toLine(shop, record, item, record.lines.length, 0)
      record.lines.push(line)
      additions.push(line)
    }
    record.edited = true
  })
  for (const { line, delta } of removals)
    moveStock(shop, line.variantId, { available: delta, committed: -delta })
  for (const line of additions)
    moveStock(shop, line.variantId, { available: -line.quantity, committed: line.quantity })
  shop.emit('orders/edited', () => toEditPayload(order, shop.now(), { additions, removals }))
  tellOrder(shop, 'updated', order)
  return order
}

/** All that is owed, or a part of it. */
export function payOrder(
  shop: Shop,
  id: Id,
  amount?: number,
  gateway?: string,
  at?: number,
): Transaction {
  let transaction: Transaction | undefined
  const order = change(shop, id, (record) => {
    const owed = totalsOf(record).outstanding
    if (owed === 0) throw new Error('Nothing is outstanding')
    // A payment that was announced is done now.
    for (const one of record.transactions) if (one.status === 'PENDING') one.status = 'FAILURE'
    transaction = {
      id: toId('OrderTransaction', record.index, record.parts++),
      parentId: null,
      kind: 'SALE',
      status: 'SUCCESS',
      gateway: gateway ?? record.transactions[0]?.gateway ?? 'manual',
      manual: true,
      amount: amount ?? owed,
      errorCode: null,
      at: at ?? shop.now(),
    }
    record.transactions.push(transaction)
  })
  shop.emit('order_transactions/create', () => toTransactionPayload(order, transaction!))
  if (totalsOf(order).outstanding === 0) tellOrder(shop, 'paid', order)
  tellOrder(shop, 'updated', order)
  tellPurchases(shop, order.customerId)
  return transaction!
}

/** Sends the given pieces, or all that are left. */
export function fulfilOrder(
  shop: Shop,
  id: Id,
  request: {
    lines?: { lineId: Id; quantity: number }[]
    tracking?: Fulfillment['tracking'][number]
  } = {},
): Fulfillment {
  let fulfillment: Fulfillment | undefined
  const order = change(shop, id, (record) => {
    const lines = (
      request.lines ??
      record.lines.map((line) => ({ lineId: line.id, quantity: openQuantity(record, line) }))
    ).filter((line) => line.quantity > 0)
    if (lines.length === 0) throw new Error('Nothing is left to be sent')
    fulfillment = {
      id: toId('Fulfillment', record.index, record.parts++),
      name: `#${record.number}.${record.fulfillments.length + 1}`,
      status: 'SUCCESS',
      createdAt: shop.now(),
      updatedAt: shop.now(),
      deliveredAt: null,
      locationId: shop.locations[0]!.id,
      lines,
      tracking: request.tracking ? [request.tracking] : [],
    }
    record.fulfillments.push(fulfillment)
  })
  for (const { lineId, quantity } of fulfillment!.lines) {
    const line = order.lines.find((one) => one.id === lineId)
    moveStock(shop, line?.variantId ?? null, { available: 0, committed: -quantity })
  }
  shop.emit('fulfillments/create', () => toFulfillmentPayload(order, fulfillment!))
  const whole = fulfillmentStatus(order) === 'FULFILLED'
  tellOrder(shop, whole ? 'fulfilled' : 'partially_fulfilled', order)
  tellOrder(shop, 'updated', order)
  return fulfillment!
}

export function updateFulfillment(
  shop: Shop,
  id: Id,
  fulfillmentId: Id,
  changes: { tracking?: Fulfillment['tracking']; delivered?: boolean },
): Fulfillment {
  let found: Fulfillment | undefined
  const order = change(shop, id, (record) => {
    found = record.fulfillments.find((one) => one.id === fulfillmentId)
    if (!found) throw new Error(`Order ${id} has no fulfillment ${fulfillmentId}`)
    if (changes.tracking) found.tracking = changes.tracking
    if (changes.delivered) found.deliveredAt = shop.now()
    found.updatedAt = shop.now()
  })
  shop.emit('fulfillments/update', () => toFulfillmentPayload(order, found!))
  tellOrder(shop, 'updated', order)
  return found!
}

export function cancelOrder(
  shop: Shop,
  id: Id,
  request: { reason?: string; refund?: boolean; restock?: boolean } = {},
): Order {
  const present = shop.orders.get(id)
  if (!present) throw new Error(`The demo shop has no Order ${id}`)
  if (present.cancelledAt !== null) throw new Error('The order is cancelled already')
  const { received, refunded } = totalsOf(present)
  if (request.refund !== false && received > refunded) {
    const lines = present.lines.flatMap((line) => {
      const quantity = currentQuantity(present, line)
      const back = request.restock === false ? ('NO_RESTOCK' as const) : ('CANCEL' as const)
      return quantity > 0 ? [{ lineId: line.id, quantity, restock: back }] : []
    })
    refundOrder(shop, id, { lines, shipping: true, amount: received - refunded })
  }
  const order = change(shop, id, (record) => {
    record.cancelledAt = shop.now()
    record.closedAt = shop.now()
    record.cancelReason = request.reason ?? 'CUSTOMER'
  })
  tellOrder(shop, 'cancelled', order)
  tellOrder(shop, 'updated', order)
  return order
}

export function closeOrder(shop: Shop, id: Id): Order {
  const order = change(shop, id, (record) => (record.closedAt ??= shop.now()))
  tellOrder(shop, 'updated', order)
  return order
}

export function deleteOrder(shop: Shop, id: Id): void {
  const order = shop.orders.get(id)
  if (!order) throw new Error(`The demo shop has no Order ${id}`)
  shop.orders.remove(id)
  note(shop, 'ORDER', 'Order', id, 'destroy')
  shop.emit('orders/delete', () => ({ id: toNumber(id) }))
  tellPurchases(shop, order.customerId)
}

function blank(order: Order): Address {
  return {
    id: toId('MailingAddress', order.index + 4_000_000_000),
    firstName: null,
    lastName: null,
    company: null,
    address1: null,
    address2: null,
    city: null,
    provinceCode: null,
    countryCode: null,
    zip: null,
    phone: null,
  }
}
