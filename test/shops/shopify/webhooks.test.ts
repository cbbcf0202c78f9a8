// Deliveries: headers and signature, bodies, retries and removal, and what goes wrong on demand.

import { createHmac } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startShopifyShop } from './index.ts'
import type { ShopifyShop } from './index.ts'
import { askData, startReceiver } from './support.ts'
import type { Json, Receiver } from './support.ts'
import { signBody } from './webhooks/outbox.ts'

let shop: ShopifyShop
let receiver: Receiver
const now = Date.UTC(2026, 10, 21, 17, 0, 0)

beforeEach(async () => {
  receiver = await startReceiver()
  shop = await startShopifyShop({
    customers: 20,
    orders: 20,
    products: 10,
    deliverWebhooks: 'manual',
    now: () => now,
    app: { complianceUri: `${receiver.url}/compliance` },
  })
})
afterEach(async () => {
  await shop.stop()
  await receiver.stop()
})

const CREATE = `mutation ($topic: WebhookSubscriptionTopic!, $input: WebhookSubscriptionInput!) {
  webhookSubscriptionCreate(topic: $topic, webhookSubscription: $input) {
    webhookSubscription { id topic uri name apiVersion { handle } } userErrors { field message } } }`

async function subscribe(...topics: string[]): Promise<Json[]> {
  const made: Json[] = []
  for (const topic of topics) {
    const input = { uri: `${receiver.url}/hooks` }
    made.push(
      (await askData(shop, CREATE, { topic, input })).webhookSubscriptionCreate.webhookSubscription,
    )
  }
  return made
}

async function sent(topic: string): Promise<Json[]> {
  await shop.control.flush()
  return receiver.received
    .filter((one) => one.headers['x-shopify-topic'] === topic)
    .map((one) => JSON.parse(one.body) as Json)
}

test('the signature equals the vector: base64 over the exact bytes', () => {
  expect(signBody('{"id":1,"note":"ñ"}', 'hush')).toBe(
    'aGzryAwy/Usb2VIQgskzJz6xvN7+xJt8dfRT0ycsxpw=',
  )
})

test('every delivery has the named headers; one action has one event id', async () => {
  const input = { uri: `${receiver.url}/hooks`, name: 'hub-orders' }
  await askData(shop, CREATE, { topic: 'ORDERS_CREATE', input })
  await subscribe('ORDERS_PAID')
  shop.control.placeOrder({})
  await shop.control.flush()
  const [created, paid] = receiver.received
  expect(created!.headers).toMatchObject({
    'x-shopify-topic': 'orders/create',
    'x-shopify-shop-domain': shop.domain,
    'x-shopify-api-version': '2026-10',
    'x-shopify-webhook-id': expect.any(String),
    'x-shopify-triggered-at': expect.stringMatching(/^2026-11-21T17:00:00\./),
    'x-shopify-name': 'hub-orders',
    'content-type': 'application/json',
  })
  const hmac = createHmac('sha256', shop.app.clientSecret).update(created!.body).digest('base64')
  expect(created!.headers['x-shopify-hmac-sha256']).toBe(hmac)
  expect(paid!.headers['x-shopify-event-id']).toBe(created!.headers['x-shopify-event-id'])
  expect(paid!.headers['x-shopify-webhook-id']).not.toBe(created!.headers['x-shopify-webhook-id'])
})

