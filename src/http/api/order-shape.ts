// An order and a transaction as the API shows them.

import { z } from 'zod'
import type { Order, OrderLine, Transaction } from '../../core/order.ts'
import { productId, variantId } from '../../core/product.ts'
import { orderId } from '../../core/resolve-order.ts'
import { transactionId } from '../../core/resolve-transactions.ts'
import type { ProductsOnRecord } from '../../db/products.ts'
import { addressShape, noteShape } from './contact-shape.ts'
import { money, time, toTime } from './shapes.ts'

export const lineShape = z.object({
  externalId: z.string(),
  productId: z.string().nullable(),
  variantId: z.string().nullable(),
  productExternalId: z.string().nullable(),
  variantExternalId: z.string().nullable(),
  sku: z.string().nullable(),
  title: z.string(),
  quantity: z.number(),
  price: money.describe('Of one piece, before discounts'),
  total: money.describe('After discounts'),
  custom: z.boolean().describe('No catalog product'),
})

export const orderShape = z.object({
  id: z.string(),
  storeId: z.string(),
  externalId: z.string(),
  number: z.string(),
  contactId: z.string().nullable(),
  status: z.enum(['pending', 'completed', 'cancelled']),
  sourceStatus: z.string(),
  financialStatus: z.string(),
  fulfillmentStatus: z.string().nullable(),
  currency: z.string(),
  subtotal: money.describe('Sum of the lines before discounts'),
  discount: money,
  shipping: money,
  fees: money,
  tax: money,
  total: money.describe('What the buyer was asked for; refunds never lower it'),
  refunded: money,
  taxIncluded: z.boolean().describe('Whether prices and shipping hold the tax already'),
  buyerTotals: z
    .object({
      subtotal: money,
      discount: money,
      shipping: money,
      fees: money,
      tax: money,
      total: money,
      refunded: money,
    })
    .nullable()
    .describe('In the currency that the buyer paid in, where it is another one'),
  lines: z.array(lineShape),
  discounts: z.array(z.object({ code: z.string().nullable(), amount: money })),
  refunds: z.array(
    z.object({ externalId: z.string(), amount: money, reason: z.string().nullable() }),
  ),
  fulfillments: z.array(z.object({ status: z.string(), at: time.nullable() })),
  operatorComment: z.string().nullable(),
  deliveryAddress: addressShape.nullable(),
  source: z.string().describe('Platform'),
  subSource: z.string().describe('Store'),
  goneAtSource: z.boolean(),
  normalization: z.array(noteShape),
  placedAt: time,
  paidAt: time.nullable(),
  updatedAt: time,
  version: z.number().int(),
})
export type OrderShape = z.infer<typeof orderShape>

/** `source` is the platform of the order's store; without `products` no line leads to one. */
export function toOrderShape(
  order: Order,
  source: string,
  products?: ProductsOnRecord,
): OrderShape {
  const { currency } = order
  const inCurrency = (amount: number) => ({ amount, currency })
  return {
    id: orderId(order.storeId, order.externalId),
    storeId: order.storeId,
    externalId: order.externalId,
    number: order.number,
    contactId: order.contactId,
    status: order.status,
    sourceStatus: order.sourceStatus,
    financialStatus: order.financialStatus,
    fulfillmentStatus: order.fulfillmentStatus,
    currency,
    subtotal: inCurrency(order.subtotal),
    discount: inCurrency(order.discount),
    shipping: inCurrency(order.shipping),
    fees: inCurrency(order.fees),
    tax: inCurrency(order.tax),
    total: inCurrency(order.total),
    refunded: inCurrency(order.refunded),
    taxIncluded: order.taxIncluded ?? false,
    buyerTotals: toBuyerTotals(order),
    lines: order.lines.map((line) => toLineShape(order.storeId, currency, line, products)),
    discounts: order.discounts.map(({ code, amount }) => ({ code, amount: inCurrency(amount) })),
    refunds: order.refunds.map((refund) => ({ ...refund, amount: inCurrency(refund.amount) })),
    fulfillments: order.fulfillments.map(({ status, at }) => ({ status, at: toTime(at) })),
    operatorComment: order.operatorComment,
    deliveryAddress: order.deliveryAddress,
    source,
    subSource: order.storeId,
    goneAtSource: order.goneAtSource,
    normalization: order.notes,
    placedAt: toTime(order.placedAt),
    paidAt: toTime(order.paidAt),
    updatedAt: toTime(order.statedAt ?? order.changedAt),
    version: order.seq,
  }
}

function toBuyerTotals({ buyerTotals }: Order): OrderShape['buyerTotals'] {
  if (!buyerTotals) return null
  const { currency } = buyerTotals
  const { subtotal, discount, shipping, fees, tax, total, refunded } = buyerTotals
  const inCurrency = (amount: number) => ({ amount, currency })
  return {
    subtotal: inCurrency(subtotal),
    discount: inCurrency(discount),
    shipping: inCurrency(shipping),
    fees: inCurrency(fees),
    tax: inCurrency(tax),
    total: inCurrency(total),
    refunded: inCurrency(refunded),
  }
}

/** A line of an order or a checkout, with the hub's ids where its product is on record. */
export function toLineShape(
  storeId: string,
  currency: string,
  line: OrderLine,
  products: ProductsOnRecord | undefined,
): z.infer<typeof lineShape> {
  return {
    ...line,
    ...idsOfLine(storeId, line, products),
    price: { amount: line.price, currency },
    total: { amount: line.total, currency },
  }
}

/** The hub's ids of a line's product and variant, null where the product is not on record. */
function idsOfLine(
  storeId: string,
  { productExternalId: product, variantExternalId: variant }: OrderLine,
  products: ProductsOnRecord | undefined,
): { productId: string | null; variantId: string | null } {
  if (product === null || !products?.has(storeId, product))
    return { productId: null, variantId: null }
  const bought = variant ?? (products.isSimple(storeId, product) ? product : null)
  return {
    productId: productId(storeId, product),
    variantId: bought === null ? null : variantId(storeId, product, bought),
  }
}

export const transactionShape = z.object({
  id: z.string(),
  storeId: z.string(),
  orderId: z.string(),
  externalId: z.string(),
  kind: z.enum(['sale', 'authorization', 'capture', 'refund', 'void']),
  status: z.enum(['success', 'pending', 'failure', 'error']),
  amount: money,
  gateway: z.string().nullable(),
  processedAt: time.nullable(),
})
export type TransactionShape = z.infer<typeof transactionShape>

export function toTransactionShape(transaction: Transaction): TransactionShape {
  const { storeId, orderExternalId, key } = transaction
  return {
    id: transactionId(storeId, orderExternalId, key),
    storeId,
    orderId: orderId(storeId, orderExternalId),
    externalId: transaction.externalId,
    kind: transaction.kind,
    status: transaction.status,
    amount: { amount: transaction.amount, currency: transaction.currency },
    gateway: transaction.gateway,
    processedAt: toTime(transaction.processedAt),
  }
}
