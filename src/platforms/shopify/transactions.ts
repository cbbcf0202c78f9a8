// A Shopify order's own transactions, and when it was paid in full (M7, T1). Pure.

import type { TransactionFacts } from '../../core/order.ts'
import type { MoneyReader } from './amounts.ts'
import { text, time, word } from './fields.ts'
import { idOf } from './ids.ts'
import type { OrderNode } from './payloads.ts'

/** SUGGESTED_REFUND is no movement of money and has no place here. CHANGE is cash handed back. */
const kinds: Record<string, TransactionFacts['kind']> = {
  SALE: 'sale',
  AUTHORIZATION: 'authorization',
  EMV_AUTHORIZATION: 'authorization',
  CAPTURE: 'capture',
  REFUND: 'refund',
  CHANGE: 'refund',
  VOID: 'void',
}

const results: Record<string, TransactionFacts['status']> = {
  SUCCESS: 'success',
  PENDING: 'pending',
  AWAITING_RESPONSE: 'pending',
  FAILURE: 'failure',
}

export function toTransactions(order: OrderNode, money: MoneyReader): TransactionFacts[] {
  return order.transactions.flatMap((transaction, place) => {
    const kind = kinds[transaction.kind]
    if (!kind) return []
    const id = idOf(transaction.id) ?? ''
    return [
      {
        key: id,
        externalId: id,
        kind,
        status: results[transaction.status] ?? 'error',
        amount: money(transaction.amountSet, `transactions.${place}.amountSet`),
        currency: order.currencyCode,
        gateway: text(transaction.gateway),
        processedAt: time(transaction.processedAt) ?? time(transaction.createdAt),
      },
    ]
  })
}

/** When the last payment came of an order that is paid, or was before it was refunded; null for any other. */
export function paidAt(
  order: OrderNode,
  transactions: TransactionFacts[],
  total: number,
): number | null {
  const status = word(order.displayFinancialStatus)
  const isRefunded = status === 'refunded' || status === 'partially_refunded'
  if (status !== 'paid' && !isRefunded) return null
  const payments = transactions.filter(
    ({ kind, status }) => status === 'success' && (kind === 'sale' || kind === 'capture'),
  )
  const received = payments.reduce((sum, { amount }) => sum + amount, 0)
  // Part of a part payment can be refunded too.
  if (isRefunded && payments.length > 0 && received < total) return null
  const last = Math.max(0, ...payments.map(({ processedAt }) => processedAt ?? 0))
  // A free order, or one that was brought from elsewhere, is paid without a transaction.
  return last || (time(order.processedAt) ?? time(order.createdAt))
}
