// Subscriptions and what outlives them: user errors, chosen fields, removal, compliance.

import { afterEach, beforeEach, expect, test } from 'vitest'
import { startShopifyShop } from './index.ts'
import type { ShopifyShop } from './index.ts'
import { ask, askData, startReceiver } from './support.ts'
import type { Json, Receiver } from './support.ts'

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

test('subscriptions: taken, unsupported and unfinished addresses are user errors', async () => {
  await subscribe('ORDERS_CREATE')
  const again = await askData(shop, CREATE, {
    topic: 'ORDERS_CREATE',
    input: { uri: `${receiver.url}/hooks` },
  })
  expect(again.webhookSubscriptionCreate).toEqual({
    webhookSubscription: null,
    userErrors: [
      {
        field: ['webhookSubscription', 'uri'],
        message: 'Address for this topic has already been taken',
      },
    ],
  })
  const plain = await askData(shop, CREATE, {
    topic: 'ORDERS_CREATE',
    input: { uri: 'http://hub.example/' },
  })
  expect(plain.webhookSubscriptionCreate.userErrors[0].message).toMatch(
    /http:\/\/ is not supported/,
  )
  const unknown = await ask(shop, CREATE, {
    topic: 'CUSTOMERS_REDACT',
    input: { uri: 'https://hub.example/' },
  })
  expect(unknown.errors[0]!.extensions!['code']).toBe('INVALID_VARIABLE')
  shop.control.revokeScopes(['read_customer_merge'])
  const denied = await ask(shop, CREATE, {
    topic: 'CUSTOMERS_MERGE',
    input: { uri: 'https://hub.example/' },
  })
  expect(denied.errors[0]!.extensions!['code']).toBe('ACCESS_DENIED')
})

test('includeFields keeps only what is named', async () => {
  const input = {
    uri: `${receiver.url}/hooks`,
    includeFields: ['id', 'updated_at', 'customer.email'],
  }
  await askData(shop, CREATE, { topic: 'ORDERS_CREATE', input })
  shop.control.placeOrder({ customerId: customer() })
  const [body] = await sent('orders/create')
  expect(Object.keys(body)).toEqual(['id', 'updated_at', 'customer'])
  expect(Object.keys(body.customer)).toEqual(['email'])
})

test('removal: the token is dead before app/uninstalled arrives, shop/redact follows after 48 hours', async () => {
  await subscribe('APP_UNINSTALLED')
  shop.control.uninstall()
  expect((await ask(shop, '{ shop { id } }')).status).toBe(401)
  expect((await sent('app/uninstalled'))[0]).toMatchObject({ myshopify_domain: shop.domain })
  expect(await sent('shop/redact')).toEqual([])
  shop.control.advance(48 * 3600)
  expect(await sent('shop/redact')).toEqual([{ shop_id: 70_564_055_069, shop_domain: shop.domain }])
})

test('compliance: data request and redaction go to the configured address, whatever is subscribed', async () => {
  shop.control.comply('customers/redact', customer())
  shop.control.comply('customers/data_request', customer())
  const [body] = await sent('customers/redact')
  expect(body).toMatchObject({
    shop_domain: shop.domain,
    customer: { id: expect.any(Number) },
    orders_to_redact: expect.any(Array),
  })
  expect((await sent('customers/data_request'))[0].data_request).toBeDefined()
  expect(receiver.received.every((one) => one.url === '/compliance')).toBe(true)
})

function customer(): string {
  return (shop.control.truth('customers', 0, 1).rows[0] as { id: string }).id
}
