// Refunds: making one moves the order and sends order.updated, deleting one does neither.

import { WpError } from './errors.ts'
import { newMeta } from './order-input.ts'
import { decimalsOf, parseUnits, totalsOf } from './money.ts'
import type { Shop } from './state.ts'
import type { Order, ProductLine, Refund } from './types.ts'

export interface RefundInput {
  /** Decimal text as in the API; without it the rest of the order is refunded. */
  amount?: string | number
  reason?: string
  refunded_by?: number
  line_items?: {
    id: number
    quantity?: number
    refund_total?: string | number
    refund_tax?: { id: number; refund_total: string | number }[]
  }[]
}

export function refundOrder(shop: Shop, order: Order, input: RefundInput): Refund {
  const decimals = decimalsOf(order.currency)
  const lines = toRefundLines(shop, order, input, decimals)
  const totals = totalsOf(order)
  const rest = totals.total - totals.refunded
  const ofLines = -lines.reduce((sum, line) => sum + line.total + line.totalTax, 0)
  const wanted = input.amount === undefined ? ofLines || rest : parseUnits(input.amount, decimals)
  if (wanted < 0) {
    const message = 'Refund amount must be greater than zero.'
    throw new WpError(400, 'woocommerce_rest_invalid_order_refund', message)
  }
  if (wanted > rest) {
    const message = 'Invalid refund amount.'
    throw new WpError(500, 'woocommerce_rest_cannot_create_order_refund', message)
  }
  const full = wanted === rest
  const refund = addRefund(
    shop,
    order,
    wanted,
    input.reason ?? '',
    full ? 'full' : 'partial',
    lines,
  )
  refund.refundedBy = Number(input.refunded_by ?? 1)
  if (full) order.status = 'refunded'
  order.modified = shop.now()
  shop.touch(order)
  shop.emit('order.updated', order.id)
  return refund
}

/** Leaves the order's date where it is and tells nobody. */
export function deleteRefund(shop: Shop, order: Order, refund: Refund): void {
  order.refunds = order.refunds.filter((other) => other.id !== refund.id)
  shop.touch(order)
}

/** Puts the refund on the order without moving its date: the caller does that. */
export function addRefund(
  shop: Shop,
  order: Order,
  amount: number,
  reason: string,
  kind: Refund['kind'],
  lines: ProductLine[],
): Refund {
  const refund: Refund = {
    id: ++shop.ids.post,
    orderId: order.id,
    created: shop.now(),
    amount,
    reason,
    refundedBy: 1,
    kind,
    lines,
    meta: [newMeta(shop, '_refund_type', kind)],
  }
  order.refunds.unshift(refund)
  return refund
}

/** The refunded part of a line: negative quantity, negative totals, a pointer to the line. */
export function negateLine(
  shop: Shop,
  line: ProductLine,
  quantity: number,
  total: number,
  totalTax: number,
): ProductLine {
  return {
    ...line,
    id: ++shop.ids.item,
    quantity: 0 - quantity,
    subtotal: 0 - total,
    subtotalTax: 0 - totalTax,
    total: 0 - total,
    totalTax: 0 - totalTax,
    meta: [newMeta(shop, '_refunded_item_id', String(line.id))],
  }
}

function toRefundLines(
  shop: Shop,
  order: Order,
  input: RefundInput,
  decimals: number,
): ProductLine[] {
  const lines: ProductLine[] = []
  for (const item of input.line_items ?? []) {
    const line = order.lines.find((line) => line.id === Number(item.id))
    if (!line) continue
    const tax = (item.refund_tax ?? []).reduce(
      (sum, part) => sum + parseUnits(part.refund_total, decimals),
      0,
    )
    const total = parseUnits(item.refund_total ?? 0, decimals)
    lines.push(negateLine(shop, line, Number(item.quantity ?? 0), total, tax))
  }
  return lines
}
