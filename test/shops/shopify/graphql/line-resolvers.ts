// The lines of an order, its shipping line, taxes, payments and refunds.

import { toIso } from '../state/clock.ts'
import { toGid } from '../state/ids.ts'
import { lineTax, lineTotal, refundTotal, unitTotal } from '../state/money.ts'
import { currentQuantity, openQuantity, refundedQuantity } from '../state/status.ts'
import type {
  Line,
  Order,
  Refund,
  RefundLine,
  ShippingLine,
  Transaction,
  Units,
} from '../state/types.ts'
import { findVariant } from '../state/lookup.ts'
import { pageOf } from './connection.ts'
import type { Context, Resolvers } from './context.ts'
import { toBag } from './values.ts'

export interface LineNode {
  order: Order
  line: Line
}

interface TransactionNode {
  order: Order
  transaction: Transaction
}

export interface RefundNode {
  order: Order
  refund: Refund
}

interface RefundLineNode extends RefundNode {
  part: RefundLine
}

export function toLineNode(order: Order, line: Line): LineNode {
  return { order, line }
}

export const lineResolvers: Resolvers = {
  LineItem: {
    id: ({ line }: LineNode) => toGid('LineItem', line.id),
    title: ({ line }: LineNode) => line.title,
    variantTitle: ({ line }: LineNode) => line.variantTitle,
    name: ({ line }: LineNode) =>
      line.variantTitle ? `${line.title} - ${line.variantTitle}` : line.title,
    sku: ({ line }: LineNode) => line.sku,
    vendor: ({ line }: LineNode) => line.vendor,
    quantity: ({ line }: LineNode) => line.quantity,
    currentQuantity: ({ order, line }: LineNode) => currentQuantity(order, line),
    refundableQuantity: ({ order, line }: LineNode) =>
      line.quantity - line.removed - refundedQuantity(order, line),
    unfulfilledQuantity: ({ order, line }: LineNode) => openQuantity(order, line),
    nonFulfillableQuantity: () => 0,
    requiresShipping: ({ line }: LineNode) => line.requiresShipping,
    taxable: ({ line }: LineNode) => line.taxable,
    isGiftCard: () => false,
    restockable: ({ line }: LineNode) => line.variantId !== null,
    customAttributes: ({ line }: LineNode) => line.attributes,
    originalUnitPriceSet: ({ order, line }: LineNode) => toBag(line.price, order),
    discountedUnitPriceSet: ({ order, line }: LineNode) => toBag(unitTotal(line), order),
    discountedUnitPriceAfterAllDiscountsSet: ({ order, line }: LineNode) =>
      toBag(unitTotal(line), order),
    originalTotalSet: ({ order, line }: LineNode) => toBag(line.price * line.quantity, order),
    discountedTotalSet: ({ order, line }: LineNode) => toBag(lineTotal(line), order),
    totalDiscountSet: ({ order, line }: LineNode) => toBag(line.discount, order),
    taxLines: ({ order, line }: LineNode) =>
      line.taxable ? [{ order, units: lineTax(order, line) }] : [],
    product: ({ line }: LineNode, _args, { shop }) =>
      line.productId === null ? null : (shop.products.get(line.productId) ?? null),
    variant: ({ line }: LineNode, _args, context: Context) =>
      line.variantId === null ? null : findVariant(context.shop, line.variantId),
  },
  ShippingLine: {
    id: ({ line }: { line: ShippingLine }) => toGid('ShippingLine', line.id),
    title: ({ line }: { line: ShippingLine }) => line.title,
    code: ({ line }: { line: ShippingLine }) => line.code,
    source: () => 'shopify',
    carrierIdentifier: () => null,
    custom: () => false,
    isRemoved: () => false,
    phone: () => null,
    deliveryCategory: () => null,
    originalPriceSet: ({ order, line }) => toBag(line.price, order),
    discountedPriceSet: ({ order, line }) => toBag(line.price, order),
    currentDiscountedPriceSet: ({ order, line }) => toBag(line.price, order),
    taxLines: () => [],
  },
  TaxLine: {
    title: () => 'IVA',
    rate: ({ order }: { order: Order }) => order.taxRate,
    ratePercentage: ({ order }: { order: Order }) => order.taxRate * 100,
    priceSet: ({ order, units }: { order: Order; units: Units }) => toBag(units, order),
    source: () => 'Shopify',
    channelLiable: () => false,
  },
  OrderTransaction: {
    id: ({ transaction }: TransactionNode) => toGid('OrderTransaction', transaction.id),
    kind: ({ transaction }: TransactionNode) => transaction.kind,
    status: ({ transaction }: TransactionNode) => transaction.status,
    gateway: ({ transaction }: TransactionNode) => transaction.gateway,
    formattedGateway: ({ transaction }: TransactionNode) =>
      transaction.gateway.replaceAll('_', ' ').replace(/\b\w/g, (letter) => letter.toUpperCase()),
    manualPaymentGateway: ({ transaction }: TransactionNode) => transaction.manual,
    paymentId: ({ order, transaction }: TransactionNode) =>
      `${order.checkoutToken ?? ''}.${transaction.id.slice(-3)}`,
    processedAt: ({ transaction }: TransactionNode) => toIso(transaction.at),
    createdAt: ({ transaction }: TransactionNode) => toIso(transaction.at),
    errorCode: ({ transaction }: TransactionNode) => transaction.errorCode,
    test: ({ order }: TransactionNode) => order.test,
    amountSet: ({ order, transaction }: TransactionNode) => toBag(transaction.amount, order),
    order: ({ order }: TransactionNode) => order,
    parentTransaction: ({ order, transaction }: TransactionNode) => {
      const parent = order.transactions.find((one) => one.id === transaction.parentId)
      return parent ? { order, transaction: parent } : null
    },
  },
  Refund: {
    id: ({ refund }: RefundNode) => toGid('Refund', refund.id),
    legacyResourceId: ({ refund }: RefundNode) => refund.id,
    createdAt: ({ refund }: RefundNode) => toIso(refund.createdAt),
    processedAt: ({ refund }: RefundNode) => toIso(refund.createdAt),
    updatedAt: ({ refund }: RefundNode) => toIso(refund.createdAt),
    note: ({ refund }: RefundNode) => refund.note,
    order: ({ order }: RefundNode) => order,
    totalRefundedSet: ({ order, refund }: RefundNode) => toBag(refundTotal(refund), order),
    refundLineItems: ({ order, refund }: RefundNode, args, context) =>
      pageOf(
        refund.lines.map((part) => ({ order, refund, part })),
        args,
        context,
      ),
    transactions: ({ order, refund }: RefundNode, args, context) =>
      pageOf(
        refund.transactions.map((transaction) => ({ order, transaction })),
        args,
        context,
      ),
  },
  RefundLineItem: {
    id: ({ part }: RefundLineNode) => toGid('RefundLineItem', part.id),
    quantity: ({ part }: RefundLineNode) => part.quantity,
    restockType: ({ part }: RefundLineNode) => part.restock,
    restocked: ({ part }: RefundLineNode) => part.restock !== 'NO_RESTOCK',
    lineItem: ({ order, part }: RefundLineNode) =>
      toLineNode(order, order.lines.find((line) => line.id === part.lineId) ?? order.lines[0]!),
    subtotalSet: ({ order, part }: RefundLineNode) => toBag(part.subtotal, order),
    totalTaxSet: ({ order, part }: RefundLineNode) => toBag(part.tax, order),
    priceSet: ({ order, part }: RefundLineNode) =>
      toBag(Math.round(part.subtotal / part.quantity), order),
  },
}
