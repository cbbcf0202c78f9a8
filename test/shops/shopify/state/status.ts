// The states of an order that Shopify works out from its parts instead of storing them.

import { sum, totalsOf } from './money.ts'
import type { Line, Order } from './types.ts'

export function financialStatus(order: Order): string {
  const { received, refunded, currentTotal, outstanding } = totalsOf(order)
  const voided = order.transactions.some((one) => one.kind === 'VOID' && one.status === 'SUCCESS')
  const authorized = order.transactions.some(
    (one) => one.kind === 'AUTHORIZATION' && one.status === 'SUCCESS',
  )
  if (received > 0 && refunded >= received) return 'REFUNDED'
  if (refunded > 0) return 'PARTIALLY_REFUNDED'
  if (voided || (order.cancelledAt !== null && received === 0)) return 'VOIDED'
  if (received > 0) return outstanding > 0 ? 'PARTIALLY_PAID' : 'PAID'
  if (authorized) return 'AUTHORIZED'
  return currentTotal === 0 ? 'PAID' : 'PENDING'
}

/** Null where the webhooks say null: nothing was sent yet. */
export function fulfillmentStatus(order: Order): string {
  if (order.lines.every((line) => !line.requiresShipping)) {
    return order.fulfillments.length > 0 ? 'FULFILLED' : 'UNFULFILLED'
  }
  const sent = sum(order.lines, (line) => fulfilledQuantity(order, line))
  const open = sum(order.lines, (line) => openQuantity(order, line))
  if (sent === 0) return 'UNFULFILLED'
  return open > 0 ? 'PARTIALLY_FULFILLED' : 'FULFILLED'
}

export function refundedQuantity(order: Order, line: Line): number {
  return sum(order.refunds, (refund) =>
    sum(refund.lines, (one) => (one.lineId === line.id ? one.quantity : 0)),
  )
}

export function currentQuantity(order: Order, line: Line): number {
  return Math.max(0, line.quantity - line.removed - refundedQuantity(order, line))
}

export function fulfilledQuantity(order: Order, line: Line): number {
  return sum(order.fulfillments, (one) =>
    one.status === 'SUCCESS'
      ? sum(one.lines, (part) => (part.lineId === line.id ? part.quantity : 0))
      : 0,
  )
}

/** Ordered, neither sent nor taken back before it was sent. */
export function openQuantity(order: Order, line: Line): number {
  const cancelled = sum(order.refunds, (refund) =>
    sum(refund.lines, (one) =>
      one.lineId === line.id && one.restock === 'CANCEL' ? one.quantity : 0,
    ),
  )
  return Math.max(0, line.quantity - line.removed - cancelled - fulfilledQuantity(order, line))
}
