import { expect, test } from 'vitest'
import { shopify } from '../../../src/platforms/shopify/index.ts'
import { customer, data, failure, line, order, product, shop, variant } from './support.ts'

const context = { statusMap: {}, facts: { currency: 'EUR', weightUnit: 'kilograms' } }

function customers(nodes: unknown[], endCursor: string | null = null, cost = 300) {
  const pageInfo = { hasNextPage: endCursor !== null, endCursor }
  return data(
    { customers: { nodes, pageInfo }, customersCount: { count: 7, precision: 'EXACT' } },
    cost,
  )
}

function parsed(cursor: string | null): unknown {
  return cursor === null ? null : JSON.parse(cursor)
}

test('M1 a walk goes on by page cursor under one filter, and keeps the newest time', async () => {
  const access = shop(
    customers([customer], 'c1'),
    customers([{ ...customer, updatedAt: '2026-11-20T09:00:00Z' }]),
  )
  const first = await shopify.list(access, 'contacts', null, context, 0)
  expect(first).toMatchObject({
    total: 7,
    records: [{ reading: { type: 'change' }, payload: null }],
  })
  expect(access.sent[0]?.body).toMatchObject({
    variables: { first: 100, after: null, query: null, count: true },
  })
  const second = await shopify.list(access, 'contacts', first.next, context, 0)
  expect(access.sent[1]?.body).toMatchObject({
    variables: { after: 'c1', query: null, count: false },
  })
  expect(second.next).toBeNull()
  expect(parsed(second.end)).toMatchObject({
    since: Date.parse('2026-11-20T09:00:00Z'),
    page: null,
  })
})

test('L4 a re-read starts behind the end, with its time quoted and in UTC', async () => {
  const access = shop(customers([]))
  const end = JSON.stringify({
    since: Date.parse('2026-11-20T10:00:00Z'),
    page: null,
    seen: null,
    size: null,
  })
  const from = shopify.overlap('contacts', end)
  const page = await shopify.list(access, 'contacts', from, context, 0)
  const variables = { query: "updated_at:>='2026-11-19T08:00:00Z'" }
  expect(access.sent[0]?.body).toMatchObject({ variables })
  // Nothing was seen: the walk ends where it began.
  expect(parsed(page.end)).toMatchObject({ since: Date.parse('2026-11-19T08:00:00Z') })
  expect(shopify.overlap('collections', end)).toBeNull()
  expect(shopify.overlap('orders', null)).toBeNull()
})

test('L4 a time in the future does not hide what comes until then', async () => {
  const access = shop(customers([{ ...customer, updatedAt: '2999-01-01T00:00:00Z' }]))
  const { end } = await shopify.list(access, 'contacts', null, context, 0)
  expect(parsed(end)).toHaveProperty('since', expect.closeTo(Date.now(), -4))
})

test('M2 a page that costs too much is halved at once, and stays so; a cheap one doubles', async () => {
  const access = shop(
    failure('MAX_COST_EXCEEDED'),
    failure('MAX_COST_EXCEEDED'),
    customers([customer], 'c1'),
    customers([customer], 'c2', 50),
    customers([customer]),
  )
  let page = await shopify.list(access, 'contacts', null, context, 0)
  page = await shopify.list(access, 'contacts', page.next, context, 0)
  await shopify.list(access, 'contacts', page.next, context, 1)
  const sizes = access.sent.map(({ body }) => Reflect.get(Object(body['variables']), 'first'))
  expect(sizes).toEqual([100, 50, 25, 25, 25])
})

test('M4 one bad record is rejected with its payload, the others come in', async () => {
  const bad = { ...customer, updatedAt: null }
  const { records } = await shopify.list(
    shop(customers([bad, customer])),
    'contacts',
    null,
    context,
    0,
  )
  expect(records).toMatchObject([
    {
      reading: { type: 'rejected', externalId: '706405506930370084' },
      payload: JSON.stringify(bad),
    },
    { reading: { type: 'change' }, payload: null },
  ])
})

const more = { hasNextPage: true, endCursor: 'l1' }
const lastPage = { hasNextPage: false, endCursor: null }
const long = { ...order, lineItems: { nodes: [line(1)], pageInfo: more } }

test('F5 the lines that did not fit come by requests of their own', async () => {
  const rest = {
    order: { updatedAt: order.updatedAt, lineItems: { nodes: [line(2)], pageInfo: lastPage } },
  }
  const access = shop(data({ orders: { nodes: [long], pageInfo: lastPage } }), data(rest))
  const { records } = await shopify.list(access, 'orders', null, context, 0)
  expect(records[0]).toMatchObject({
    reading: { change: { facts: { lines: [{ externalId: '1' }, { externalId: '2' }] } } },
  })
})

