import { createScheduledController } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import type { CheckoutShape } from '../../src/http/api/checkout-shape.ts'
import type { RunShape, StoreShape } from '../../src/http/api/store-shape.ts'
import worker from '../../src/index.ts'
import {
  call,
  connect,
  connectIdle,
  contacts,
  flush,
  get,
  importEnded,
  orders,
  until,
  type List,
} from '../support/hub.ts'
import { openShop, type Shop, type ShopOrder } from '../support/shop.ts'

const minute = 60_000

function checkouts(query = ''): Promise<List<CheckoutShape>> {
  return get(`/checkouts?limit=250${query}`)
}

function place(shop: Shop, order: object): Promise<ShopOrder> {
  return shop.act('placeOrder', { billing: { email: 'ada@example.com' }, ...order })
}

/** Rings the cron so many minutes from now. Reads of the store that it starts are waited for. */
async function ring(storeId: string, minutes: number): Promise<void> {
  const scheduledTime = new Date(Date.now() + minutes * minute)
  await worker.scheduled(createScheduledController({ cron: '*/10 * * * *', scheduledTime }), env)
  await importEnded(storeId)
}

async function events(): Promise<{ operation: string; origin: string; transitions: string }[]> {
  const { results } = await env.DB.prepare(
    "SELECT operation, origin, transitions FROM events WHERE kind = 'checkout' ORDER BY seq",
  ).all<{ operation: string; origin: string; transitions: string }>()
  return results
}

test('A2 a draft of the shop is left, abandoned after the delay, paid, and recovered; announced once', async () => {
  const shop = await openShop()
  const store = await connectIdle(shop)
  const { id } = await place(shop, { status: 'checkout-draft' })
  await flush(shop, store.id)
  const [open] = (await checkouts()).data
  expect(open).toMatchObject({
    storeId: store.id,
    externalId: String(id),
    state: 'open',
    orderId: null,
    abandonedAt: null,
    recoveryUrl: expect.stringContaining(`/checkout/order-pay/${id}/`),
  })
  expect(open?.contactId).toBe((await contacts()).data[0]?.id)
  expect(open?.total.amount).toBe((await orders()).data[0]?.total.amount)
  expect(open?.lines.length).toBeGreaterThan(0)
  await ring(store.id, 50)
  expect((await checkouts()).data).toMatchObject([{ state: 'open' }])
  await ring(store.id, 61)
  await ring(store.id, 71)
  expect((await checkouts()).data).toMatchObject([{ id: open?.id, state: 'abandoned' }])
  // Stores keep whole seconds: two changes within one would have to be asked for.
  await scheduler.wait(1_100)
  await shop.act('payOrder', { id })
  await flush(shop, store.id)
  const order = (await orders()).data[0]
  expect((await checkouts()).data).toMatchObject([{ state: 'recovered', orderId: order?.id }])
  await ring(store.id, 300)
  expect(await events()).toEqual([
    { operation: 'created', origin: 'webhook', transitions: '[]' },
    { operation: 'updated', origin: 'clock', transitions: '["checkout_abandoned"]' },
    { operation: 'updated', origin: 'webhook', transitions: '[]' },
  ])
  const log = await get<List<{ operation: string; reason: string | null }>>(
    `/activity?kind=checkout&externalId=${id}&limit=50`,
  )
  expect(log.data.map(({ operation, reason }) => [operation, reason])).toEqual(
    expect.arrayContaining([
      ['live', null],
      ['clock', 'abandoned'],
      ['live', 'recovered'],
    ]),
  )
})

test('A2 an order that is paid in time was never abandoned', async () => {
  const shop = await openShop()
  const store = await connectIdle(shop)
  const { id } = await place(shop, { status: 'pending' })
  await flush(shop, store.id)
  expect((await checkouts()).data).toMatchObject([{ state: 'open' }])
  await shop.act('payOrder', { id })
  await flush(shop, store.id)
  await ring(store.id, 120)
  expect((await checkouts()).data).toMatchObject([{ state: 'recovered', abandonedAt: null }])
  expect((await events()).map(({ transitions }) => transitions)).toEqual(['[]', '[]'])
})

test('A2 an order that was cancelled unpaid is abandoned without a word; one in the trash too', async () => {
  const shop = await openShop()
  const store = await connectIdle(shop)
  const cancelled = await place(shop, { status: 'pending' })
  const trashed = await place(shop, { status: 'pending' })
  await flush(shop, store.id)
  await shop.act('editOrder', { id: cancelled.id, status: 'cancelled' })
  await shop.act('trashOrder', { id: trashed.id })
  await flush(shop, store.id)
  await until(async () => (await orders()).data.some(({ goneAtSource }) => goneAtSource))
  await ring(store.id, 61)
  expect((await checkouts()).data.map(({ state }) => state)).toEqual(['abandoned', 'abandoned'])
  expect((await events()).every(({ transitions }) => transitions === '[]')).toBe(true)
})

