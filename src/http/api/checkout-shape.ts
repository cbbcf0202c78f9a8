// A checkout as the API shows it.

import { z } from 'zod'
import { checkoutId, type Checkout } from '../../core/checkout.ts'
import { orderId } from '../../core/resolve-order.ts'
import type { ProductsOnRecord } from '../../db/products.ts'
import { lineShape, toLineShape } from './order-shape.ts'
import { money, time, toTime } from './shapes.ts'

export const checkoutStates = ['open', 'abandoned', 'recovered'] as const

export const checkoutShape = z.object({
  id: z.string(),
  storeId: z.string(),
  externalId: z.string().describe("The checkout's token, or the store's id where it has none"),
  contactId: z.string().nullable().describe('Null until somebody says who they are'),
  state: z.enum(checkoutStates),
  total: money,
  lines: z.array(lineShape),
  recoveryUrl: z.string().nullable().describe('Leads the buyer back to the basket'),
  orderId: z.string().nullable().describe('The order that it became'),
  createdAt: time.describe('At the store'),
  updatedAt: time.describe('At the store: when the buyer last changed it'),
  abandonedAt: time.nullable().describe('When the delay of the store had passed'),
  version: z.number().int(),
})
export type CheckoutShape = z.infer<typeof checkoutShape>

/** Without `products` no line leads to one. */
export function toCheckoutShape(checkout: Checkout, products?: ProductsOnRecord): CheckoutShape {
  const { storeId, externalId, currency, orderExternalId } = checkout
  return {
    id: checkoutId(storeId, externalId),
    storeId,
    externalId,
    contactId: checkout.contactId,
    state: checkout.state,
    total: { amount: checkout.total, currency },
    lines: checkout.lines.map((line) => toLineShape(storeId, currency, line, products)),
    recoveryUrl: checkout.recoveryUrl,
    orderId: orderExternalId === null ? null : orderId(storeId, orderExternalId),
    createdAt: toTime(checkout.startedAt),
    updatedAt: toTime(checkout.statedAt),
    abandonedAt: toTime(checkout.abandonedAt),
    version: checkout.seq,
  }
}
