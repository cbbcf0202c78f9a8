// The order and its transactions: facts of the store, in minor units and UTC milliseconds.

import type { Address } from './formats/address.ts'
import type { Note } from './formats/text.ts'

/** What an order goes through once in its life, however its status moves afterwards (T1). */
export type Transition = 'order_submitted' | 'payment_received'

export type OrderStatus = 'pending' | 'completed' | 'cancelled'

export type OrderLine = {
  externalId: string
  productExternalId: string | null
  variantExternalId: string | null
  sku: string | null
  title: string
  quantity: number
  /** Of one piece, before discounts, without tax that is not in the price. */
  price: number
  /** After discounts. */
  total: number
  /** No catalog product: kept on the order, never added to the catalog (F5). */
  custom: boolean
}

export type Discount = { code: string | null; amount: number }
export type Refund = { externalId: string; amount: number; reason: string | null }
export type Fulfillment = { status: string; at: number | null }

/** An order's totals in the currency that the buyer paid in, in its minor units. */
export type BuyerTotals = {
  currency: string
  subtotal: number
  discount: number
  shipping: number
  fees: number
  tax: number
  total: number
  refunded: number
}

/**
 * What the store states of an order. `total` = subtotal − discount + shipping + fees + tax, where tax counts only if
 * it is not in the prices already (`taxIncluded`).
 */
export type OrderFacts = {
  number: string
  customerExternalId: string | null
  buyerEmail: string | null
  sourceStatus: string
  status: OrderStatus
  financialStatus: string
  fulfillmentStatus: string | null
  currency: string
  subtotal: number
  discount: number
  shipping: number
  fees: number
  tax: number
  total: number
  refunded: number
  /** Whether prices, shipping and line totals hold the tax; absent where they never do. */
  taxIncluded?: boolean | null
  /** Null where the buyer paid in the store's own currency; absent where the platform has one currency only. */
  buyerTotals?: BuyerTotals | null
  lines: OrderLine[]
  discounts: Discount[]
  refunds: Refund[]
  fulfillments: Fulfillment[]
  operatorComment: string | null
  deliveryAddress: Address | null
  placedAt: number
  paidAt: number | null
  notes: Note[]
  /** In the store's trash, or gone for good: the record stays, marked. */
  goneAtSource: boolean
}

export type Order = OrderFacts & {
  storeId: string
  externalId: string
  contactId: string | null
  /** What the order went through so far, so that nothing is announced twice (T4). */
  passed: Transition[]
  /** The store's own time of this state, and until when we know it to hold. */
  statedAt: number | null
  observedAt: number
  createdAt: number
  changedAt: number
  seq: number
}

export type TransactionFacts = {
  /** Stable within its order: `payment`, or the refund's id. */
  key: string
  externalId: string
  kind: 'sale' | 'authorization' | 'capture' | 'refund' | 'void'
  status: 'success' | 'pending' | 'failure' | 'error'
  amount: number
  currency: string
  gateway: string | null
  processedAt: number | null
}

export type Transaction = TransactionFacts & {
  storeId: string
  orderExternalId: string
  createdAt: number
  changedAt: number
  seq: number
}

/** Whether somebody placed this order: a checkout that is still being filled in is not one (T1). */
export function isPlaced(order: Pick<OrderFacts, 'sourceStatus'>): boolean {
  return order.sourceStatus !== 'checkout-draft'
}