test('M5 an import brings old checkouts as abandoned, in silence, on a line of their own', async () => {
  const shop = await openShop({ frozenAt: Date.now() - 180 * minute })
  await place(shop, { status: 'checkout-draft' })
  await place(shop, { status: 'pending', billing: { email: 'eve@example.com' } })
  await place(shop, { status: 'completed', paid: true })
  const store = await connect(shop)
  const run = await importEnded(store.id)
  expect(run.resources.find(({ resource }) => resource === 'checkouts')).toMatchObject({
    seen: 2,
    created: 2,
    rejected: 0,
    done: true,
  })
  expect(run.resources.map(({ resource }) => resource).indexOf('checkouts')).toBeGreaterThan(
    run.resources.map(({ resource }) => resource).indexOf('contacts'),
  )
  const found = (await checkouts('&state=abandoned')).data
  expect(found).toHaveLength(2)
  expect(found.every(({ contactId, abandonedAt }) => contactId && abandonedAt)).toBe(true)
  await ring(store.id, 120)
  expect(await events()).toEqual([
    { operation: 'created', origin: 'import', transitions: '[]' },
    { operation: 'created', origin: 'import', transitions: '[]' },
  ])
  // Read again, nothing changes.
  await call('POST', `/stores/${store.id}/import`, { resources: ['checkouts'] })
  const again: RunShape = await until(async () => {
    const ended = await importEnded(store.id)
    return ended.id === run.id || ended.origin !== 'import' ? null : ended
  })
  expect(again.resources).toMatchObject([{ resource: 'checkouts', seen: 2, unchanged: 2 }])
})

test('A2 the object of the store rings by itself when a checkout is due', async () => {
  const shop = await openShop({ frozenAt: Date.now() - 57_000 })
  const store = await connect(shop, {
    checkoutDelayMinutes: 1,
    import: { contacts: false, orders: false, transactions: false, products: false },
  })
  await importEnded(store.id)
  await place(shop, { status: 'checkout-draft' })
  await flush(shop, store.id)
  expect((await checkouts()).data).toMatchObject([{ state: 'open' }])
  await until(async () => (await checkouts('&state=abandoned')).data[0])
})

test('C8 at level basic no checkout comes in, and each says why', async () => {
  const shop = await openShop()
  await place(shop, { status: 'pending' })
  const store = await connect(shop, { level: 'basic' })
  const run = await importEnded(store.id)
  expect(run.resources.map(({ resource }) => resource)).not.toContain('checkouts')
  await place(shop, { status: 'checkout-draft' })
  await flush(shop, store.id)
  expect((await checkouts()).data).toEqual([])
  expect((await orders()).data).toHaveLength(2)
  const log = await get<List<{ outcome: string; reason: string }>>(
    '/activity?kind=checkout&limit=50',
  )
  expect(log.data.length).toBeGreaterThan(0)
  expect(log.data.every(({ reason }) => reason === 'checkout_needs_level_advanced')).toBe(true)
})

test('C5 C6 while checkouts do not sync, or nothing does, the clock stands; then it goes on', async () => {
  const shop = await openShop()
  const store = await connectIdle(shop)
  await place(shop, { status: 'checkout-draft' })
  await flush(shop, store.id)
  const change = (settings: object) =>
    call<StoreShape>('PATCH', `/stores/${store.id}/settings`, settings)
  await change({ sync: { checkouts: false } })
  await ring(store.id, 61)
  await change({ sync: { checkouts: true }, automaticImport: false })
  await worker.scheduled(
    createScheduledController({
      cron: '*/10 * * * *',
      scheduledTime: new Date(Date.now() + 62 * minute),
    }),
    env,
  )
  expect((await checkouts()).data).toMatchObject([{ state: 'open' }])
  await change({ automaticImport: true })
  await ring(store.id, 63)
  expect((await checkouts()).data).toMatchObject([{ state: 'abandoned' }])
})

test('A2 a clock that stood for long waits until the orders were read', async () => {
  const shop = await openShop()
  const store = await connectIdle(shop)
  const { id } = await place(shop, { status: 'pending' })
  await flush(shop, store.id)
  // Paid while nobody listened.
  await shop.act('payOrder', { id })
  await ring(store.id, 240)
  expect((await checkouts()).data).toMatchObject([{ state: 'recovered' }])
  expect((await events()).every(({ transitions }) => transitions === '[]')).toBe(true)
})
