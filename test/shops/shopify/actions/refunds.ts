// Money and goods given back.

import { toRefundPayload, toTransactionPayload } from '../payloads/order-parts.ts'
import { toId } from '../state/ids.ts'
import { lineTax, sum, totalsOf, unitTotal } from '../state/money.ts'
import { currentQuantity } from '../state/status.ts'
import type { Shop } from '../state/shop.ts'
import type { Id, Order, Refund, RefundLine } from '../state/types.ts'
import { change } from './change.ts'
import { tellOrder, tellPurchases } from './notices.ts'
import { moveStock } from './stock.ts'

export interface RefundRequest {
  /** Lines and pieces; all that is left without lines and amount. */
  lines?: { lineId: Id; quantity: number; restock?: RefundLine['restock'] }[]
  /** Minor units; what the lines are worth without it. */
  amount?: number
  shipping?: boolean
  note?: string | null
}

export function refundOrder(shop: Shop, id: Id, request: RefundRequest = {}): Refund {
  let refund: Refund | undefined
  const order = change(shop, id, (record) => {
    refund = makeRefund(shop, record, request)
    record.refunds.push(refund)
  })
  for (const line of refund!.lines) restock(shop, order, line)
  shop.emit('refunds/create', () => toRefundPayload(order, refund!))
  for (const transaction of refund!.transactions) {
    shop.emit('order_transactions/create', () => toTransactionPayload(order, transaction))
  }
  tellOrder(shop, 'updated', order)
  tellPurchases(shop, order.customerId)
  return refund!
}

function makeRefund(shop: Shop, order: Order, request: RefundRequest): Refund {
  const wanted: NonNullable<RefundRequest['lines']> =
    request.lines ??
    (request.amount === undefined
      ? order.lines.map((line) => ({ lineId: line.id, quantity: currentQuantity(order, line) }))
      : [])
  const lines = wanted
    .filter((one) => one.quantity > 0)
    .map((one, part): RefundLine => {
      const line = order.lines.find((other) => other.id === one.lineId)
      if (!line) throw new Error(`Order ${order.id} has no line ${one.lineId}`)
      return {
        id: toId(
          'RefundLineItem',
          order.index,
          sum(order.refunds, (other) => other.lines.length) + part,
        ),
        lineId: one.lineId,
        quantity: one.quantity,
        restock: one.restock ?? 'RETURN',
        subtotal: unitTotal(line) * one.quantity,
        tax: Math.round((lineTax(order, line) * one.quantity) / line.quantity),
      }
    })
  const { received, refunded } = totalsOf(order)
  const whole = request.lines === undefined && request.amount === undefined
  const shipping = request.shipping || whole ? (order.shipping?.price ?? 0) : 0
  const tax = order.taxesIncluded ? 0 : sum(lines, (line) => line.tax)
  const worth = sum(lines, (line) => line.subtotal) + shipping + tax
  const amount = Math.min(received - refunded, request.amount ?? worth)
  const paid = order.transactions.find(
    (one) => one.status === 'SUCCESS' && one.kind !== 'AUTHORIZATION',
  )
  const id = toId('Refund', order.index, order.parts++)
  return {
    id,
    createdAt: shop.now(),
    note: request.note ?? null,
    lines,
    shipping,
    transactions:
      amount > 0
        ? [
            {
              id: toId('OrderTransaction', order.index, order.parts++),
              parentId: paid?.id ?? null,
              kind: 'REFUND',
              status: 'SUCCESS',
              gateway: paid?.gateway ?? 'manual',
              manual: paid?.manual ?? true,
              amount,
              errorCode: null,
              at: shop.now(),
            },
          ]
        : [],
  }
}

function restock(shop: Shop, order: Order, part: RefundLine): void {
  if (part.restock === 'NO_RESTOCK') return
  const line = order.lines.find((one) => one.id === part.lineId)
  const committed = part.restock === 'CANCEL' ? -part.quantity : 0
  moveStock(shop, line?.variantId ?? null, { available: part.quantity, committed })
}
