import { env } from 'cloudflare:workers'
import { createScheduledController } from 'cloudflare:test'
import { expect, test, vi } from 'vitest'
import worker from '../../src/index.ts'
import {
  call,
  connect,
  connectIdle,
  fetchMail,
  get,
  importEnded,
  orders,
  passOn,
  until,
  type List,
} from '../support/hub.ts'
import { openShop, type Shop } from '../support/shop.ts'

type Finding = { check: string; status: string; message: string; cure: string | null }
type Hook = { id: number; topic: string; status: string }

/** What the clock does at the top of an hour. */
async function hour(): Promise<void> {
  const scheduledTime = new Date('2026-11-21T13:00:00Z')
  await worker.scheduled(createScheduledController({ cron: '*/10 * * * *', scheduledTime }), env)
}

async function hooks(shop: Shop): Promise<Hook[]> {
  return (await shop.state()).webhooks as unknown as Hook[]
}

function findings(storeId: string): Promise<{ body: { findings: Finding[] } }> {
  return call('POST', `/stores/${storeId}/check`)
}

test('L5 the hourly check replaces a webhook that was switched off, and the gap is filled at once', async () => {
  const shop = await openShop({ customers: 3, orders: 5 })
  const store = await connect(shop)
  await importEnded(store.id)
  const before = await hooks(shop)
  await shop.act('setWebhookStatus', { id: before[0]?.id, status: 'disabled' })
  const placed = await shop.act<{ id: number }>('placeOrder', { status: 'processing' })
  await hour()
  await until(async () => (await orders(`&externalId=${placed.id}`)).data.length === 1)
  const after = await until(async () => {
    const found = await hooks(shop)
    return found.every(({ status }) => status === 'active') && found
  })
  expect(after).toHaveLength(before.length)
  expect(after.map(({ id }) => id)).not.toContain(before[0]?.id)
  const shown = await get<{ counters: Record<string, number> }>(`/stores/${store.id}`)
  expect(shown.counters['missedByWebhook']).toBeGreaterThan(0)
})

test('L4 a scheduled read catches what no webhook brought', async () => {
  const shop = await openShop()
  const store = await connectIdle(shop)
  await call('PATCH', `/stores/${store.id}/settings`, { import: { contacts: true, orders: true } })
  const placed = await shop.act<{ id: number }>('placeOrder', { status: 'processing' })
  await worker.scheduled(
    createScheduledController({
      cron: '*/10 * * * *',
      scheduledTime: new Date('2026-11-21T13:20:00Z'),
    }),
    env,
  )
  await until(async () => (await orders(`&externalId=${placed.id}`)).data.length === 1)
  const { data } = await get<{ data: { origin: string }[] }>('/changes')
  expect(new Set(data.map(({ origin }) => origin))).toEqual(new Set(['reconcile']))
})

test('C6 automatic import off: the schedule rests', async () => {
  const shop = await openShop()
  const store = await connectIdle(shop)
  await call('PATCH', `/stores/${store.id}/settings`, { automaticImport: false })
  await shop.act('placeOrder', { status: 'processing' })
  await worker.scheduled(
    createScheduledController({
      cron: '*/10 * * * *',
      scheduledTime: new Date('2026-11-21T13:20:00Z'),
    }),
    env,
  )
  expect((await get<List<object>>(`/stores/${store.id}/imports`)).data).toEqual([])
})

test('C10 a store that refused us and answers again goes on by itself', async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  const shop = await openShop()
  const store = await connectIdle(shop)
  await call('PATCH', `/stores/${store.id}/settings`, { import: { orders: true } })
  await shop.act('fault', { status: 401, path: '/wp-json/wc/v3/' })
  await call('POST', `/stores/${store.id}/import`, {})
  await importEnded(store.id)
  const placed = await shop.act<{ id: number }>('placeOrder', { status: 'processing' })
  await hour()
  expect(await get(`/stores/${store.id}`)).toMatchObject({ state: 'reconnect' })
  await shop.act('clearFaults')
  await hour()
  await until(async () => (await get<{ state: string }>(`/stores/${store.id}`)).state === 'active')
  await until(async () => (await orders(`&externalId=${placed.id}`)).data.length === 1)
})

test('S5 the check of a sound connection finds nothing wrong but plain http', async () => {
  const shop = await openShop({ orders: 1 })
  const store = await connectIdle(shop)
  const { body } = await findings(store.id)
  const byName = Object.fromEntries(body.findings.map(({ check, status }) => [check, status]))
  expect(byName).toMatchObject({
    tls: 'warning',
    rest: 'ok',
    authorization_header: 'ok',
    key_read: 'ok',
    key_write: 'ok',
    clock: 'ok',
    version: 'ok',
    webhooks: 'ok',
  })
  expect((await hooks(shop)).length).toBe(11)
})

test('S5 the round trip is seen when the ping of a trial webhook arrives', async () => {
  const shop = await openShop()
  const store = await connectIdle(shop)
  const sync = env.STORE_SYNC.getByName(store.id)
  const before = await sync.pings()
  await passOn(store.id, {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: btoa('webhook_id=7'),
  })
  await until(async () => (await sync.pings()) === before + 1)
  expect(await fetchMail(store.id)).toEqual([])
})

test.each([
  [
    'the key was revoked',
    (shop: Shop) => shop.act('revokeKey', { consumerKey: shop.keys.consumerKey }),
    'key_read',
    'failed',
  ],
  [
    'the REST API is gone',
    (shop: Shop) => shop.act('fault', { htmlErrorPage: true, path: '/wp-json/' }),
    'rest',
    'failed',
  ],
  ['the clock is off', (shop: Shop) => shop.act('advance', { seconds: 900 }), 'clock', 'warning'],
])('S5 %s: the finding says so and has a cure', async (_, spoil, check, status) => {
  const shop = await openShop()
  const store = await connectIdle(shop)
  await spoil(shop)
  const { body } = await findings(store.id)
  const finding = body.findings.find((each) => each.check === check)
  expect(finding).toMatchObject({ status })
  expect(finding?.cure?.length).toBeGreaterThan(20)
})

test('S5 a missing webhook is found', async () => {
  const shop = await openShop()
  const store = await connectIdle(shop)
  const [first] = await hooks(shop)
  await shop.act('setWebhookStatus', { id: first?.id, status: 'disabled' })
  const { body } = await findings(store.id)
  expect(body.findings.find(({ check }) => check === 'webhooks')).toMatchObject({
    status: 'failed',
    message: expect.stringContaining(first?.topic ?? ''),
  })
})
