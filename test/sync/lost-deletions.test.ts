import { env } from 'cloudflare:workers'
import { createScheduledController } from 'cloudflare:test'
import { afterEach, expect, test, vi } from 'vitest'
import worker from '../../src/index.ts'
import { call, connect, fetchMail, importEnded, orders, products, until } from '../support/hub.ts'
import { openShop, type Shop } from '../support/shop.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

/** The next day's reconcile, after what the shop sent was lost. */
async function nextDay(shop: Shop, storeId: string): Promise<void> {
  await shop.act('flush')
  await fetchMail(storeId)
  const real = Date.now.bind(Date)
  vi.spyOn(Date, 'now').mockImplementation(() => real() + 25 * 3_600_000)
  const scheduledTime = new Date('2026-11-22T14:10:00Z')
  await worker.scheduled(createScheduledController({ cron: '*/10 * * * *', scheduledTime }), env)
  expect(await importEnded(storeId)).toMatchObject({ origin: 'reconcile', state: 'complete' })
}

/** The daily read of all customers, now. */
async function sweep(shop: Shop, storeId: string): Promise<void> {
  await shop.act('flush')
  await fetchMail(storeId)
  await call('POST', `/stores/${storeId}/import`, { resources: ['contacts'] })
  expect(await importEnded(storeId)).toMatchObject({ state: 'complete' })
}

async function goneContacts(): Promise<number> {
  const { results } = await env.DB.prepare(
    `SELECT id FROM contacts WHERE states LIKE '%"gone"%'`,
  ).all()
  return results.length
}

test('P3 what went to the trash while webhooks were lost is marked by the next reconcile', async () => {
  const shop = await openShop({ customers: 3, orders: 6, products: 6 })
  const store = await connect(shop)
  await importEnded(store.id)
  const order = (await orders()).data[0]
  const product = (await products()).data[0]
  await shop.act('trashOrder', { id: Number(order?.externalId) })
  await shop.act('trashProduct', { id: Number(product?.externalId) })
  await nextDay(shop, store.id)
  const gone = <T extends { goneAtSource: boolean; externalId: string }>(list: T[]) =>
    list.filter(({ goneAtSource }) => goneAtSource).map(({ externalId }) => externalId)
  const trash = (await shop.state()).orders.filter(({ status }) => status === 'trash')
  const marked = gone((await orders()).data)
  expect(marked).toContain(order?.externalId)
  expect(trash.map(({ id }) => String(id))).toEqual(expect.arrayContaining(marked))
  expect(gone((await products()).data)).toEqual([product?.externalId])
})

test('P3 customers that were deleted while webhooks were lost are found by the next whole sweep', async () => {
  const shop = await openShop({ customers: 12 })
  const store = await connect(shop)
  await importEnded(store.id)
  const customers = (await shop.state()).customers.filter(({ role }) => role === 'customer')
  // One within the list, and the last one.
  for (const customer of [customers[0], customers.at(-1)])
    await shop.act('deleteCustomer', { id: customer?.id })
  await sweep(shop, store.id)
  await until(async () => (await goneContacts()) === 2)
  const asked = (await shop.requests()).byRoute['GET /customers/:id']
  // Who is known to be gone is not asked for again.
  await sweep(shop, store.id)
  await scheduler.wait(1_500)
  expect((await shop.requests()).byRoute['GET /customers/:id']).toBe(asked)
})

test('P3 a sweep that comes short marks nobody', async () => {
  const shop = await openShop({ customers: 12 })
  const store = await connect(shop)
  await importEnded(store.id)
  const real = globalThis.fetch
  let left = 0
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    const answer = await real(input, init)
    const url = new URL(input instanceof Request ? input.url : String(input))
    if (!url.pathname.endsWith('/customers') || !url.searchParams.has('orderby')) return answer
    const rows = await answer.json<unknown[]>()
    const shown = rows.filter((_, place) => place % 2 === 0)
    left += rows.length - shown.length
    // A store that does not count what it leaves out.
    return Response.json(shown)
  })
  await sweep(shop, store.id)
  expect(left).toBeGreaterThan(0)
  await until(async () => (await shop.requests()).byRoute['GET /customers'] !== undefined)
  await scheduler.wait(2_000)
  expect(await goneContacts()).toBe(0)
})
