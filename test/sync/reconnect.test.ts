import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import {
  call,
  connect,
  connectIdle,
  contacts,
  deliver,
  get,
  importEnded,
  orders,
  transactions,
  until,
  type Failure,
} from '../support/hub.ts'
import { orderPayload } from '../support/payloads.ts'
import { openShop } from '../support/shop.ts'

test('C9 disconnecting removes our webhooks and the credentials, and keeps the records', async () => {
  const shop = await openShop({ orders: 10 })
  const store = await connect(shop)
  await importEnded(store.id)
  const before = (await orders()).data.length
  const { body } = await call<{ state: string }>('POST', `/stores/${store.id}/disconnect`)
  expect(body.state).toBe('disconnected')
  expect((await shop.state()).webhooks).toEqual([])
  const row = await env.DB.prepare('SELECT credentials FROM stores').first()
  expect(row).toEqual({ credentials: null })
  expect((await orders()).data).toHaveLength(before)
  const refused = await call<Failure>('POST', `/stores/${store.id}/import`, {})
  expect(refused.status).toBe(409)
})

test('L1 a disconnected store is answered 410', async () => {
  const shop = await openShop()
  const store = await connectIdle(shop)
  await call('POST', `/stores/${store.id}/disconnect`)
  const { status, body } = await deliver(store.id, 'order.created', orderPayload({ id: 1 }))
  expect([status, body.error?.code]).toEqual([410, 'gone'])
})

test('C9 reconnecting imports afresh and duplicates nothing', async () => {
  const shop = await openShop({ customers: 15, orders: 40 })
  const store = await connect(shop)
  await importEnded(store.id)
  const before = [(await orders()).data.length, (await contacts()).data.length]
  await call('POST', `/stores/${store.id}/disconnect`)
  const without = await call<Failure>('POST', `/stores/${store.id}/reconnect`, {})
  expect([without.status, without.body.error.code]).toEqual([409, 'no_credentials'])
  await shop.act('placeOrder', { billing: { email: 'gap@example.com' } })
  const { status } = await call('POST', `/stores/${store.id}/reconnect`, {
    credentials: { consumerKey: shop.keys.consumerKey, consumerSecret: shop.keys.consumerSecret },
  })
  expect(status).toBe(200)
  await importEnded(store.id)
  const [orderCount, contactCount] = before
  expect((await orders()).data).toHaveLength((orderCount ?? 0) + 1)
  expect((await contacts()).data).toHaveLength((contactCount ?? 0) + 1)
  expect((await shop.state()).webhooks).toHaveLength(11)
})

test("L5 reconnecting restores what is missing or switched off and leaves what works and others' alone", async () => {
  const shop = await openShop()
  const store = await connectIdle(shop)
  const { webhooks } = (await shop.state()) as unknown as {
    webhooks: { id: number; topic: string }[]
  }
  const [first, second] = webhooks
  await shop.act('setWebhookStatus', { id: first?.id, status: 'disabled' })
  const headers = {
    Authorization: `Basic ${btoa(`${shop.keys.consumerKey}:${shop.keys.consumerSecret}`)}`,
    'Content-Type': 'application/json',
  }
  const api = `${shop.url}/wp-json/wc/v3/webhooks`
  await fetch(`${api}/${second?.id}?force=true`, { method: 'DELETE', headers })
  const foreign = { topic: 'order.created', delivery_url: `${shop.url}/elsewhere`, secret: 'x' }
  await fetch(api, { method: 'POST', headers, body: JSON.stringify(foreign) })
  await call('POST', `/stores/${store.id}/reconnect`, {})
  const list = await (
    await fetch(`${api}?per_page=100`, { headers })
  ).json<{ status: string; delivery_url: string; topic: string }[]>()
  const ours = list.filter((each) => each.delivery_url.includes(store.id))
  expect(ours.every((each) => each.status === 'active')).toBe(true)
  expect(new Set(ours.map(({ topic }) => topic)).size).toBe(11)
  expect(ours).toHaveLength(11)
  expect(list).toHaveLength(12)
})

test('C10 after reconnecting the store is active again and the gap is filled', async () => {
  const shop = await openShop()
  const store = await connectIdle(shop)
  const settings = { import: { orders: true } }
  await call('PATCH', `/stores/${store.id}/settings`, settings)
  await shop.act('fault', { status: 401, times: 1, path: '/wp-json/wc/v3/orders' })
  await call('POST', `/stores/${store.id}/import`, {})
  await importEnded(store.id)
  expect(await get(`/stores/${store.id}`)).toMatchObject({ state: 'reconnect' })
  await shop.act('placeOrder', { billing: { email: 'gap@example.com' } })
  await call('POST', `/stores/${store.id}/reconnect`, {})
  await importEnded(store.id)
  expect(await get(`/stores/${store.id}`)).toMatchObject({ state: 'active', stateReason: null })
  expect((await orders()).data).toHaveLength(1)
})

test('L4 a reconcile reads what changed since the last read, writes nothing when nothing did, and asks little', async () => {
  const shop = await openShop({ customers: 10, orders: 60 })
  const store = await connect(shop)
  await importEnded(store.id)
  await shop.act('resetRequests')
  const reconcile = async () => {
    const { body } = await call<{ runId: string }>('POST', `/stores/${store.id}/reconcile`)
    const run = await importEnded(store.id)
    expect(run).toMatchObject({ id: body.runId, origin: 'reconcile', state: 'complete' })
    return run
  }
  const quiet = await reconcile()
  expect(
    quiet.resources.every(({ created, updated, done }) => created + updated === 0 && done),
  ).toBe(true)
  // What the sweeps ask for once the run has ended is theirs: a bounded share of the catalog.
  const { total, byRoute } = await shop.requests()
  const swept = Object.entries(byRoute).filter(([route]) => route.includes('/variations'))
  const sweep = swept.reduce((sum, [, count]) => sum + count, 0)
  expect(sweep).toBeLessThanOrEqual(20)
  expect(total - sweep).toBeLessThanOrEqual(4)
  const placed = await shop.act<{ id: number }>('placeOrder', { status: 'processing' })
  await reconcile()
  expect((await orders(`&externalId=${placed.id}`)).data).toHaveLength(1)
})

test('L4 a refund that was deleted at the store, which tells nobody, is found by the sweep', async () => {
  const shop = await openShop()
  const placed = await shop.act<{ id: number; total: string }>('placeOrder', {
    status: 'completed',
    paid: true,
  })
  const refund = await shop.act<{ id: number }>('refundOrder', { id: placed.id, amount: '1.00' })
  const store = await connect(shop)
  await importEnded(store.id)
  expect((await transactions()).data.map(({ kind }) => kind).toSorted()).toEqual(['refund', 'sale'])
  await shop.act('deleteRefund', { id: refund.id })
  await call('POST', `/stores/${store.id}/reconcile`)
  await until(async () => (await transactions()).data.length === 1)
  expect((await orders()).data[0]?.refunded).toMatchObject({ amount: 0 })
})
