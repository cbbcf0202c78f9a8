// What Shopify proposes to give back for some lines, before anything is given back.

import { toDigits } from '../state/ids.ts'
import { lineTax, sum, totalsOf, unitTotal } from '../state/money.ts'
import type { Order } from '../state/types.ts'
import { toBag } from './values.ts'

export interface SuggestArgs {
  refundLineItems?: { lineItemId: string; quantity: number }[] | null
  refundShipping?: boolean | null
  suggestFullRefund?: boolean | null
}

export function suggestRefund(order: Order, args: SuggestArgs): Record<string, unknown> {
  const { received, refunded, total } = totalsOf(order)
  const left = received - refunded
  const wanted = args.refundLineItems ?? []
  const parts = wanted.flatMap(({ lineItemId, quantity }) => {
    const line = order.lines.find((one) => one.id === toDigits(lineItemId))
    return line ? [{ line, quantity }] : []
  })
  const subtotal = sum(parts, ({ line, quantity }) => unitTotal(line) * quantity)
  const tax = sum(parts, ({ line, quantity }) =>
    Math.round((lineTax(order, line) * quantity) / line.quantity),
  )
  const shipping = args.refundShipping ? (order.shipping?.price ?? 0) : 0
  const asked = args.suggestFullRefund
    ? total
    : subtotal + shipping + (order.taxesIncluded ? 0 : tax)
  const amount = Math.max(0, Math.min(left, asked))
  const paid = order.transactions.find(
    (one) => one.status === 'SUCCESS' && (one.kind === 'SALE' || one.kind === 'CAPTURE'),
  )
  return {
    amountSet: toBag(amount, order),
    subtotalSet: toBag(subtotal, order),
    discountedSubtotalSet: toBag(subtotal, order),
    totalTaxSet: toBag(tax, order),
    maximumRefundableSet: toBag(left, order),
    suggestedTransactions: paid
      ? [
          {
            kind: 'SUGGESTED_REFUND',
            gateway: paid.gateway,
            parentTransaction: { order, transaction: paid },
            amountSet: toBag(amount, order),
            maximumRefundableSet: toBag(left, order),
          },
        ]
      : [],
  }
}