test('order bodies: numbers beyond 2^53, shop times, no checkout_id, about 93 keys', async () => {
  await subscribe('ORDERS_CREATE', 'ORDERS_DELETE', 'ORDERS_EDITED', 'REFUNDS_CREATE')
  const order = shop.control.placeOrder({ customerId: customer() })
  const [body] = await sent('orders/create')
  const digits = order.id.split('/').at(-1)!
  expect(receiver.received[0]!.body).toContain(`{"id":${digits},`)
  expect(Object.keys(body).length).toBeGreaterThan(90)
  expect(body).not.toHaveProperty('checkout_id')
  expect(body).toMatchObject({
    admin_graphql_api_id: order.id,
    created_at: '2026-11-21T18:00:00+01:00',
    financial_status: 'paid',
    fulfillment_status: null,
    checkout_token: order.checkoutToken,
    total_price: order.total,
    tags: '',
    customer: { admin_graphql_api_id: customer() },
    line_items: [expect.objectContaining({ fulfillment_status: null })].concat(
      order.lines.slice(1).map(() => expect.anything()),
    ),
  })
  shop.control.refundOrder(order.id, { amount: 100 })
  expect((await sent('refunds/create'))[0]).toMatchObject({
    transactions: [{ kind: 'refund', amount: '1.00', status: 'success' }],
    order_adjustments: [{ amount: '-1.00' }],
  })
  shop.control.editLines(order.id, { add: [{ title: 'More', price: 100 }] })
  expect((await sent('orders/edited'))[0].order_edit.line_items.additions).toHaveLength(1)
  shop.control.deleteOrder(order.id)
  expect(Object.keys((await sent('orders/delete'))[0])).toEqual(['id'])
})

test('customer bodies carry no tags, consent or counts; those have topics of their own', async () => {
  await subscribe(
    'CUSTOMERS_UPDATE',
    'CUSTOMER_TAGS_ADDED',
    'CUSTOMERS_EMAIL_MARKETING_CONSENT_UPDATE',
    'CUSTOMERS_MERGE',
    'CUSTOMERS_DELETE',
  )
  shop.control.editCustomer(customer(), { tags: ['new tag'], email: 'x@example.com' })
  const [body] = await sent('customers/update')
  for (const key of [
    'tags',
    'email_marketing_consent',
    'orders_count',
    'total_spent',
    'last_order_id',
  ]) {
    expect(body).not.toHaveProperty(key)
  }
  expect(body).toMatchObject({ admin_graphql_api_id: customer(), email: 'x@example.com' })
  expect((await sent('customer.tags_added'))[0]).toMatchObject({
    customerId: customer(),
    tags: ['new tag'],
  })
  shop.control.setConsent(customer(), 'email', 'SUBSCRIBED')
  expect((await sent('customers_email_marketing_consent/update'))[0]).toMatchObject({
    email_marketing_consent: { state: 'subscribed', opt_in_level: 'single_opt_in' },
  })
  const other = shop.control.createCustomer({ email: 'y@example.com' })
  const { kept } = shop.control.mergeCustomers(other.id, customer())
  expect((await sent('customers/merge'))[0]).toMatchObject({
    admin_graphql_api_customer_kept_id: `gid://shopify/Customer/${kept}`,
    admin_graphql_api_customer_deleted_id: other.id,
    status: 'completed',
  })
  expect((await sent('customers/delete'))[0].admin_graphql_api_id).toBe(other.id)
})

test('products, collections, stock and checkouts tell in their own shapes', async () => {
  await subscribe(
    'PRODUCTS_CREATE',
    'PRODUCTS_UPDATE',
    'PRODUCTS_DELETE',
    'COLLECTIONS_UPDATE',
    'INVENTORY_LEVELS_UPDATE',
    'CHECKOUTS_CREATE',
    'CHECKOUTS_UPDATE',
  )
  const product = shop.control.createProduct({
    title: 'Pot',
    variants: [{ sku: 'POT-1', price: 500 }],
  })
  expect((await sent('products/create'))[0]).toMatchObject({
    admin_graphql_api_id: product.id,
    status: 'active',
    variants: [{ sku: 'POT-1', price: '5.00', inventory_quantity: 10 }],
  })
  shop.control.setStock(product.variants[0]!.id, 3)
  expect((await sent('inventory_levels/update'))[0]).toMatchObject({ available: 3 })
  const collection = shop.control.createCollection({ title: 'Pots' })
  shop.control.setMembers(collection.id, [product.id], true)
  expect(await sent('collections/update')).toHaveLength(0)
  shop.control.setMembers(collection.id, [], false)
  expect(await sent('collections/update')).toHaveLength(1)
  const checkout = shop.control.startCheckout({ items: [{ variantId: product.variants[0]!.id }] })
  const [started] = await sent('checkouts/create')
  expect(started).toMatchObject({
    token: checkout.token,
    completed_at: null,
    abandoned_checkout_url: checkout.recoveryUrl,
  })
  expect(started).not.toHaveProperty('id')
  const order = shop.control.completeCheckout(checkout.id)
  expect(order.checkoutToken).toBe(checkout.token)
  expect((await sent('checkouts/update'))[0].completed_at).not.toBeNull()
  shop.control.deleteProduct(product.id)
  expect(await sent('products/delete')).toHaveLength(1)
})

