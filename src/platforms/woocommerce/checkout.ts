// WooCommerce keeps no checkouts apart: a basket that somebody began to pay for is an order that nobody paid (A1). Pure.

import type { OrderAsCheckout } from '../../core/change.ts'
import { webAddress } from '../../core/formats/text.ts'
import type { OrderFacts } from '../../core/order.ts'
import type { OrderPayload } from './payloads.ts'

/**
 * `checkout-draft` is a basket on the checkout page, `pending` an order that waits for its payment. A failed payment
 * leaves the way back open, and the store makes it pending again when the buyer takes it.
 */
const unpaid = new Set(['pending', 'checkout-draft'])
const over = new Set(['cancelled', 'trash'])

/** What an order means for its checkout, which has the order's id. */
export function asCheckout(order: OrderPayload, facts: OrderFacts): OrderAsCheckout {
  if (facts.paidAt !== null) return { is: 'placed' }
  if (over.has(order.status)) return { is: 'over' }
  if (order.status === 'failed') return { is: 'unclear' }
  if (!unpaid.has(order.status)) return { is: 'placed' }
  const { customerExternalId, buyerEmail, currency, total, lines, placedAt } = facts
  return {
    is: 'unpaid',
    facts: {
      customerExternalId,
      buyerEmail,
      currency,
      total,
      lines,
      // The store says itself whether it still takes money there; for a draft it does.
      recoveryUrl: order.needs_payment === false ? null : webAddress(order.payment_url),
      startedAt: placedAt,
      completedAt: null,
      closed: false,
    },
  }
}
