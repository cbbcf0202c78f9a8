// Filters and pages of the root lists.

import { afterAll, beforeAll, expect, test } from 'vitest'
import { startShopifyShop } from './index.ts'
import type { ShopifyShop } from './index.ts'
import { ask, askData } from './support.ts'
import type { Json } from './support.ts'

let shop: ShopifyShop
let time = Date.UTC(2026, 10, 21, 17, 0, 0)

beforeAll(async () => {
  shop = await startShopifyShop({
    seed: 3,
    deliverWebhooks: 'manual',
    now: () => time,
    restoreRate: 1000,
  })
})
afterAll(() => shop.stop())

test('search: a quoted time is exact, an unquoted one loses all from the T on', async () => {
  const placed = shop.control.placeOrder({})
  const ids = async (query: string): Promise<string[]> =>
    (
      await askData(
        shop,
        'query ($q: String) { orders(first: 250, query: $q, sortKey: UPDATED_AT, reverse: true) { nodes { id } } }',
        { q: query },
      )
    ).orders.nodes.map((node: Json) => node.id)
  expect(await ids(`updated_at:>='${placed.updatedAt}'`)).toEqual([placed.id])
  expect(await ids(`updated_at:>'${placed.updatedAt}'`)).toEqual([])
  time += 3_600_000
  const later = shop.control.placeOrder({})
  expect(await ids(`updated_at:>='${later.updatedAt}'`)).toEqual([later.id])
  // The whole day comes, so the hour before too.
  expect(await ids(`updated_at:>=${later.updatedAt}`)).toEqual([later.id, placed.id])
  expect(
    await ids(`updated_at:>='${placed.updatedAt}' AND updated_at:<'${later.updatedAt}'`),
  ).toEqual([placed.id])
  expect(await ids(`checkout_token:'${later.checkoutToken}'`)).toEqual([later.id])
  expect(await ids(`name:${later.name} OR id:${placed.id.split('/').at(-1)}`)).toHaveLength(2)
})

test('search: customers are matched by whole days, whatever the time says', async () => {
  const old = shop.control.createCustomer({ email: 'early@example.com' })
  time += 7_200_000
  const query = `{ customers(first: 5, query: "updated_at:>='${new Date(time).toISOString().slice(0, 19)}Z'") { nodes { id } } }`
  const ids = (await askData(shop, query)).customers.nodes.map((node: Json) => node.id)
  expect(ids).toContain(old.id)
})

test('search: an unknown field warns and filters nothing, an empty value is an internal error', async () => {
  const answer = await ask(
    shop,
    '{ orders(first: 2, query: "updated_att:>=2026-11-20") { nodes { id } } }',
  )
  expect(answer.data.orders.nodes).toHaveLength(2)
  expect(answer.body.extensions.search).toEqual([
    {
      path: ['orders'],
      query: 'updated_att:>=2026-11-20',
      parsed: { field: 'updated_att', range: { gte: '2026-11-20' } },
      warnings: [
        {
          field: 'updated_att',
          message: 'Invalid search field for this query.',
          code: 'invalid_field',
        },
      ],
    },
  ])
  const empty = await ask(shop, '{ orders(first: 2, query: "updated_at:>") { nodes { id } } }')
  expect(empty.errors[0]!.extensions).toMatchObject({
    code: 'INTERNAL_SERVER_ERROR',
    requestId: expect.any(String),
  })
})

test('pages: every record once, in order, forwards and backwards, also when records change', async () => {
  for (const sortKey of ['UPDATED_AT', 'CREATED_AT', 'PROCESSED_AT', 'ID', 'TOTAL_PRICE']) {
    for (const reverse of [false, true]) {
      const seen = new Set<string>()
      let after: string | null = null
      let rows = 0
      do {
        const page: Json = (
          await askData(
            shop,
            'query ($after: String, $sortKey: OrderSortKeys!, $reverse: Boolean) { orders(first: 250, after: $after, sortKey: $sortKey, reverse: $reverse) { nodes { id } pageInfo { hasNextPage endCursor } } }',
            { after, sortKey, reverse },
          )
        ).orders
        rows += page.nodes.length
        for (const node of page.nodes) seen.add(node.id)
        after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null
      } while (after)
      expect([seen.size, rows], `${sortKey} ${reverse}`).toEqual([1502, 1502])
    }
  }
  const { orders } = await askData(shop, '{ orders(first: 1) { pageInfo { endCursor } } }')
  const other = await ask(
    shop,
    `{ orders(first: 1, sortKey: UPDATED_AT, after: "${orders.pageInfo.endCursor}") { nodes { id } } }`,
  )
  expect(other.errors[0]!.message).toBe('Invalid cursor for current pagination sort.')
})