test('a checkout counts as abandoned after ten minutes', async () => {
  const checkout = shop.control.startCheckout({ email: 'z@example.com' })
  const query = `{ abandonedCheckouts(first: 5, query: "id:${checkout.id.split('/').at(-1)}") { nodes { abandonedCheckoutUrl } } }`
  expect((await askData(shop, query)).abandonedCheckouts.nodes).toEqual([])
  shop.control.advance(601)
  const { nodes } = (await askData(shop, query)).abandonedCheckouts
  expect(nodes[0].abandonedCheckoutUrl).toContain(checkout.token)
})

test('failures are tried again with growing gaps, the same body; after eight in a row the subscription is gone', async () => {
  await subscribe('ORDERS_CREATE')
  receiver.answer = { status: 500 }
  shop.control.placeOrder({})
  await shop.control.flush()
  await shop.control.flush()
  expect(receiver.received).toHaveLength(1)
  for (let hour = 0; hour < 20; hour++) {
    shop.control.advance(1800)
    await shop.control.flush()
  }
  expect(new Set(receiver.received.map((one) => one.body)).size).toBe(1)
  expect(new Set(receiver.received.map((one) => one.headers['x-shopify-webhook-id'])).size).toBe(1)
  expect(receiver.received.length).toBe(9)
  expect(shop.control.subscriptions()).toEqual([])
  const list = await askData(shop, '{ webhookSubscriptions(first: 5) { nodes { id } } }')
  expect(list.webhookSubscriptions.nodes).toEqual([])
})

test('a success starts the count of failures again', async () => {
  await subscribe('ORDERS_CREATE')
  for (let round = 0; round < 3; round++) {
    receiver.answer = { status: 503 }
    for (let order = 0; order < 5; order++) shop.control.placeOrder({})
    await shop.control.flush()
    receiver.answer = { status: 200 }
    shop.control.advance(60)
    await shop.control.flush()
  }
  expect(shop.control.subscriptions()).toHaveLength(1)
  expect(shop.control.pending()).toEqual([])
})

test('faults: lost, doubled, shuffled, late and wrongly signed deliveries', async () => {
  await subscribe('ORDERS_CREATE')
  shop.control.webhookFault({ dropNext: 1 })
  shop.control.placeOrder({})
  await shop.control.flush()
  expect(receiver.received).toHaveLength(0)
  shop.control.webhookFault({ copies: 2 })
  shop.control.placeOrder({})
  await shop.control.flush()
  expect(receiver.received).toHaveLength(2)
  expect(receiver.received[0]!.headers['x-shopify-webhook-id']).toBe(
    receiver.received[1]!.headers['x-shopify-webhook-id'],
  )
  shop.control.clearFaults()
  shop.control.webhookFault({ reorder: true })
  const names = Array.from({ length: 12 }, () => shop.control.placeOrder({}).name)
  await shop.control.flush()
  const got = receiver.received.slice(2).map((one) => (JSON.parse(one.body) as Json).name as string)
  expect(got).not.toEqual(names)
  expect(got.toSorted()).toEqual(names.toSorted())
  shop.control.webhookFault({ delayMs: 7_200_000, wrongSignature: true, reorder: false })
  shop.control.placeOrder({})
  await shop.control.flush()
  expect(receiver.received).toHaveLength(14)
  shop.control.advance(7200)
  await shop.control.flush()
  const last = receiver.received.at(-1)!
  expect(last.headers['x-shopify-hmac-sha256']).not.toBe(signBody(last.body, shop.app.clientSecret))
})

function customer(): string {
  return (shop.control.truth('customers', 0, 1).rows[0] as { id: string }).id
}
