// The Admin API: errors in Shopify's words, costs and the bucket, rights.

import { afterAll, beforeAll, expect, test } from 'vitest'
import { REQUIRED_SCOPES, startShopifyShop } from './index.ts'
import type { ShopifyShop } from './index.ts'
import { ask, askData } from './support.ts'
import type { Json } from './support.ts'

let shop: ShopifyShop
const time = Date.UTC(2026, 10, 21, 17, 0, 0)

beforeAll(async () => {
  shop = await startShopifyShop({
    seed: 3,
    deliverWebhooks: 'manual',
    now: () => time,
    restoreRate: 1000,
  })
})
afterAll(() => shop.stop())

test('a token is wanted in its own header; the Authorization header does not help', async () => {
  const without = await ask(shop, '{ shop { id } }', {}, { token: null })
  expect(without.status).toBe(401)
  expect(without.body).toEqual({
    errors: '[API] Invalid API key or access token (unrecognized login or wrong password)',
  })
  const headers = { Authorization: `Bearer ${shop.accessToken}` }
  expect((await ask(shop, '{ shop { id } }', {}, { token: null, headers })).status).toBe(401)
  expect((await ask(shop, '{ shop { id } }')).status).toBe(200)
})

test('the version header names the version that answered: expired ones fall forward', async () => {
  const header = async (version: string) =>
    (await ask(shop, '{ shop { id } }', {}, { version })).headers.get('X-Shopify-API-Version')
  expect(await header('2026-10')).toBe('2026-10')
  expect(await header('2024-04')).toBe('2026-01')
  expect((await ask(shop, '{ shop { id } }', {}, { version: '2031-01' })).status).toBe(404)
})

test('a query that does not fit the schema fails with status 200 and a code', async () => {
  const wrong = await ask(shop, '{ shop { nonsense } }')
  expect(wrong.status).toBe(200)
  expect(wrong.body.data).toBeUndefined()
  expect(wrong.errors[0]).toMatchObject({
    message: "Field 'nonsense' doesn't exist on type 'Shop'",
    locations: [{ line: 1, column: 10 }],
    extensions: { code: 'undefinedField', typeName: 'Shop', fieldName: 'nonsense' },
  })
  expect((await ask(shop, '{ shop { ')).errors[0]!.message).toMatch(/syntax error/)
  const variable = await ask(shop, 'query ($id: ID!) { order(id: $id) { id } }', {})
  expect(variable.errors[0]!.extensions!['code']).toBe('INVALID_VARIABLE')
  expect((await ask(shop, '')).status).toBe(400)
})

test('costs: the measured queries cost what was measured', async () => {
  const requested = async (query: string) => (await ask(shop, query)).cost.requestedQueryCost
  expect(await requested('{ orders(first: 250) { nodes { id name } } }')).toBe(13)
  expect(
    await requested(
      '{ orders(first: 250) { nodes { id lineItems(first: 250) { nodes { id } } } } }',
    ),
  ).toBe(156)
  const products =
    '{ products(first: 250) { nodes { id variants(first: 250) { nodes { id } } options { name } } } }'
  expect(await requested(products)).toBe(167)
  const all = await ask(shop, '{ orders(first: 250) { nodes { id } } }')
  expect(all.cost.actualQueryCost).toBe(13)
})

test('costs: above 1000 nothing runs, and a page above 250 is status 400', async () => {
  const bag = 'x: totalPriceSet { shopMoney { amount } }'
  const line = Array.from({ length: 15 }, (_, place) => bag.replace('x', `a${place}`)).join(' ')
  const dear = await ask(
    shop,
    `{ orders(first: 250) { nodes { id ${line} lineItems(first: 250) { nodes { id taxLines { title } product { id } variant { id } originalUnitPriceSet { shopMoney { amount } } discountedTotalSet { shopMoney { amount } } customAttributes { key } } } } } }`,
  )
  expect(dear.body.data).toBeUndefined()
  expect(dear.body.extensions).toBeUndefined()
  expect(dear.errors[0]!.extensions).toEqual({
    code: 'MAX_COST_EXCEEDED',
    cost: expect.any(Number),
    maxCost: 1000,
  })
  const page = await ask(
    shop,
    '{ orders(first: 1) { nodes { lineItems(first: 251) { nodes { id } } } } }',
  )
  expect(page.status).toBe(400)
  expect(page.errors[0]!.extensions!['code']).toBe('BAD_REQUEST')
})

test('the bucket: charged by the actual cost, THROTTLED without data, filled by time', async () => {
  shop.control.throttle({ currentlyAvailable: 12, restoreRate: 1, maximumAvailable: 2000 })
  const refused = await ask(shop, '{ orders(first: 250) { nodes { id } } }')
  expect(refused.status).toBe(200)
  expect(refused.body).toEqual({
    errors: [
      {
        message: 'Throttled',
        extensions: {
          code: 'THROTTLED',
          documentation: 'https://shopify.dev/api/usage/rate-limits',
        },
      },
    ],
    extensions: {
      cost: {
        requestedQueryCost: 13,
        actualQueryCost: null,
        throttleStatus: { maximumAvailable: 2000, currentlyAvailable: 12, restoreRate: 1 },
      },
    },
  })
  shop.control.advance(60)
  const next = await ask(shop, '{ orders(first: 250) { nodes { id } } }')
  expect(next.cost.throttleStatus.currentlyAvailable).toBe(12 + 60 - 13)
  shop.control.throttle({ restoreRate: 1000, maximumAvailable: 20_000, currentlyAvailable: 20_000 })
})

