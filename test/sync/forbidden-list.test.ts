import { env } from 'cloudflare:workers'
import { createScheduledController } from 'cloudflare:test'
import { afterEach, expect, test, vi } from 'vitest'
import worker from '../../src/index.ts'
import type { StoreShape } from '../../src/http/api/store-shape.ts'
import { call, connect, connectIdle, get, importEnded, orders, until } from '../support/hub.ts'
import { openShop } from '../support/shop.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

async function tick(time: string): Promise<void> {
  vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  const scheduledTime = new Date(time)
  await worker.scheduled(createScheduledController({ cron: '*/10 * * * *', scheduledTime }), env)
}

async function stateOf(storeId: string): Promise<string> {
  return (await get<StoreShape>(`/stores/${storeId}`)).state
}

test('C10 one forbidden list is left out: no reconnect, no e-mail, the others are read', async () => {
  const shop = await openShop({ orders: 3 })
  const store = await connectIdle(shop)
  await shop.act('fault', { status: 403, path: '/wp-json/wc/v3/products' })
  for (const hour of [13, 14]) {
    const placed = await shop.act<{ id: number }>('placeOrder', { status: 'processing' })
    await tick(`2026-11-21T${hour}:00:00Z`)
    await until(async () => (await orders(`&externalId=${placed.id}`)).data.length === 1)
    expect(await importEnded(store.id)).toMatchObject({
      state: 'failed',
      error: expect.stringContaining('The user of the key may not read'),
    })
    expect(await stateOf(store.id)).toBe('active')
  }
  expect((await env.FILES.list({ prefix: 'dev/emails/' })).objects).toEqual([])
})

test('C10 a store that forbids everything asks to reconnect', async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  const shop = await openShop({ orders: 3 })
  const store = await connectIdle(shop)
  await call('PATCH', `/stores/${store.id}/settings`, { import: { orders: true } })
  await shop.act('fault', { status: 403, path: '/wp-json/wc/v3/' })
  await call('POST', `/stores/${store.id}/import`, {})
  expect(await importEnded(store.id)).toMatchObject({ state: 'failed' })
  await until(async () => (await stateOf(store.id)) === 'reconnect')
})

test('M7 a forbidden list of refunds does not end the import of orders', async () => {
  const shop = await openShop({ orders: 12 })
  const order = (await shop.state()).orders.find(({ status }) => status === 'completed')
  await shop.act('refundOrder', { id: order?.id })
  await shop.act('fault', { status: 403, path: '/wp-json/wc/v3/refunds' })
  const store = await connect(shop)
  expect(await importEnded(store.id)).toMatchObject({ state: 'complete' })
  expect((await orders()).data).toHaveLength((await shop.state()).orders.length)
})
