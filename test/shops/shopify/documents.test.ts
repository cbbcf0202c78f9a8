// Every document that an app uses runs here and gives what its words promise.

import { afterAll, beforeAll, expect, test } from 'vitest'
import { startShopifyShop } from './index.ts'
import type { ShopifyShop } from './index.ts'
import { askData, readBulkDocument, readDocuments, readExampleVariables } from './support.ts'
import type { Json } from './support.ts'
import { readBulkQuery } from './bulk/rules.ts'

let shop: ShopifyShop
const now = Date.UTC(2026, 10, 21, 17, 0, 0)
const PAGE: Record<string, number> = { CustomersPage: 100, CollectionsPage: 250, ProductsPage: 20 }

beforeAll(async () => {
  shop = await startShopifyShop({
    seed: 7,
    deliverWebhooks: 'manual',
    now: () => now,
    restoreRate: 2000,
  })
})
afterAll(() => shop.stop())

/** Null only where a record can really lack it. */
const NULLABLE = new Set(['currentBulkOperation'])

function expectWhole(value: Json, path: string): void {
  for (const [name, field] of Object.entries(value as Record<string, Json>)) {
    if (NULLABLE.has(name)) continue
    expect(field, `${path}.${name}`).not.toBeNull()
    if (field?.userErrors) expect(field.userErrors, `${path}.${name}`).toEqual([])
  }
}

test('queries: each one answers without errors and with records', async () => {
  const order = shop.control.placeOrder({
    customerId: shop.control.truth('customers').rows[0] ? firstCustomer() : null,
  })
  shop.control.refundOrder(order.id, { amount: 100 })
  const refund = shop.control.order(order.id)!.refunds[0]!
  const bulk = await askData(
    shop,
    'mutation { bulkOperationRunQuery(query: "{ products { edges { node { id } } } }") { bulkOperation { id } userErrors { message } } }',
  )
  const { inventoryItems, locations, collections, products } = await askData(
    shop,
    '{ inventoryItems(first: 50) { nodes { id inventoryLevels(first: 1) { nodes { location { id } } } } } locations(first: 1) { nodes { id } } collections(first: 1) { nodes { id } } products(first: 1) { nodes { id } } }',
  )
  const item = inventoryItems.nodes.find((one: Json) => one.inventoryLevels.nodes.length > 0)
  const merged = shop.control.createCustomer({ email: 'one@example.com' })
  const job = shop.control.mergeCustomers(
    merged.id,
    shop.control.createCustomer({ phone: '+34600111222' }).id,
  )
  const ids: Record<string, string> = {
    CustomerById: firstCustomer(),
    OrderById: order.id,
    OrderLineItemsPage: order.id,
    ProductById: products.nodes[0].id,
    CollectionProducts: collections.nodes[0].id,
    RefundById: refund.id,
    BulkOperationById: bulk.bulkOperationRunQuery.bulkOperation.id,
    OrderCancelJob: `gid://shopify/Job/${job.job}`,
  }
  const queries = readDocuments().filter((document) => document.kind === 'query')
  expect(queries.length).toBeGreaterThan(20)
  for (const { text, name, file } of queries) {
    const variables = {
      first: PAGE[name] ?? 25,
      firstVariants: 50,
      id: ids[name],
      orderId: order.id,
      query: name === 'OrderBySource' ? "source_identifier:'crm-1'" : null,
      identifier:
        name === 'OrderByCustomId' ? { id: order.id } : { emailAddress: 'buyer0@example.com' },
      inventoryItemId: item.id,
      locationId: item.inventoryLevels.nodes[0].location.id,
    }
    const data = await askData(shop, text, variables, name)
    expectWhole(data, `${file} ${name}`)
    for (const field of Object.values(data as Record<string, Json>)) {
      if (field?.nodes && !['OrderBySource', 'WebhookSubscriptionsPage'].includes(name)) {
        expect(field.nodes.length, name).toBeGreaterThan(0)
      }
    }
  }
  expect(locations.nodes).toHaveLength(1)
})

