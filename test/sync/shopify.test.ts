import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import {
  call,
  contacts,
  get,
  importEnded,
  orders,
  products,
  transactions,
  until,
  type List,
} from '../support/hub.ts'
import { connectShopify, flushShopify, openShopify } from '../support/shopify.ts'
import type { StoreShape } from '../../src/http/api/store-shape.ts'

const nothing = {
  import: {
    contacts: false,
    orders: false,
    transactions: false,
    products: false,
    collections: false,
    checkouts: false,
  },
}

test('C3 a shop is connected by a token, told apart by its version and rights, and imported', async () => {
  const shop = await openShopify({ customers: 12, orders: 20, products: 6 })
  const store = await connectShopify(shop)
  expect(store).toMatchObject({ platform: 'shopify', api: { version: '2026-10' } })
  const run = await importEnded(store.id)
  expect(run.state).toBe('complete')
  const state = await shop.look<{ orders: object[]; customers: object[] }>('state')
  expect((await orders()).data).toHaveLength(state.orders.length)
  expect((await contacts()).data.length).toBeGreaterThanOrEqual(state.customers.length)
  expect((await products()).data.length).toBeGreaterThan(0)
  expect((await transactions()).data.length).toBeGreaterThan(0)
})

test('M8 a long history comes from the files of bulk operations, the same as by pages', async () => {
  const shop = await openShopify({ customers: 320, orders: 260, products: 70, bulkDelayMs: 50 })
  const store = await connectShopify(shop)
  const run = await until(async () => {
    const [last] = (
      await get<
        List<{ state: string; resources: { resource: string; seen: number; rejected: number }[] }>
      >(`/stores/${store.id}/imports`)
    ).data
    return last && last.state !== 'running' ? last : null
  })
  expect(run.state).toBe('complete')
  expect((await shop.look<object[]>('bulkOperations')).length).toBeGreaterThan(1)
  const count = await env.DB.prepare('SELECT count(*) AS n FROM orders').first<{ n: number }>()
  const state = await shop.look<{ orders: object[] }>('state')
  expect(count?.n).toBe(state.orders.length)
  expect((await env.FILES.list({ prefix: 'bulk/' })).objects).toEqual([])
})

test('L2 a webhook names the order, and the shop tells its state', async () => {
  const shop = await openShopify({ products: 4 })
  const store = await connectShopify(shop, nothing)
  await shop.act('placeOrder', { email: 'ada@example.com', paid: true })
  await flushShopify(shop, store.id)
  const [order] = (await orders()).data
  expect(order).toMatchObject({ storeId: store.id, financialStatus: 'paid', source: 'shopify' })
  expect((await contacts()).data).toMatchObject([{ email: 'ada@example.com', guest: true }])
})

test('C9 disconnecting removes our webhooks at the shop', async () => {
  const shop = await openShopify()
  const store = await connectShopify(shop, nothing)
  expect((await shop.look<object[]>('subscriptions')).length).toBeGreaterThan(5)
  await call('POST', `/stores/${store.id}/disconnect`)
  expect(await shop.look<object[]>('subscriptions')).toEqual([])
  expect((await get<StoreShape>(`/stores/${store.id}`)).state).toBe('disconnected')
})
