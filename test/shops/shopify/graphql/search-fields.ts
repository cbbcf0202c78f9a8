// The search filters of orders, products, variants and stock items.

import { fulfillmentStatus, financialStatus } from '../state/status.ts'
import type { Order, Product, Variant } from '../state/types.ts'
import type { SearchFields } from './search.ts'

export const orderFields: SearchFields<Order> = {
  updated_at: { kind: 'time', get: (order) => order.updatedAt },
  created_at: { kind: 'time', get: (order) => order.createdAt },
  processed_at: { kind: 'time', get: (order) => order.processedAt },
  id: { kind: 'id', get: (order) => order.id },
  name: { kind: 'text', get: (order) => [`#${order.number}`, String(order.number)] },
  email: { kind: 'text', get: (order) => order.email },
  customer_id: { kind: 'id', get: (order) => order.customerId ?? '' },
  status: {
    kind: 'word',
    get: (order) => {
      if (order.cancelledAt !== null) return ['cancelled', 'any']
      return [order.closedAt === null ? 'open' : 'closed', 'any']
    },
  },
  financial_status: { kind: 'word', get: financialStatus },
  fulfillment_status: {
    kind: 'word',
    get: (order) => {
      const status = fulfillmentStatus(order).toLowerCase()
      return (
        { fulfilled: ['fulfilled', 'shipped'], partially_fulfilled: ['partial'] }[status] ?? status
      )
    },
  },
  return_status: { kind: 'word', get: () => 'no_return' },
  source_identifier: { kind: 'text', get: (order) => order.sourceIdentifier },
  source_name: { kind: 'text', get: (order) => order.sourceName },
  checkout_token: { kind: 'text', get: (order) => order.checkoutToken },
  cart_token: { kind: 'text', get: (order) => order.cartToken },
  tag: { kind: 'word', get: (order) => order.tags },
  tag_not: { kind: 'without', get: (order) => order.tags },
  sku: { kind: 'text', get: (order) => order.lines.map((line) => line.sku) },
  test: { kind: 'boolean', get: (order) => order.test },
}

export const productFields: SearchFields<Product> = {
  updated_at: { kind: 'time', get: (product) => product.updatedAt },
  created_at: { kind: 'time', get: (product) => product.createdAt },
  published_at: { kind: 'time', get: (product) => product.publishedAt },
  id: { kind: 'id', get: (product) => product.id },
  title: { kind: 'text', get: (product) => product.title },
  handle: { kind: 'text', get: (product) => product.handle },
  vendor: { kind: 'word', get: (product) => product.vendor },
  product_type: { kind: 'word', get: (product) => product.productType },
  tag: { kind: 'word', get: (product) => product.tags },
  status: { kind: 'word', get: (product) => product.status },
  sku: { kind: 'text', get: (product) => product.variants.map((variant) => variant.sku) },
  barcode: { kind: 'text', get: (product) => product.variants.map((variant) => variant.barcode) },
  collection_id: { kind: 'word', get: (product) => product.collectionIds },
  published_status: {
    kind: 'word',
    get: (product) => (product.publishedAt === null ? 'unpublished' : 'published'),
  },
}

export const variantFields: SearchFields<Variant> = {
  updated_at: { kind: 'time', get: (variant) => variant.updatedAt },
  id: { kind: 'id', get: (variant) => variant.id },
  product_id: { kind: 'id', get: (variant) => variant.productId },
  sku: { kind: 'text', get: (variant) => variant.sku },
  barcode: { kind: 'text', get: (variant) => variant.barcode },
}

export const itemFields: SearchFields<Variant> = {
  updated_at: { kind: 'time', get: (variant) => variant.updatedAt },
  created_at: { kind: 'time', get: (variant) => variant.createdAt },
  id: { kind: 'id', get: (variant) => variant.inventoryItemId },
  sku: { kind: 'text', get: (variant) => variant.sku },
}