test('mutations: each one does what it says, with the example variables', async () => {
  const examples = readExampleVariables()
  const customer = shop.control.createCustomer({ email: 'ann@example.com', phone: '+34600000009' })
  const open = shop.control.placeOrder({ paid: false })
  const partly = shop.control.placeOrder({ paid: false })
  const paid = shop.control.placeOrder({})
  const cancelled = shop.control.placeOrder({})
  const sent = shop.control.placeOrder({})
  const [address] = shop.control.editCustomer(customer.id, {
    addresses: [{ city: 'Madrid', countryCode: 'ES' }],
  }).addresses
  const addressId = `gid://shopify/MailingAddress/${address!.id}?model_name=CustomerAddress`
  const { order } = await askData(
    shop,
    `query ($id: ID!) { order(id: $id) { fulfillmentOrders(first: 1) { nodes { id lineItems(first: 1) { nodes { id } } } } } }`,
    { id: sent.id },
  )
  const fulfillmentOrder = order.fulfillmentOrders.nodes[0]
  const { fulfillmentId } = shop.control.fulfilOrder(paid.id)
  const subscription = await askData(
    shop,
    'mutation { webhookSubscriptionCreate(topic: SHOP_UPDATE, webhookSubscription: { uri: "https://hub.example/a" }) { webhookSubscription { id } userErrors { message } } }',
  )
  const subscriptionId = subscription.webhookSubscriptionCreate.webhookSubscription.id
  shop.control.holdBulk()
  const bulk = await askData(
    shop,
    'mutation { bulkOperationRunQuery(query: "{ products { edges { node { id } } } }") { bulkOperation { id } userErrors { message } } }',
  )
  const variables: Record<string, Json> = {
    ...examples,
    CustomerCreate: { input: { ...examples['CustomerCreate'].input, email: 'new@example.com' } },
    CustomerUpdate: { input: { id: customer.id, firstName: 'Anna', tags: ['vip'] } },
    CustomerSet: {
      identifier: { email: 'ann@example.com' },
      input: { ...examples['CustomerSet'].input, phone: '+34600000009' },
    },
    CustomerEmailMarketingConsentUpdate: withId(
      examples['CustomerEmailMarketingConsentUpdate'],
      customer.id,
    ),
    CustomerSmsMarketingConsentUpdate: withId(
      examples['CustomerSmsMarketingConsentUpdate'],
      customer.id,
    ),
    CustomerAddressCreate: {
      customerId: customer.id,
      address: { city: 'Berlin', countryCode: 'DE' },
    },
    CustomerAddressUpdate: { customerId: customer.id, addressId, address: { city: 'Toledo' } },
    TagsAdd: { id: customer.id, tags: ['a', 'b'] },
    TagsRemove: { id: customer.id, tags: ['a'] },
    MetafieldsSet: {
      metafields: [{ ...examples['MetafieldsSet'].metafields[0], ownerId: customer.id }],
    },
    OrderCreate: {
      ...examples['OrderCreate'],
      order: {
        ...examples['OrderCreate'].order,
        phone: '+34600000009',
        customer: { toAssociate: { id: customer.id } },
      },
    },
    OrderUpdate: { input: { ...examples['OrderUpdate'].input, id: open.id } },
    OrderMarkAsPaid: { input: { id: open.id } },
    OrderCreateManualPayment: { ...examples['OrderCreateManualPayment'], id: partly.id },
    OrderCancel: { ...examples['OrderCancel'], orderId: cancelled.id },
    OrderClose: { input: { id: paid.id } },
    FulfillmentCreate: {
      fulfillment: {
        ...examples['FulfillmentCreate'].fulfillment,
        lineItemsByFulfillmentOrder: [
          {
            fulfillmentOrderId: fulfillmentOrder.id,
            fulfillmentOrderLineItems: [
              { id: fulfillmentOrder.lineItems.nodes[0].id, quantity: 1 },
            ],
          },
        ],
      },
    },
    FulfillmentTrackingInfoUpdate: {
      fulfillmentId: `gid://shopify/Fulfillment/${fulfillmentId}`,
      trackingInfoInput: { number: 'N1' },
    },
    RefundCreate: {
      key: 'a-key',
      input: {
        orderId: paid.id,
        refundLineItems: [{ lineItemId: paid.lines[0]!.id, quantity: 1, restockType: 'RETURN' }],
        transactions: [
          {
            orderId: paid.id,
            parentId: paid.transactions[0]!.id,
            kind: 'REFUND',
            gateway: 'bogus',
            amount: '1.00',
          },
        ],
      },
    },
    WebhookSubscriptionUpdate: {
      id: subscriptionId,
      webhookSubscription: { uri: 'https://hub.example/b' },
    },
    WebhookSubscriptionDelete: { id: subscriptionId },
    BulkOperationCancel: { id: bulk.bulkOperationRunQuery.bulkOperation.id },
    AppRevokeAccessScopes: { scopes: ['read_customer_merge'] },
  }
  const mutations = readDocuments().filter((document) => document.kind === 'mutation')
  // Leaving comes last: nothing works afterwards.
  mutations.sort((a, b) => Number(a.name === 'AppUninstall') - Number(b.name === 'AppUninstall'))
  for (const { text, name, file } of mutations) {
    const data = await askData(shop, text, variables[name] ?? {}, name)
    expectWhole(data, `${file} ${name}`)
  }
  const truth = shop.control.customer(customer.id)!
  expect(truth.tags).toContain('b')
  expect(shop.control.order(open.id)).toMatchObject({
    note: 'x',
    email: 'a@b.co',
    financialStatus: 'PAID',
  })
  expect(shop.control.order(cancelled.id)).toMatchObject({
    cancelReason: 'CUSTOMER',
    financialStatus: 'REFUNDED',
  })
})

test('bulk queries: all six keep the rules', () => {
  for (const name of [
    'abandonedCheckouts',
    'collections',
    'customers',
    'inventory',
    'orders',
    'products',
  ]) {
    expect(typeof readBulkQuery(readBulkDocument(name)), name).toBe('object')
  }
})

function firstCustomer(): string {
  return (shop.control.truth('customers', 0, 1).rows[0] as { id: string }).id
}

function withId(example: Json, customerId: string): Json {
  return { input: { ...example.input, customerId } }
}
