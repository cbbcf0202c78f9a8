// Records as the Admin API states them, and a shop that answers what a test tells it to.

import type { StoreAccess } from '../../../src/platforms/platform.ts'
import { apiVersion } from '../../../src/platforms/shopify/version.ts'

export const shopUrl = 'https://some-shop.myshopify.com'

export const credentials = {
  kind: 'token',
  accessToken: 'shpat_0123456789abcdef',
  clientSecret: 'hush',
  scopes: ['write_customers', 'write_orders', 'read_products', 'read_inventory'],
}

export type Sent = { url: string; headers: Headers; body: Record<string, unknown> }
type Answer = Response | { status?: number; headers?: Record<string, string>; body: unknown }

/** A shop that answers in turn, and remembers what it was asked. */
export function shop(...answers: Answer[]): StoreAccess & { sent: Sent[] } {
  const sent: Sent[] = []
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init)
    const body = (await request.json()) as Record<string, unknown>
    sent.push({ url: request.url, headers: request.headers, body })
    const answer = answers.length > 1 ? answers.shift() : answers[0]
    if (!answer) throw new Error('not expected to be asked')
    if (answer instanceof Response) return answer
    const { status = 200, headers = {}, body: json } = answer
    return Response.json(json, {
      status,
      headers: { 'X-Shopify-API-Version': apiVersion, ...headers },
    })
  }
  return { fetch, url: shopUrl, credentials, sent }
}

/** An answer with data, at a cost. */
export function data(data: unknown, requestedQueryCost = 300) {
  const throttleStatus = { maximumAvailable: 2000, currentlyAvailable: 1500, restoreRate: 100 }
  return { body: { data, extensions: { cost: { requestedQueryCost, throttleStatus } } } }
}

export function failure(code: string, extra: object = {}) {
  return { body: { errors: [{ message: code, extensions: { code } }], ...extra } }
}

export function bag(
  amount: string,
  currency = 'EUR',
  buyer: [string, string] = [amount, currency],
) {
  return {
    shopMoney: { amount, currencyCode: currency },
    presentmentMoney: { amount: buyer[0], currencyCode: buyer[1] },
  }
}

export const address = {
  firstName: 'Ann',
  lastName: 'Lee',
  company: null,
  address1: 'Calle Mayor 1',
  address2: '3B',
  city: 'Madrid',
  province: 'Madrid',
  provinceCode: 'M',
  countryCodeV2: 'ES',
  zip: '28013',
  phone: '600 000 001',
}

export const customer = {
  id: 'gid://shopify/Customer/706405506930370084',
  createdAt: '2025-03-02T10:11:12Z',
  updatedAt: '2026-11-20T08:01:02Z',
  firstName: ' Ann ',
  lastName: 'Lee',
  locale: 'es',
  tags: ['vip', 'newsletter'],
  defaultEmailAddress: {
    emailAddress: 'Ann@Example.com',
    marketingState: 'SUBSCRIBED',
    marketingOptInLevel: 'CONFIRMED_OPT_IN',
    marketingUpdatedAt: '2026-01-02T03:04:05Z',
  },
  defaultPhoneNumber: {
    phoneNumber: '+34600000002',
    smsMarketingConsent: { state: 'UNSUBSCRIBED', optInLevel: 'SINGLE_OPT_IN', updatedAt: null },
  },
  defaultAddress: address,
}

export function line(id: number, over: object = {}) {
  return {
    id: `gid://shopify/LineItem/${id}`,
    title: 'Mug',
    variantTitle: 'Red',
    sku: 'MUG-1',
    quantity: 2,
    originalUnitPriceSet: bag('19.90', 'EUR', ['21.49', 'USD']),
    originalTotalSet: bag('39.80', 'EUR', ['42.98', 'USD']),
    discountedTotalSet: bag('39.80', 'EUR', ['42.98', 'USD']),
    product: { id: 'gid://shopify/Product/41' },
    variant: { id: 'gid://shopify/ProductVariant/411' },
    ...over,
  }
}

const lastPage = { hasNextPage: false, endCursor: null }

