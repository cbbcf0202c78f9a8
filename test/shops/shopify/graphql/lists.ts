// What each root list can be filtered and sorted by.

import { DAY } from '../state/clock.ts'
import { totalsOf } from '../state/money.ts'
import { financialStatus, fulfillmentStatus } from '../state/status.ts'
import type {
  Checkout,
  Collection,
  Customer,
  Order,
  Product,
  Stamped,
  Variant,
} from '../state/types.ts'
import type { Context } from './context.ts'
import type { Listing } from './listing.ts'
import { UNMODELLED } from './search.ts'
import { itemFields, orderFields, productFields, variantFields } from './search-fields.ts'
import { variantsOf } from './variant-list.ts'

const STAMPS = {
  ID: 'id',
  RELEVANCE: 'id',
  CREATED_AT: 'createdAt',
  UPDATED_AT: 'updatedAt',
} as const

/** Older orders than this stay hidden, without a word, from apps without `read_all_orders`. */
const ORDER_HORIZON = 60 * DAY

export const CUSTOMERS: Listing<Customer> = {
  ledger: ({ shop }) => shop.customers,
  fields: {
    // By whole days, as its documentation says; orders are exact.
    updated_at: { kind: 'day', get: (customer) => customer.updatedAt },
    customer_date: { kind: 'day', get: (customer) => customer.createdAt },
    email: { kind: 'text', get: (customer) => customer.email },
    phone: { kind: 'text', get: (customer) => customer.phone },
    first_name: { kind: 'text', get: (customer) => customer.firstName },
    last_name: { kind: 'text', get: (customer) => customer.lastName },
    id: { kind: 'id', get: (customer) => customer.id },
    state: { kind: 'word', get: (customer) => customer.state },
    tag: { kind: 'word', get: (customer) => customer.tags },
    tag_not: { kind: 'without', get: (customer) => customer.tags },
    orders_count: UNMODELLED,
    total_spent: UNMODELLED,
    order_date: UNMODELLED,
    last_abandoned_order_date: UNMODELLED,
    country: { kind: 'word', get: (customer) => customer.addresses.map((one) => one.countryCode) },
    accepts_marketing: {
      kind: 'boolean',
      get: (customer) => customer.emailConsent.state === 'SUBSCRIBED',
    },
  },
  stamps: STAMPS,
  keys: {
    NAME: (customer) => `${customer.lastName ?? ''} ${customer.firstName ?? ''}`.toLowerCase(),
    LOCATION: (customer) => customer.addresses[0]?.countryCode ?? '',
  },
}

export const ORDERS: Listing<Order> = {
  ledger: ({ shop }) => shop.orders,
  fields: orderFields,
  stamps: { ...STAMPS, PROCESSED_AT: 'processedAt' },
  keys: {
    ORDER_NUMBER: (order) => order.number,
    PO_NUMBER: (order) => order.poNumber ?? '',
    TOTAL_PRICE: (order) => totalsOf(order).total,
    CURRENT_TOTAL_PRICE: (order) => totalsOf(order).currentTotal,
    FINANCIAL_STATUS: financialStatus,
    FULFILLMENT_STATUS: fulfillmentStatus,
    CUSTOMER_NAME: (order) => order.billing?.lastName ?? '',
    DESTINATION: (order) => order.shippingAddress?.city ?? '',
    TOTAL_ITEMS_QUANTITY: (order) => order.lines.length,
  },
  visible: (order, { granted, shop }) =>
    granted.has('read_all_orders') || order.createdAt >= shop.now() - ORDER_HORIZON,
}

export const PRODUCTS: Listing<Product> = {
  ledger: ({ shop }) => shop.products,
  fields: productFields,
  stamps: STAMPS,
  keys: {
    TITLE: (product) => product.title.toLowerCase(),
    VENDOR: (product) => product.vendor.toLowerCase(),
    PRODUCT_TYPE: (product) => product.productType.toLowerCase(),
    PUBLISHED_AT: (product) => product.publishedAt ?? 0,
    INVENTORY_TOTAL: (product) => product.variants.length,
  },
}

export const COLLECTIONS: Listing<Collection> = {
  ledger: ({ shop }) => shop.collections,
  fields: {
    updated_at: { kind: 'time', get: (collection) => collection.updatedAt },
    title: { kind: 'text', get: (collection) => collection.title },
    handle: { kind: 'text', get: (collection) => collection.handle },
    id: { kind: 'id', get: (collection) => collection.id },
    collection_type: { kind: 'word', get: () => 'custom' },
    published_status: {
      kind: 'word',
      get: (collection) => (collection.publishedAt === null ? 'unpublished' : 'published'),
    },
  },
  stamps: STAMPS,
  keys: { TITLE: (collection) => collection.title.toLowerCase() },
}

export const CHECKOUTS: Listing<Checkout> = {
  ledger: ({ shop }) => shop.checkouts,
  fields: {
    updated_at: { kind: 'time', get: (checkout) => checkout.updatedAt },
    created_at: { kind: 'time', get: (checkout) => checkout.createdAt },
    id: { kind: 'id', get: (checkout) => checkout.id },
    status: {
      kind: 'word',
      get: (checkout) => (checkout.completedAt === null ? 'open' : 'closed'),
    },
    recovery_state: {
      kind: 'word',
      get: (checkout) => (checkout.completedAt === null ? 'not_recovered' : 'recovered'),
    },
    email_state: { kind: 'word', get: () => 'not_sent' },
  },
  stamps: { ...STAMPS, CHECKOUT_ID: 'id' },
  keys: {
    TOTAL_PRICE: (checkout) =>
      checkout.lines.reduce((sum, line) => sum + line.price * line.quantity, 0),
    CUSTOMER_NAME: (checkout) => checkout.email ?? '',
  },
  // A checkout counts as left ten minutes after the last thing that happened in it.
  visible: (checkout, { shop }) => checkout.updatedAt <= shop.now() - 600_000,
}

export const VARIANTS: Listing<Variant> = {
  ledger: ({ shop }) => variantsOf(shop),
  fields: variantFields,
  stamps: { ID: 'id', RELEVANCE: 'id' },
  keys: {
    SKU: (variant) => variant.sku ?? '',
    POSITION: (variant) => variant.position,
    TITLE: (variant) => variant.title,
    INVENTORY_QUANTITY: (variant) => Object.values(variant.stock).reduce((sum, n) => sum + n, 0),
  },
}

export const ITEMS: Listing<Variant> = { ...VARIANTS, fields: itemFields }

export function listVisible<T extends Stamped>(
  listing: Listing<T>,
  record: T,
  context: Context,
): boolean {
  return listing.visible?.(record, context) ?? true
}
