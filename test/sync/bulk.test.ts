import { env } from 'cloudflare:workers'
import { afterEach, expect, test, vi } from 'vitest'
import { operationAt } from '../../src/sync/bulk-place.ts'
import { StoreSync } from '../../src/sync/store-sync.ts'
import { call, get, importEnded, until, type List } from '../support/hub.ts'
import { limitDelays } from '../support/queues.ts'
import { connectShopify, flushShopify, openShopify } from '../support/shopify.ts'

afterEach(() => {
  vi.restoreAllMocks()
  limitDelays(Infinity)
})

type Apply = typeof StoreSync.prototype.applyPage

const nothing = {
  contacts: false,
  orders: false,
  transactions: false,
  products: false,
  collections: false,
  checkouts: false,
}

/** Stands between the reader of a bulk file and the object that takes its pages in. */
function onPage(hook: (next: string) => Promise<void>): void {
  vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  const real: Apply = StoreSync.prototype.applyPage
  vi.spyOn(StoreSync.prototype, 'applyPage').mockImplementation(async function (
    this: StoreSync,
    ...page: Parameters<Apply>
  ) {
    await hook(String(page[2].next))
    return real.apply(this, page)
  })
}

async function count(table: string): Promise<number | undefined> {
  return (await env.DB.prepare(`SELECT count(*) AS n FROM ${table}`).first<{ n: number }>())?.n
}

async function staged(): Promise<number> {
  return (await env.FILES.list({ prefix: 'bulk/' })).objects.length
}

test('M1 the last page of a bulk file that could not be applied at first is applied then', async () => {
  let failures = 1
  onPage(async (next) => {
    if (!next.includes('"taken":true') || failures-- <= 0) return
    await scheduler.wait(300)
    throw new Error('D1 is away for a moment')
  })
  const shop = await openShopify({ customers: 150, bulkDelayMs: 50 })
  const store = await connectShopify(shop, { import: { ...nothing, contacts: true } })
  expect(await importEnded(store.id)).toMatchObject({
    state: 'complete',
    resources: [{ seen: 150 }],
  })
  expect(await count('links')).toBe(150)
  expect(await staged()).toBe(0)
})

test('C6 paused while the last page of a bulk file is on its way, and on again: nothing is missing', async () => {
  limitDelays(1)
  let storeId = ''
  let paused = false
  onPage(async (next) => {
    if (paused || storeId === '' || !next.includes('"taken":true')) return
    paused = true
    await call('PATCH', `/stores/${storeId}/settings`, { enableImport: false })
  })
  const shop = await openShopify({ customers: 150, bulkDelayMs: 400 })
  storeId = (await connectShopify(shop, { import: { ...nothing, contacts: true } })).id
  await until(async () => paused)
  await scheduler.wait(500)
  await call('PATCH', `/stores/${storeId}/settings`, { enableImport: true })
  expect(await importEnded(storeId)).toMatchObject({ state: 'complete' })
  expect(await count('links')).toBe(150)
})

test('M8 what is left of a bulk operation that failed is completed by pages', async () => {
  const shop = await openShopify({ customers: 300, bulkDelayMs: 50 })
  await shop.act('failBulk', { afterRoots: 40 })
  const store = await connectShopify(shop, { import: { ...nothing, contacts: true } })
  expect(await importEnded(store.id)).toMatchObject({ state: 'complete' })
  expect(await count('links')).toBe(300)
})

test('C4 what history has to ask for follows the import choice, also where syncing is off', async () => {
  const shop = await openShopify({ orders: 90, products: 4, bulkDelayMs: 20 })
  await shop.act('failBulk', { afterRoots: 60 })
  const store = await connectShopify(shop, {
    import: { ...nothing, orders: true },
    sync: { orders: false },
  })
  await importEnded(store.id)
  await until(async () => (await count('orders')) === 90)
})

test('M8 a file that is always refused is built three times, and the list then read by pages', async () => {
  limitDelays(0)
  const shop = await openShopify({ customers: 150, bulkDelayMs: 20 })
  await shop.act('fault', { status: 403, path: '/bulk-operation-outputs' })
  const store = await connectShopify(shop, { import: { ...nothing, contacts: true } })
  expect(await importEnded(store.id)).toMatchObject({ state: 'complete' })
  expect(await count('links')).toBe(150)
  expect(await shop.look<object[]>('bulkOperations')).toHaveLength(3)
})

test('C9 disconnecting in the middle of a bulk file leaves nothing of it', async () => {
  let reached = false
  onPage(async (next) => {
    if (!next.includes('"stage"')) return
    reached = true
    await scheduler.wait(800)
  })
  const shop = await openShopify({ customers: 300, bulkDelayMs: 50 })
  const store = await connectShopify(shop, { import: { ...nothing, contacts: true } })
  await until(async () => reached)
  await call('POST', `/stores/${store.id}/disconnect`)
  await until(async () => (await staged()) === 0)
  const runs = await get<List<{ state: string }>>(`/stores/${store.id}/imports`)
  expect(runs.data[0]?.state).toBe('failed')
  await scheduler.wait(1_500)
  expect(await staged()).toBe(0)
})

type Operation = { status: string }

test('C9 disconnecting while the store still builds the file ends that operation', async () => {
  const shop = await openShopify({ customers: 300, bulkDelayMs: 20 })
  await shop.act('holdBulk')
  const store = await connectShopify(shop, { import: { ...nothing, contacts: true } })
  await until(async () => (await shop.look<Operation[]>('bulkOperations'))[0])
  const { status } = await call('POST', `/stores/${store.id}/disconnect`)
  expect(status).toBe(200)
  await until(async () => {
    const [operation] = await shop.look<Operation[]>('bulkOperations')
    return operation?.status === 'CANCELED'
  })
})

test('C9 an operation that is started while its store is disconnected ends, too', async () => {
  let storeId = ''
  onPage(async (next) => {
    if (operationAt(next) !== null) await call('POST', `/stores/${storeId}/disconnect`)
  })
  const shop = await openShopify({ customers: 300, bulkDelayMs: 20 })
  await shop.act('holdBulk')
  storeId = (await connectShopify(shop, { import: nothing })).id
  await call('PATCH', `/stores/${storeId}/settings`, { import: { contacts: true } })
  await call('POST', `/stores/${storeId}/import`, {})
  await until(async () => {
    const [operation] = await shop.look<Operation[]>('bulkOperations')
    return operation?.status === 'CANCELED'
  })
})

test('P3 M8 what was deleted while its file was read is marked, though that was told before it came', async () => {
  let storeId = ''
  let deleted = false
  const shop = await openShopify({ orders: 80, products: 4, bulkDelayMs: 300 })
  onPage(async (next) => {
    if (deleted || storeId === '' || !next.includes('"taken":true')) return
    deleted = true
    const { orders } = await shop.look<{ orders: { id: string }[] }>('state')
    await shop.act('deleteOrder', { id: orders[0]?.id })
    await flushShopify(shop, storeId)
  })
  storeId = (await connectShopify(shop, { import: { ...nothing, orders: true } })).id
  expect(await importEnded(storeId)).toMatchObject({ state: 'complete' })
  expect(deleted).toBe(true)
  const marked = 'SELECT count(*) AS n FROM orders WHERE gone_at_source'
  await until(async () => (await env.DB.prepare(marked).first<{ n: number }>())?.n === 1)
})