test('L3 lines of two states of an order are not mixed', async () => {
  const rest = {
    order: { updatedAt: '2026-11-20T09:00:01Z', lineItems: { nodes: [], pageInfo: lastPage } },
  }
  const access = shop(data({ orders: { nodes: [long], pageInfo: lastPage } }), data(rest))
  await expect(shopify.list(access, 'orders', null, context, 0)).rejects.toMatchObject({
    retry: 'later',
  })
})

test('refetch asks for many at once; what is missing is gone', async () => {
  const access = shop(data({ nodes: [customer, null] }))
  const readings = await shopify.refetch(access, 'contact', ['706405506930370084', '2'], context)
  expect(readings).toMatchObject([
    { type: 'change', change: { kind: 'contact', externalId: '706405506930370084' } },
    { type: 'change', change: { kind: 'gone', of: 'contact', externalId: '2' } },
  ])
  expect(access.sent[0]?.body).toMatchObject({
    variables: { ids: ['gid://shopify/Customer/706405506930370084', 'gid://shopify/Customer/2'] },
  })
})

test('M2 a hundred customers are one request', async () => {
  const ids = Array.from({ length: 100 }, (_, place) => String(place + 1))
  const nodes = ids.map((id) => ({ ...customer, id: `gid://shopify/Customer/${id}` }))
  const access = shop(data({ nodes }))
  expect(await shopify.refetch(access, 'contact', ids, context)).toHaveLength(100)
  expect(access.sent).toHaveLength(1)
})

test('a batch that costs too much is asked for in halves', async () => {
  const access = shop(
    failure('MAX_COST_EXCEEDED'),
    data({ nodes: [order] }),
    data({ nodes: [null] }),
  )
  const readings = await shopify.refetch(access, 'order', ['5501', '5502'], context)
  expect(readings).toMatchObject([{ type: 'change' }, { change: { kind: 'gone' } }])
  expect(access.sent).toHaveLength(2)
})

test('M2 what was answered before the budget ran out is kept, the others are looked up again', async () => {
  const ids = Array.from({ length: 21 }, (_, place) => String(place + 1))
  const nodes = ids.slice(0, 20).map((id) => ({ ...order, id: `gid://shopify/Order/${id}` }))
  const access = shop(data({ nodes }), failure('THROTTLED'))
  const readings = await shopify.refetch(access, 'order', ids, context)
  expect(readings).toHaveLength(21)
  expect(readings.at(-1)).toMatchObject({ type: 'lookup', kind: 'order', externalId: '21' })
  await expect(
    shopify.refetch(shop(failure('THROTTLED')), 'order', ids, context),
  ).rejects.toMatchObject({
    code: 'store_busy',
  })
})

test('a file and a list bring children in orders of their own: the record keeps one', async () => {
  const swapped = {
    ...order,
    lineItems: { nodes: [line(2), line(10), line(1)], pageInfo: lastPage },
  }
  const [reading] = await shopify.refetch(
    shop(data({ nodes: [swapped] })),
    'order',
    ['5501'],
    context,
  )
  expect(reading).toMatchObject({
    change: { facts: { lines: [{ externalId: '1' }, { externalId: '2' }, { externalId: '10' }] } },
  })
})

test('a stock figure is answered by its product', async () => {
  const item = { variants: { nodes: [{ product: { id: 'gid://shopify/Product/41' } }] } }
  const access = shop(data({ nodes: [item, null] }))
  expect(
    await shopify.refetch(access, 'product', ['inventory-4110', 'inventory-1'], context),
  ).toEqual([
    { type: 'skipped', kind: 'product', externalId: 'inventory-4110', reason: 'stock_changed' },
    { type: 'lookup', kind: 'product', externalId: '41', why: 'stock_changed' },
    { type: 'skipped', kind: 'product', externalId: 'inventory-1', reason: 'stock_changed' },
  ])
})

test('P1 variants that did not fit come by requests of their own', async () => {
  const cut = { ...product, variants: { nodes: [variant(411)], pageInfo: more } }
  const rest = {
    product: {
      updatedAt: product.updatedAt,
      variants: { nodes: [variant(412)], pageInfo: lastPage },
    },
  }
  const [reading] = await shopify.refetch(
    shop(data({ nodes: [cut] }), data(rest)),
    'product',
    ['41'],
    context,
  )
  expect(reading).toMatchObject({
    change: { facts: { variants: [{ externalId: '411' }, { externalId: '412' }] } },
  })
})