export const order = {
  id: 'gid://shopify/Order/5501',
  name: '#1001',
  createdAt: '2026-11-18T12:00:00Z',
  updatedAt: '2026-11-20T09:00:00Z',
  processedAt: '2026-11-18T11:59:00Z',
  cancelledAt: null,
  email: 'Ann@Example.com',
  phone: null,
  note: ' Please ring twice ',
  customerLocale: 'es',
  checkoutToken: 'b1946ac92492d2347c6235b4d2611184',
  currencyCode: 'EUR',
  presentmentCurrencyCode: 'USD',
  taxesIncluded: true,
  displayFinancialStatus: 'PARTIALLY_REFUNDED',
  displayFulfillmentStatus: 'FULFILLED',
  discountCodes: ['SAVE5'],
  totalPriceSet: bag('45.80', 'EUR', ['49.46', 'USD']),
  totalDiscountsSet: bag('5.00', 'EUR', ['5.40', 'USD']),
  totalShippingPriceSet: bag('10.00', 'EUR', ['10.80', 'USD']),
  totalTaxSet: bag('7.95', 'EUR', ['8.58', 'USD']),
  totalRefundedSet: bag('19.90', 'EUR', ['21.49', 'USD']),
  customer: { id: customer.id, firstName: 'Ann', lastName: 'Lee' },
  billingAddress: { ...address, address1: 'Secret street 1', phone: '+34911111111' },
  shippingAddress: address,
  lineItems: {
    nodes: [
      line(1),
      line(2, {
        title: 'Gift wrap',
        variantTitle: null,
        sku: null,
        quantity: 1,
        originalUnitPriceSet: bag('1.00', 'EUR', ['1.08', 'USD']),
        originalTotalSet: bag('1.00', 'EUR', ['1.08', 'USD']),
        discountedTotalSet: bag('1.00', 'EUR', ['1.08', 'USD']),
        product: null,
        variant: null,
      }),
    ],
    pageInfo: lastPage,
  },
  transactions: [
    transaction(71, 'AUTHORIZATION', '45.80', '2026-11-18T12:00:01Z'),
    transaction(72, 'CAPTURE', '45.80', '2026-11-18T12:00:05Z'),
    transaction(73, 'REFUND', '19.90', '2026-11-20T09:00:00Z'),
    transaction(74, 'SUGGESTED_REFUND', '19.90', null),
  ],
  fulfillments: [
    {
      id: 'gid://shopify/Fulfillment/81',
      status: 'SUCCESS',
      displayStatus: 'DELIVERED',
      createdAt: '2026-11-19T10:00:00Z',
    },
  ],
  refunds: [{ id: 'gid://shopify/Refund/91', note: 'Broken', totalRefundedSet: bag('19.90') }],
}

export function transaction(id: number, kind: string, amount: string, processedAt: string | null) {
  return {
    id: `gid://shopify/OrderTransaction/${id}`,
    kind,
    status: 'SUCCESS',
    gateway: 'shopify_payments',
    processedAt,
    createdAt: '2026-11-18T12:00:00Z',
    amountSet: bag(amount),
  }
}

export function variant(id: number, over: object = {}) {
  return {
    id: `gid://shopify/ProductVariant/${id}`,
    title: 'Red',
    sku: 'MUG-1',
    barcode: '4006381333931',
    price: '19.90',
    inventoryQuantity: 7,
    updatedAt: '2026-11-20T07:00:00Z',
    selectedOptions: [{ name: 'Color', value: 'Red' }],
    media: { nodes: [] },
    inventoryItem: {
      id: `gid://shopify/InventoryItem/${id}0`,
      tracked: true,
      measurement: { weight: { value: 0.5, unit: 'POUNDS' } },
    },
    ...over,
  }
}

export const product = {
  id: 'gid://shopify/Product/41',
  title: 'Mug',
  vendor: 'Acme',
  status: 'ACTIVE',
  updatedAt: '2026-11-20T07:00:00Z',
  publishedAt: '2026-01-03T00:00:00Z',
  onlineStoreUrl: 'https://shop.example/products/mug',
  options: [{ name: 'Color', values: ['Red', 'Blue'] }],
  featuredMedia: {
    id: 'gid://shopify/MediaImage/31',
    preview: { image: { url: 'https://cdn.shopify.com/mug.jpg' } },
  },
  collections: {
    nodes: [{ id: 'gid://shopify/Collection/21' }, { id: 'gid://shopify/Collection/22' }],
    pageInfo: lastPage,
  },
  variants: { nodes: [variant(411)], pageInfo: lastPage },
}
