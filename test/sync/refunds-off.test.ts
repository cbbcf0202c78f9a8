import { env } from 'cloudflare:workers'
import { createScheduledController } from 'cloudflare:test'
import { expect, test } from 'vitest'
import worker from '../../src/index.ts'
import { call, connect, flush, importEnded, orders, settled, until } from '../support/hub.ts'
import { openShop, type Shop } from '../support/shop.ts'

async function ordersAsked(shop: Shop): Promise<number> {
  const { byRoute } = await shop.requests()
  const asked = Object.entries(byRoute).filter(([route]) => route.includes('/orders'))
  return asked.reduce((sum, [, count]) => sum + count, 0)
}

async function reconcile(storeId: string): Promise<void> {
  const scheduledTime = new Date('2026-11-21T13:10:00Z')
  await worker.scheduled(createScheduledController({ cron: '*/10 * * * *', scheduledTime }), env)
  await importEnded(storeId)
  await scheduler.wait(1_000)
  await settled(storeId)
}

test('C5 refunded orders are not asked for while neither orders nor transactions sync', async () => {
  const shop = await openShop({ orders: 4 })
  const store = await connect(shop)
  await importEnded(store.id)
  const order = (await orders()).data.find(({ status }) => status !== 'cancelled')
  await shop.act('refundOrder', { id: Number(order?.externalId) })
  await flush(shop, store.id)
  // The time of the refund, which the webhook left out.
  await until(async () => (await shop.requests()).byRoute['GET /orders/:id'] === 1)
  await call('PATCH', `/stores/${store.id}/settings`, {
    sync: { orders: false, transactions: false },
  })
  const before = await ordersAsked(shop)
  await reconcile(store.id)
  expect(await ordersAsked(shop)).toBe(before)
  await call('PATCH', `/stores/${store.id}/settings`, { sync: { transactions: true } })
  await reconcile(store.id)
  expect(await ordersAsked(shop)).toBeGreaterThan(before)
})
