// Records as the control and its truth dumps show them: global ids, UTC times, decimal amounts.

import { recoveryUrl } from './graphql/checkout-resolvers.ts'
import { amountSpent } from './graphql/customer-resolvers.ts'
import { toIso, toIsoOrNull } from './state/clock.ts'
import { toGid } from './state/ids.ts'
import { lineTotal, refundTotal, toFixed, toPresentment, totalsOf } from './state/money.ts'
import { SHOP_CURRENCY } from './state/seed-orders.ts'
import type { Shop } from './state/shop.ts'
import { currentQuantity, financialStatus, fulfillmentStatus } from './state/status.ts'
import type { Checkout, Collection, Customer, Order, Product } from './state/types.ts'

export function shownOrder(order: Order) {
  const totals = totalsOf(order)
  const price = (units: number): string => toFixed(units, order.currency)
  return {
    id: toGid('Order', order.id),
    name: `#${order.number}`,
    createdAt: toIso(order.createdAt),
    updatedAt: toIso(order.updatedAt),
    processedAt: toIso(order.processedAt),
    closedAt: toIsoOrNull(order.closedAt),
    cancelledAt: toIsoOrNull(order.cancelledAt),
    cancelReason: order.cancelReason,
    email: order.email,
    phone: order.phone,
    note: order.note,
    tags: order.tags,
    customerId: order.customerId === null ? null : toGid('Customer', order.customerId),
    sourceName: order.sourceName,
    sourceIdentifier: order.sourceIdentifier,
    checkoutToken: order.checkoutToken,
    financialStatus: financialStatus(order),
    fulfillmentStatus: fulfillmentStatus(order),
    currency: order.currency,
    presentmentCurrency: order.presentment,
    discountCodes: order.discountCodes,
    total: price(totals.total),
    currentTotal: price(totals.currentTotal),
    presentmentTotal: toFixed(toPresentment(totals.total, order), order.presentment),
    subtotal: price(totals.subtotal),
    discounts: price(totals.discounts),
    shipping: price(totals.shipping),
    tax: price(totals.tax),
    refunded: price(totals.refunded),
    outstanding: price(totals.outstanding),
    shippingAddress: order.shippingAddress,
    billingAddress: order.billing,
    lines: order.lines.map((line) => ({
      id: toGid('LineItem', line.id),
      productId: line.productId === null ? null : toGid('Product', line.productId),
      variantId: line.variantId === null ? null : toGid('ProductVariant', line.variantId),
      title: line.title,
      variantTitle: line.variantTitle,
      sku: line.sku,
      quantity: line.quantity,
      currentQuantity: currentQuantity(order, line),
      price: price(line.price),
      total: price(lineTotal(line)),
    })),
    transactions: [
      ...order.transactions,
      ...order.refunds.flatMap((refund) => refund.transactions),
    ].map((one) => ({
      id: toGid('OrderTransaction', one.id),
      kind: one.kind,
      status: one.status,
      gateway: one.gateway,
      amount: price(one.amount),
      processedAt: toIso(one.at),
    })),
    refunds: order.refunds.map((refund) => ({
      id: toGid('Refund', refund.id),
      createdAt: toIso(refund.createdAt),
      note: refund.note,
      total: price(refundTotal(refund)),
    })),
    fulfillments: order.fulfillments.map((one) => ({
      id: toGid('Fulfillment', one.id),
      status: one.status,
      tracking: one.tracking,
    })),
  }
}

export function shownCustomer(shop: Shop, customer: Customer) {
  const orders = shop.ordersOf(customer.id)
  const last = orders.at(-1)
  return {
    ...customer,
    id: toGid('Customer', customer.id),
    createdAt: toIso(customer.createdAt),
    updatedAt: toIso(customer.updatedAt),
    numberOfOrders: orders.length,
    amountSpent: toFixed(amountSpent({ shop }, customer.id), SHOP_CURRENCY),
    lastOrderId: last ? toGid('Order', last.id) : null,
  }
}

export function shownProduct(product: Product) {
  return {
    ...product,
    id: toGid('Product', product.id),
    createdAt: toIso(product.createdAt),
    updatedAt: toIso(product.updatedAt),
    publishedAt: toIsoOrNull(product.publishedAt),
    collectionIds: product.collectionIds.map((id) => toGid('Collection', id)),
    variants: product.variants.map((variant) => ({
      ...variant,
      id: toGid('ProductVariant', variant.id),
      productId: toGid('Product', variant.productId),
      inventoryItemId: toGid('InventoryItem', variant.inventoryItemId),
      price: toFixed(variant.price, SHOP_CURRENCY),
      updatedAt: toIso(variant.updatedAt),
    })),
  }
}

export function shownCollection(collection: Collection) {
  return {
    ...collection,
    id: toGid('Collection', collection.id),
    createdAt: toIso(collection.createdAt),
    updatedAt: toIso(collection.updatedAt),
    publishedAt: toIsoOrNull(collection.publishedAt),
  }
}

export function shownCheckout(shop: Shop, checkout: Checkout) {
  return {
    ...checkout,
    id: toGid('AbandonedCheckout', checkout.id),
    createdAt: toIso(checkout.createdAt),
    updatedAt: toIso(checkout.updatedAt),
    completedAt: toIsoOrNull(checkout.completedAt),
    recoveryUrl: recoveryUrl(shop, checkout),
  }
}
