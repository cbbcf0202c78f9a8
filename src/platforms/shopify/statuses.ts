// What Shopify's statuses mean here (F6). An order has two of them, and may be cancelled besides. Pure.

import type { OrderStatus } from '../../core/order.ts'

/** Any other pair of payment and fulfilment is found by its payment alone. */
export const statuses: Record<string, OrderStatus> = {
  cancelled: 'cancelled',
  voided: 'cancelled',
  refunded: 'completed',
  'paid/fulfilled': 'completed',
  'partially_refunded/fulfilled': 'completed',
  paid: 'pending',
  partially_refunded: 'pending',
  partially_paid: 'pending',
  pending: 'pending',
  authorized: 'pending',
  expired: 'pending',
}

/** The order's status as one word, or as payment/fulfilment: `cancelled`, `paid/unfulfilled`. */
export function sourceStatus(
  isCancelled: boolean,
  financial: string,
  fulfillment: string | null,
): string {
  return isCancelled ? 'cancelled' : [financial, fulfillment].filter(Boolean).join('/')
}

/** The store's own map first, each by the pair and then by the payment alone; undefined where nobody knows it. */
export function toStatus(
  source: string,
  statusMap: Record<string, OrderStatus>,
): OrderStatus | undefined {
  const [payment = ''] = source.split('/')
  for (const map of [statusMap, statuses]) {
    for (const name of [source, payment]) if (Object.hasOwn(map, name)) return map[name]
  }
  return undefined
}
