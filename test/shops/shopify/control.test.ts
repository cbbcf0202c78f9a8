// The hands on the shop: what happens to orders and people, faults on demand, counters, the pages.

import { afterEach, beforeEach, expect, test } from 'vitest'
import { startShopifyShop } from './index.ts'
import type { ShopifyShop } from './index.ts'
import { ask, askData } from './support.ts'
import type { Json } from './support.ts'

let shop: ShopifyShop
const now = Date.UTC(2026, 10, 21, 17, 0, 0)

beforeEach(async () => {
  shop = await startShopifyShop({
    customers: 30,
    orders: 60,
    products: 10,
    deliverWebhooks: 'manual',
    now: () => now,
  })
})
afterEach(() => shop.stop())

test('the same seed gives the same shop, another one another', async () => {
  const twin = await startShopifyShop({ customers: 30, orders: 60, products: 10, now: () => now })
  const other = await startShopifyShop({
    customers: 30,
    orders: 60,
    products: 10,
    now: () => now,
    seed: 2,
  })
  const { orders, customers, products } = shop.control.state()
  expect(twin.control.state()).toMatchObject({ orders, customers, products })
  expect(other.control.state().orders).not.toEqual(orders)
  await twin.stop()
  await other.stop()
})

test('an order goes its way: placed, paid, sent in parts, refunded in parts, closed', () => {
  const customerId = shop.control.createCustomer({ email: 'way@example.com' }).id
  const items = [
    { title: 'A', price: 1000, quantity: 2 },
    { title: 'B', price: 500 },
  ]
  const order = shop.control.placeOrder({ customerId, items, paid: false, shippingPrice: null })
  expect(order).toMatchObject({
    total: '25.00',
    financialStatus: 'PENDING',
    fulfillmentStatus: 'UNFULFILLED',
    outstanding: '25.00',
  })
  expect(shop.control.payOrder(order.id, 1000)).toMatchObject({
    financialStatus: 'PARTIALLY_PAID',
    outstanding: '15.00',
  })
  expect(shop.control.payOrder(order.id)).toMatchObject({
    financialStatus: 'PAID',
    outstanding: '0.00',
  })
  const [first] = order.lines
  shop.control.refundOrder(order.id, { lines: [{ lineId: first!.id, quantity: 1 }] })
  expect(shop.control.order(order.id)).toMatchObject({
    refunded: '10.00',
    currentTotal: '15.00',
    financialStatus: 'PARTIALLY_REFUNDED',
    outstanding: '0.00',
  })
  shop.control.refundOrder(order.id, {})
  expect(shop.control.order(order.id)).toMatchObject({
    refunded: '25.00',
    currentTotal: '0.00',
    financialStatus: 'REFUNDED',
  })
  expect(shop.control.customer(customerId)).toMatchObject({
    numberOfOrders: 1,
    amountSpent: '0.00',
    lastOrderId: order.id,
  })
  expect(() => shop.control.deleteCustomer(customerId)).toThrow(/orders/)
})

test('a merge moves the orders and leaves one customer', async () => {
  const one = shop.control.createCustomer({ email: 'one@example.com', tags: ['a'] })
  const two = shop.control.createCustomer({ phone: '+34600000001', tags: ['b'] })
  const order = shop.control.placeOrder({ customerId: two.id })
  const { kept } = shop.control.mergeCustomers(one.id, two.id)
  expect(`gid://shopify/Customer/${kept}`).toBe(one.id)
  expect(shop.control.order(order.id)!.customerId).toBe(one.id)
  expect(shop.control.customer(one.id)).toMatchObject({
    email: 'one@example.com',
    phone: '+34600000001',
    tags: ['a', 'b'],
    numberOfOrders: 1,
  })
  expect((await askData(shop, `{ customer(id: "${two.id}") { id } }`)).customer).toBeNull()
})

test('cancelled orders are void or refunded, and stock comes back', () => {
  const product = shop.control.createProduct({ variants: [{ price: 700, stock: {} }] })
  const variantId = product.variants[0]!.id
  shop.control.setStock(variantId, 5)
  const stock = () => Object.values(shop.control.product(product.id)!.variants[0]!.stock)
  const order = shop.control.placeOrder({ items: [{ variantId, quantity: 2 }] })
  expect(stock()).toEqual([3])
  expect(shop.control.cancelOrder(order.id, { reason: 'INVENTORY' })).toMatchObject({
    financialStatus: 'REFUNDED',
    cancelReason: 'INVENTORY',
  })
  expect(stock()).toEqual([5])
  const pending = shop.control.placeOrder({ paid: false })
  expect(shop.control.cancelOrder(pending.id)).toMatchObject({
    financialStatus: 'VOIDED',
    outstanding: '0.00',
  })
})