test('rights: what is missing is null beside an error, the rest comes', async () => {
  const own = await startShopifyShop({
    customers: 5,
    orders: 5,
    app: { scopes: ['read_products', 'write_orders'] },
  })
  const answer = await ask(
    own,
    '{ customers(first: 1) { nodes { id } } orders(first: 1) { nodes { id customer { id } } } }',
  )
  expect(answer.data.customers).toBeNull()
  expect(answer.data.orders.nodes).toHaveLength(1)
  const denied = answer.errors.find((error) => JSON.stringify(error.path) === '["customers"]')
  expect(denied).toMatchObject({
    message: 'Access denied for customers field. Required access: `read_customers` access scope.',
    extensions: { code: 'ACCESS_DENIED', requiredAccess: '`read_customers` access scope.' },
  })
  await own.stop()
})

test('rights: without read_all_orders the orders of the last 60 days come, without a word', async () => {
  const own = await startShopifyShop({ seed: 3, now: () => time, app: { scopes: REQUIRED_SCOPES } })
  const count = async (one: ShopifyShop) =>
    (await askData(one, '{ ordersCount(limit: null) { count } }')).ordersCount.count
  expect(await count(shop)).toBe(1500)
  const seen = await count(own)
  expect(seen).toBeGreaterThan(100)
  expect(seen).toBeLessThan(700)
  const oldest = (own.control.truth('orders', 0, 1).rows[0] as { id: string }).id
  expect((await askData(own, '{ order(id: "' + oldest + '") { id } }')).order).toBeNull()
  await own.stop()
})

test('personal data: without approval names and addresses are null, topics are refused', async () => {
  const own = await startShopifyShop({ customers: 5, orders: 5, app: { protectedData: 1 } })
  const query =
    '{ customers(first: 1) { nodes { id firstName displayName defaultEmailAddress { emailAddress } addressesV2(first: 1) { nodes { id } } } } }'
  const { nodes } = (await askData(own, query)).customers
  expect(nodes[0]).toMatchObject({
    firstName: null,
    displayName: '',
    defaultEmailAddress: null,
    addressesV2: { nodes: [] },
  })
  own.control.setProtectedData(0)
  const refused = await ask(
    own,
    'mutation { webhookSubscriptionCreate(topic: ORDERS_CREATE, webhookSubscription: { uri: "https://hub.example/" }) { userErrors { message } } }',
  )
  expect(refused.errors[0]!.extensions!['code']).toBe('ACCESS_DENIED')
  await own.stop()
})

test('nodes: any ids in one call, null for what is gone', async () => {
  const { customers, products } = await askData(
    shop,
    '{ customers(first: 1) { nodes { id } } products(first: 1) { nodes { id variants(first: 1) { nodes { id inventoryItem { id } } } } } }',
  )
  const variant = products.nodes[0].variants.nodes[0]
  const ids = [
    customers.nodes[0].id,
    products.nodes[0].id,
    variant.id,
    variant.inventoryItem.id,
    'gid://shopify/Order/1',
  ]
  const { nodes } = await askData(
    shop,
    'query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id ... on Customer { updatedAt } } }',
    { ids },
  )
  expect(nodes.map((node: Json) => node?.__typename)).toEqual([
    'Customer',
    'Product',
    'ProductVariant',
    'InventoryItem',
    undefined,
  ])
})

test('ids lie above 2^53, money has both currencies', async () => {
  const placed = shop.control.placeOrder({
    presentment: 'JPY',
    items: [{ title: 'Work', price: 1000 }],
    shippingPrice: null,
  })
  expect(Number.isSafeInteger(Number(placed.id.split('/').at(-1)))).toBe(false)
  const { order } = await askData(
    shop,
    `{ order(id: "${placed.id}") { totalPriceSet { shopMoney { amount currencyCode } presentmentMoney { amount currencyCode } } totalDiscountsSet { shopMoney { amount } } customer { id } email } }`,
  )
  expect(order).toMatchObject({
    totalPriceSet: {
      shopMoney: { amount: '10.0', currencyCode: 'EUR' },
      presentmentMoney: { amount: '1614.0', currencyCode: 'JPY' },
    },
    totalDiscountsSet: { shopMoney: { amount: '0.0' } },
    customer: null,
    email: expect.stringContaining('@'),
  })
})

test('deprecated fields are named in a header; what the shop does not model is a loud error', async () => {
  const old = await ask(shop, '{ customers(first: 1) { nodes { email } } }')
  expect(old.headers.get('X-Shopify-API-Deprecated-Reason')).toBe('Customer.email')
  const loud = await ask(shop, '{ orders(first: 1) { nodes { riskLevel } } }')
  expect(loud.errors[0]!.message).toMatch(/does not model Order.riskLevel/)
})

test('deletions are found in the events', async () => {
  const placed = shop.control.placeOrder({})
  shop.control.deleteOrder(placed.id)
  const { events } = await askData(
    shop,
    `{ events(first: 5, query: "action:destroy AND subject_type:ORDER") { nodes { action ... on BasicEvent { subjectId subjectType } } } }`,
  )
  expect(events.nodes).toContainEqual({
    action: 'destroy',
    subjectId: placed.id,
    subjectType: 'ORDER',
  })
})
