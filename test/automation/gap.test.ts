// What no webhook told: workflows start once for what a scheduled read finds behind an outage or an import (T4).

import { createScheduledController } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import type { RunShape } from '../../src/http/api/workflow-shape.ts'
import worker from '../../src/index.ts'
import { call, connect, connectIdle, get, importEnded, orders, products } from '../support/hub.ts'
import { backdate, makeWorkflow, relayed, runsOf } from '../support/runs.ts'
import { openShop, type ShopOrder } from '../support/shop.ts'

const hour = 3_600_000
const bought = { status: 'processing', billing: { email: 'ada@example.com' } }
const tagged = { steps: [{ action: 'add_tag', tag: 'buyer' }] }

async function read(storeId: string, what: 'import' | 'reconcile'): Promise<void> {
  await call('POST', `/stores/${storeId}/${what}`, { resources: ['orders'] })
  expect(await importEnded(storeId)).toMatchObject({ origin: what, state: 'complete' })
}

async function runs(workflow: { id: string }): Promise<RunShape[]> {
  // Nothing asks for the relay where all was history: the clock does.
  const scheduledTime = new Date()
  await worker.scheduled(createScheduledController({ cron: '*/10 * * * *', scheduledTime }), env)
  await relayed()
  return runsOf(workflow)
}

test('C10 T4 what was ordered while the store refused us starts its workflows after reconnecting, once', async () => {
  const shop = await openShop()
  const store = await connectIdle(shop)
  const workflow = await makeWorkflow(tagged)
  await shop.act('fault', { status: 401, times: 1, path: '/wp-json/wc/v3/orders' })
  await call('POST', `/stores/${store.id}/reconcile`)
  await importEnded(store.id)
  expect(await get(`/stores/${store.id}`)).toMatchObject({ state: 'reconnect' })
  await shop.act('webhookFault', { dropNext: 100 })
  await shop.act('placeOrder', bought)
  // Stores keep whole seconds: what comes in the second of the connection is no history.
  await scheduler.wait(2_100)
  await call('POST', `/stores/${store.id}/reconnect`, {})
  expect(await importEnded(store.id)).toMatchObject({ origin: 'reconcile', state: 'complete' })
  expect(await runs(workflow)).toHaveLength(1)
  await call('PATCH', `/stores/${store.id}/settings`, { import: { orders: true } })
  await read(store.id, 'import')
  await read(store.id, 'reconcile')
  expect(await runs(workflow)).toHaveLength(1)
})

test('C9 T4 what was ordered before a store that was left is connected again starts nothing', async () => {
  const shop = await openShop()
  const store = await connectIdle(shop)
  const workflow = await makeWorkflow(tagged)
  await call('POST', `/stores/${store.id}/disconnect`)
  await shop.act('placeOrder', bought)
  await scheduler.wait(2_100)
  const { consumerKey, consumerSecret } = shop.keys
  await call('POST', `/stores/${store.id}/reconnect`, {
    credentials: { consumerKey, consumerSecret },
    settings: { import: { orders: true } },
  })
  expect(await importEnded(store.id)).toMatchObject({ origin: 'import', state: 'complete' })
  await read(store.id, 'reconcile')
  expect((await orders()).data).toHaveLength(1)
  expect(await runs(workflow)).toEqual([])
})

test('M5 T4 what an import sees before the scheduled read does starts its workflows by that, once', async () => {
  const shop = await openShop()
  const store = await connectIdle(shop)
  const workflow = await makeWorkflow(tagged)
  await backdate(Date.now() - 2 * hour)
  await call('PATCH', `/stores/${store.id}/settings`, { import: { orders: true } })
  await shop.act('webhookFault', { dropNext: 100 })
  await shop.act('advance', { seconds: -3_600 })
  const { id } = await shop.act<ShopOrder>('placeOrder', bought)
  // The import ends an hour behind it: far more than a scheduled read looks at twice.
  await shop.act('advance', { seconds: 3_600 })
  await shop.act('placeOrder', { ...bought, status: 'pending' })
  await read(store.id, 'import')
  expect((await orders(`&externalId=${id}`)).data).toHaveLength(1)
  expect(await runsOf(workflow)).toEqual([])
  for (let time = 0; time < 2; time++) {
    await read(store.id, 'reconcile')
    const own = (await runs(workflow)).filter(({ recordId }) => recordId.endsWith(`_${id}`))
    expect(own).toHaveLength(1)
  }
})

test('T1 M5 an old order that an import saw first is listed as missed, and is nothing to a workflow that came later', async () => {
  const shop = await openShop()
  const store = await connectIdle(shop)
  const workflow = await makeWorkflow(tagged)
  await backdate(Date.now() - 60 * hour)
  const later = await makeWorkflow({ ...tagged, name: 'Later' })
  await call('PATCH', `/stores/${store.id}/settings`, { import: { orders: true } })
  await shop.act('webhookFault', { dropNext: 100 })
  await shop.act('advance', { seconds: -50 * 3_600 })
  await shop.act('placeOrder', bought)
  await shop.act('advance', { seconds: 50 * 3_600 })
  await read(store.id, 'import')
  await read(store.id, 'reconcile')
  expect(await runs(workflow)).toMatchObject([{ state: 'missed' }])
  expect(await runs(later)).toEqual([])
})

test('C10 reconnecting reads every list, and begins an import again that the refusal broke off', async () => {
  const shop = await openShop({ customers: 3, products: 6 })
  await shop.act('fault', { status: 401, times: 1, path: '/wp-json/wc/v3/products' })
  const store = await connect(shop, { sync: { products: false } })
  expect(await importEnded(store.id)).toMatchObject({ origin: 'import', state: 'failed' })
  await call('POST', `/stores/${store.id}/reconnect`, {})
  expect(await importEnded(store.id)).toMatchObject({ origin: 'import', state: 'complete' })
  expect((await products()).data.length).toBeGreaterThan(0)
  await shop.act('fault', { status: 401, times: 1, path: '/wp-json/wc/v3/orders' })
  await call('POST', `/stores/${store.id}/reconcile`)
  await importEnded(store.id)
  await call('POST', `/stores/${store.id}/reconnect`, {})
  const run = await importEnded(store.id)
  expect(run).toMatchObject({ origin: 'reconcile', state: 'complete' })
  // Customers can't be asked for by date, and were read whole within the day.
  expect(run.resources.map(({ resource }) => resource)).toContain('contacts')
})