test('faults: statuses, codes, pages instead of JSON, half bodies, other versions', async () => {
  const shopId = '{ shop { id } }'
  const statuses: Json = {
    401: /Invalid API key/,
    402: /Unavailable/,
    403: /approval/,
    423: /locked/,
    429: /rate limit/,
    430: /Rejection/,
  }
  for (const status of Object.keys(statuses)) {
    shop.control.fault({ status: Number(status), retryAfter: '4.0', times: 1 })
    const answer = await ask(shop, shopId)
    expect([answer.status, answer.headers.get('Retry-After')]).toEqual([Number(status), '4.0'])
    expect(answer.body.errors).toMatch(statuses[status])
  }
  shop.control.fault({ status: 503, times: 1 })
  expect((await ask(shop, shopId)).text).toMatch(/<html>/)
  for (const code of ['THROTTLED', 'INTERNAL_SERVER_ERROR', 'SHOP_INACTIVE']) {
    shop.control.fault({ code, times: 1 })
    const answer = await ask(shop, shopId)
    expect([answer.status, answer.errors[0]!.extensions!['code'], answer.data]).toEqual([
      200,
      code,
      undefined,
    ])
  }
  shop.control.fault({ htmlErrorPage: true, times: 1 })
  expect(await ask(shop, shopId)).toMatchObject({ status: 200, body: undefined })
  shop.control.fault({ truncatedJson: true, times: 1 })
  expect(await ask(shop, shopId)).toMatchObject({ status: 200, body: undefined })
  shop.control.fault({ cutBody: true, times: 1 })
  await expect(ask(shop, shopId)).rejects.toThrow()
  shop.control.fault({ apiVersion: '2027-01', times: 1 })
  expect((await ask(shop, shopId)).headers.get('X-Shopify-API-Version')).toBe('2027-01')
  expect((await ask(shop, shopId)).headers.get('X-Shopify-API-Version')).toBe('2026-10')
})

test('faults of one operation: the work is done and the answer lost, others pass', async () => {
  shop.control.fault({ operation: 'Make', drop: 'after', times: 1 })
  const make =
    'mutation Make { customerCreate(input: { email: "lost@example.com" }) { customer { id } userErrors { field message } } }'
  await askData(shop, '{ shop { id } }')
  await expect(ask(shop, make)).rejects.toThrow()
  const again = await askData(shop, make)
  expect(again.customerCreate.userErrors).toEqual([
    { field: ['input', 'email'], message: 'Email has already been taken' },
  ])
})

test('counters: by route, operation, status and error, with the cost', async () => {
  await askData(shop, 'query Mine { customers(first: 3) { nodes { id } } }')
  await askData(shop, '{ shop { id } }')
  shop.control.fault({ code: 'THROTTLED', times: 1 })
  await ask(shop, '{ shop { id } }')
  expect(shop.control.requests()).toMatchObject({
    total: 3,
    byRoute: { 'POST /admin/api/:version/graphql.json': 3 },
    byOperation: { Mine: 1, shop: 2 },
    byError: { THROTTLED: 1 },
    cost: 5,
  })
  shop.control.resetRequests()
  expect(shop.control.requests().total).toBe(0)
})

test('down and up again', async () => {
  await shop.control.down('503')
  expect((await ask(shop, '{ shop { id } }')).status).toBe(503)
  await shop.control.up()
  await shop.control.down('refuse')
  await expect(ask(shop, '{ shop { id } }')).rejects.toThrow()
  await shop.control.up()
  expect((await ask(shop, '{ shop { id } }')).status).toBe(200)
})

test('everything by HTTP too: an index, looks, commands, and errors that say what is wrong', async () => {
  const post = async (action: string, body: Json = {}): Promise<Json> =>
    (
      await fetch(`${shop.url}/__control/${action}`, { method: 'POST', body: JSON.stringify(body) })
    ).json()
  expect(await (await fetch(`${shop.url}/__control`)).text()).toContain(
    'POST /__control/placeOrder',
  )
  const order = await post('placeOrder', { email: 'http@example.com' })
  expect(await post('refundOrder', { id: order.id })).toMatchObject({ financialStatus: 'REFUNDED' })
  expect(await post('truth', { kind: 'orders', offset: 60 })).toMatchObject({
    total: 61,
    rows: [{ id: order.id }],
  })
  expect(await post('payOrder', { id: order.id })).toEqual({ error: expect.any(String) })
  expect((await post('nothing')).error).toMatch(/unknown/)
  const about = (await (await fetch(`${shop.url}/__control/about`)).json()) as Json
  expect(about).toMatchObject({ domain: shop.domain, accessToken: shop.accessToken })
})

test('the storefront: goods to buy, and the order that was placed', async () => {
  const page = await (await fetch(shop.url)).text()
  const variant = /name="variant" value="(\d+)"/.exec(page)![1]!
  const body = new URLSearchParams({ variant, email: 'person@example.com' })
  const bought = await fetch(shop.url, { method: 'POST', body })
  expect(await bought.text()).toMatch(/Placed order <strong>#1061<\/strong>/)
  expect(shop.control.state().orders.at(-1)).toMatchObject({
    email: 'person@example.com',
    customerId: null,
  })
})

test('a large shop starts at once and serves its newest orders without making all', async () => {
  const started = performance.now()
  const large = await startShopifyShop({
    customers: 100_000,
    orders: 200_000,
    products: 1000,
    deliverWebhooks: 'manual',
  })
  const { orders } = await askData(
    large,
    '{ orders(first: 5, sortKey: UPDATED_AT, reverse: true) { nodes { id customer { id numberOfOrders } } } }',
  )
  expect(orders.nodes).toHaveLength(5)
  const recent = await askData(
    large,
    `{ orders(first: 250, sortKey: UPDATED_AT, query: "updated_at:>='2026-10-31T23:00:00Z'") { nodes { id } pageInfo { hasNextPage } } }`,
  )
  expect(recent.orders.nodes.length).toBeGreaterThan(10)
  expect(performance.now() - started).toBeLessThan(10_000)
  await large.stop()
})
