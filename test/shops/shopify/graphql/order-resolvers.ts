// Orders as a whole; their parts have files of their own.

import { toIso, toIsoOrNull } from '../state/clock.ts'
import { toGid } from '../state/ids.ts'
import { sum, totalsOf } from '../state/money.ts'
import type { Totals } from '../state/money.ts'
import { currentQuantity, financialStatus, fulfillmentStatus } from '../state/status.ts'
import type { Order } from '../state/types.ts'
import { pageOf } from './connection.ts'
import type { Resolver, Resolvers } from './context.ts'
import { fulfillmentOrdersOf } from './fulfillment-resolvers.ts'
import { toLineNode } from './line-resolvers.ts'
import { metafieldResolvers } from './metafields.ts'
import { suggestRefund } from './suggested-refund.ts'
import { toAddress, toBag } from './values.ts'

const total =
  (pick: (totals: Totals, order: Order) => number): Resolver =>
  (order: Order) =>
    toBag(pick(totalsOf(order), order), order)

export const orderResolvers: Resolvers = {
  Order: {
    ...metafieldResolvers,
    id: (order: Order) => toGid('Order', order.id),
    legacyResourceId: (order: Order) => order.id,
    name: (order: Order) => `#${order.number}`,
    confirmationNumber: (order: Order) => (order.checkoutToken ?? '').slice(0, 9).toUpperCase(),
    confirmed: () => true,
    createdAt: (order: Order) => toIso(order.createdAt),
    updatedAt: (order: Order) => toIso(order.updatedAt),
    processedAt: (order: Order) => toIso(order.processedAt),
    closedAt: (order: Order) => toIsoOrNull(order.closedAt),
    closed: (order: Order) => order.closedAt !== null,
    cancelledAt: (order: Order) => toIsoOrNull(order.cancelledAt),
    customerLocale: (order: Order) => order.locale,
    customerAcceptsMarketing: (order: Order) => order.acceptsMarketing,
    customAttributes: (order: Order) => order.attributes,
    registeredSourceUrl: (order: Order) => order.sourceUrl,
    currencyCode: (order: Order) => order.currency,
    presentmentCurrencyCode: (order: Order) => order.presentment,
    displayFinancialStatus: financialStatus,
    displayFulfillmentStatus: fulfillmentStatus,
    returnStatus: () => 'NO_RETURN',
    fullyPaid: (order: Order) => totalsOf(order).outstanding === 0,
    unpaid: (order: Order) => totalsOf(order).received === 0,
    canMarkAsPaid: (order: Order) => totalsOf(order).outstanding > 0,
    merchantEditable: (order: Order) => order.cancelledAt === null,
    merchantEditableErrors: (order: Order) =>
      order.cancelledAt === null ? [] : ['The order is cancelled'],
    paymentGatewayNames: (order: Order) => [
      ...new Set(order.transactions.map((one) => one.gateway)),
    ],
    discountCode: (order: Order) => order.discountCodes[0] ?? null,
    estimatedTaxes: () => false,
    billingAddress: (order: Order) => toAddress(order.billing),
    shippingAddress: (order: Order) => toAddress(order.shippingAddress),
    displayAddress: (order: Order) => toAddress(order.shippingAddress ?? order.billing),
    customer: (order: Order, _args, { shop }) =>
      order.customerId === null ? null : (shop.customers.get(order.customerId) ?? null),
    lineItems: (order: Order, args, context) =>
      pageOf(
        order.lines.map((line) => toLineNode(order, line)),
        args,
        context,
      ),
    currentSubtotalLineItemsQuantity: (order: Order) =>
      sum(order.lines, (line) => currentQuantity(order, line)),
    subtotalLineItemsQuantity: (order: Order) => sum(order.lines, (line) => line.quantity),
    shippingLine: (order: Order) => (order.shipping ? { order, line: order.shipping } : null),
    taxLines: (order: Order) => {
      const { tax } = totalsOf(order)
      return tax === 0 ? [] : [{ order, units: tax }]
    },
    transactions: (order: Order, args: { first?: number | null }) =>
      [...order.transactions, ...order.refunds.flatMap((refund) => refund.transactions)]
        .slice(0, args.first ?? undefined)
        .map((transaction) => ({ order, transaction })),
    fulfillments: (order: Order, args: { first?: number | null }) =>
      order.fulfillments
        .slice(0, args.first ?? undefined)
        .map((fulfillment) => ({ order, fulfillment })),
    refunds: (order: Order, args: { first?: number | null }) =>
      order.refunds.slice(0, args.first ?? undefined).map((refund) => ({ order, refund })),
    fulfillmentOrders: (order: Order, args, context) =>
      pageOf(fulfillmentOrdersOf(order), args, context),
    suggestedRefund: (order: Order, args) => suggestRefund(order, args),
    totalPriceSet: total((totals) => totals.total),
    currentTotalPriceSet: total((totals) => totals.currentTotal),
    subtotalPriceSet: total((totals) => totals.subtotal),
    currentSubtotalPriceSet: total((totals) => totals.currentSubtotal),
    totalDiscountsSet: total((totals) => totals.discounts),
    currentTotalDiscountsSet: total((totals) => totals.discounts),
    totalShippingPriceSet: total((totals) => totals.shipping),
    totalTaxSet: total((totals) => totals.tax),
    currentTotalTaxSet: total(
      (totals, order) =>
        totals.tax - sum(order.refunds, (refund) => sum(refund.lines, (line) => line.tax)),
    ),
    totalRefundedSet: total((totals) => totals.refunded),
    totalOutstandingSet: total((totals) => totals.outstanding),
    totalReceivedSet: total((totals) => totals.received),
    netPaymentSet: total((totals) => totals.received - totals.refunded),
    originalTotalPriceSet: total((totals) => totals.total),
  },
}
