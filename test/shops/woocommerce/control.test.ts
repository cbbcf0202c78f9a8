// The demo shop's approve flow, its faults, its control over HTTP and its page for people.

import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { startWooShop } from './index.ts'
import type { WooShop } from './index.ts'
import { ask, readFixture, startReceiver } from './support.ts'
import type { Receiver } from './support.ts'

let shop: WooShop
let receiver: Receiver

beforeAll(async () => {
  receiver = await startReceiver()
  shop = await startWooShop({ seed: 5, customers: 30, orders: 60, deliverWebhooks: 'manual' })
})
afterAll(async () => {
  await shop.stop()
  await receiver.stop()
})
afterEach(() => {
  receiver.answer = { status: 200 }
  receiver.received.length = 0
  shop.control.clearFaults()
})

interface AuthRecording {
  steps: { response: { status: number; location?: string; body_excerpt?: string } }[]
  callback_requests: { headers: [string, string][]; body_text: string }[]
}

function authorizeUrl(callback: string, userId = 'acct_42'): string {
  const query = new URLSearchParams({
    app_name: 'Rec App',
    scope: 'read_write',
    user_id: userId,
    return_url: 'https://app.example/woo/return?x=1',
    callback_url: callback,
  })
  return `${shop.url}/wc-auth/v1/authorize?${query.toString()}`
}

async function linksOf(url: string): Promise<{ approve: string; deny: string }> {
  const page = await (await fetch(url)).text()
  const links = [...page.matchAll(/href="([^"]+)"/g)].map((one) => one[1]!.replaceAll('&amp;', '&'))
  return { approve: links[0]!, deny: links[1]! }
}

test('approving posts the keys as recorded, then redirects; approving twice makes two keys', async () => {
  const recorded = readFixture('auth/wc-auth-approve.json') as AuthRecording
  const { approve } = await linksOf(authorizeUrl(`${receiver.url}/cb`))
  const answer = await fetch(approve, { redirect: 'manual' })
  expect(answer.status).toBe(302)
  expect(answer.headers.get('location')).toBe(
    'https://app.example/woo/return?x=1&success=1&user_id=acct_42',
  )
  const [callback] = receiver.received
  const names = callback!.rawHeaders.filter((_, index) => index % 2 === 0)
  expect(names).toEqual(recorded.callback_requests[0]!.headers.map(([name]) => name))
  expect(callback!.headers['user-agent']).toBe(`WordPress/6.9.7; ${shop.url}`)
  const keys = JSON.parse(callback!.body) as Record<string, string>
  const known = JSON.parse(recorded.callback_requests[0]!.body_text) as Record<string, string>
  expect(Object.keys(keys)).toEqual(Object.keys(known))
  expect(keys['consumer_key']).toMatch(/^ck_[0-9a-f]{40}$/)
  const pair = { consumerKey: keys['consumer_key']!, consumerSecret: keys['consumer_secret']! }
  expect((await ask(shop, '/wc/v3/orders?per_page=1', { key: pair })).status).toBe(200)
  await fetch(approve, { redirect: 'manual' })
  expect(receiver.received).toHaveLength(2)
  expect(receiver.received[1]!.body).not.toBe(callback!.body)
})

test('a callback that answers 201 or 500 loses its key, without a redirect', async () => {
  for (const status of [201, 500]) {
    const recorded = readFixture(`auth/wc-auth-callback-${status}.json`) as AuthRecording
    receiver.answer = { status }
    receiver.received.length = 0
    const { approve } = await linksOf(authorizeUrl(`${receiver.url}/cb`))
    const answer = await fetch(approve, { redirect: 'manual' })
    expect(answer.status).toBe(recorded.steps.at(-1)!.response.status)
    const message = /Error: [^<]+/.exec(recorded.steps.at(-1)!.response.body_excerpt!)![0]
    expect(await answer.text()).toContain(message)
    const keys = JSON.parse(receiver.received[0]!.body) as Record<string, string>
    const pair = { consumerKey: keys['consumer_key']!, consumerSecret: keys['consumer_secret']! }
    expect((await ask(shop, '/wc/v3/orders', { key: pair })).status).toBe(401)
  }
})

test('denying only links back; http callbacks off loopback are refused; user ids are mangled', async () => {
  const { deny } = await linksOf(authorizeUrl(`${receiver.url}/cb`))
  expect(deny).toBe('https://app.example/woo/return?x=1&success=0&user_id=acct_42')
  expect(receiver.received).toHaveLength(0)
  const plain = await fetch(authorizeUrl('http://app.example/cb'))
  expect([plain.status, (await plain.text()).includes('needs to be over SSL')]).toEqual([401, true])
  const mangled = await linksOf(authorizeUrl(`${receiver.url}/cb`, 'acct_42|st=abc'))
  expect(mangled.deny).toContain('user_id=acct_42st=abc')
  const missing = await fetch(`${shop.url}/wc-auth/v1/authorize?app_name=x`)
  expect(missing.status).toBe(401)
})

test('faults: status with Retry-After for so many times, by path, then gone', async () => {
  shop.control.fault({ status: 429, retryAfter: 2, times: 2, path: /\/orders\?/ })
  const ordersPath = '/wc/v3/orders?per_page=1'
  const first = await ask(shop, ordersPath)
  expect([first.status, first.headers.get('retry-after')]).toEqual([429, '2'])
  expect((await ask(shop, '/wc/v3/customers')).status).toBe(200)
  expect((await ask(shop, ordersPath)).status).toBe(429)
  expect((await ask(shop, ordersPath)).status).toBe(200)
  for (const status of [401, 403, 404, 500, 503]) {
    shop.control.fault({ status, times: 1 })
    expect((await ask(shop, ordersPath)).status).toBe(status)
  }
})

test('faults: HTML, a notice before the JSON, half a body, no Authorization, slowness', async () => {
  const path = '/wc/v3/orders?per_page=2'
  shop.control.fault({ htmlErrorPage: true, times: 1 })
  const page = await ask(shop, path)
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=UTF-8'])
  shop.control.fault({ phpNoticeBeforeJson: true, times: 1 })
  const notice = await ask(shop, path)
  expect(notice.text).toMatch(/^<br \/>\n<b>Deprecated<\/b>.+\n\[\{"id":/s)
  shop.control.fault({ truncatedJson: true, times: 1 })
  const half = await ask(shop, path)
  expect([half.status, half.body]).toEqual([200, undefined])
  shop.control.fault({ stripAuthorization: true, times: 1 })
  expect((await ask(shop, path)).status).toBe(401)
  shop.control.fault({ slowMs: 60, times: 1 })
  const started = performance.now()
  expect((await ask(shop, path)).status).toBe(200)
  expect(performance.now() - started).toBeGreaterThan(55)
})

test('faults: a connection cut before the work, and one cut after it has been done', async () => {
  const count = (): number => shop.control.state().orders.length
  const before = count()
  const order = { method: 'POST', body: { billing: { email: 'cut@example.com' } } }
  shop.control.fault({ drop: 'before', times: 1 })
  await expect(ask(shop, '/wc/v3/orders', order)).rejects.toThrow()
  expect(count()).toBe(before)
  shop.control.fault({ drop: 'after', times: 1 })
  await expect(ask(shop, '/wc/v3/orders', order)).rejects.toThrow()
  expect(count()).toBe(before + 1)
  expect((await ask(shop, '/wc/v3/orders?per_page=1')).status).toBe(200)
})

test('down: 503 for all, or the port closed, and up again at the same address', async () => {
  await shop.control.down('503')
  expect((await ask(shop, '/')).status).toBe(503)
  await shop.control.up()
  await shop.control.down('refuse')
  await expect(ask(shop, '/')).rejects.toThrow()
  await shop.control.up()
  expect((await ask(shop, '/')).status).toBe(200)
})

test('requests are counted by route, with the highest concurrency', async () => {
  shop.control.resetRequests()
  shop.control.fault({ slowMs: 40, times: 3 })
  await Promise.all([1, 2, 3].map((page) => ask(shop, `/wc/v3/orders?page=${page}`)))
  await ask(shop, '/wc/v3/orders/99999999')
  expect(shop.control.requests()).toMatchObject({
    total: 4,
    byRoute: { 'GET /orders': 3, 'GET /orders/:id': 1 },
    byStatus: { 200: 3, 404: 1 },
    maxConcurrency: 3,
  })
  const { openMs, heldMs } = shop.control.requests()
  expect(heldMs).toBeGreaterThanOrEqual(39)
  expect(openMs).toBeGreaterThanOrEqual(heldMs)
})

test('the control works over HTTP too, and lists what it can do', async () => {
  const call = async (action: string, body: unknown): Promise<Record<string, unknown>> => {
    const options = { method: 'POST', body: JSON.stringify(body) }
    const answer = await fetch(`${shop.url}/__control/${action}`, options)
    expect(answer.status, action).toBe(200)
    return (await answer.json()) as Record<string, unknown>
  }
  const index = await (await fetch(`${shop.url}/__control`)).text()
  for (const name of ['placeOrder', 'bulkTouch', 'flush', 'fault']) expect(index).toContain(name)
  const placed = await call('placeOrder', { registered: true, paid: true })
  expect(placed).toMatchObject({ status: 'processing' })
  const { id } = placed
  expect(await call('completeOrder', { id })).toMatchObject({ status: 'completed' })
  expect(await call('refundOrder', { id, amount: '1.00' })).toMatchObject({ amount: '1.00' })
  expect(await call('trashOrder', { id })).toMatchObject({ status: 'trash' })
  expect(await call('restoreOrder', { id })).toMatchObject({ status: 'completed' })
  expect(await call('bulkTouch', { count: 5 })).toMatchObject({ count: 5 })
  await call('fault', { status: 503, times: 1, path: '/wp-json/wc/v3/orders' })
  expect((await ask(shop, '/wc/v3/orders')).status).toBe(503)
  expect((await ask(shop, '/wc/v3/orders')).status).toBe(200)
  const state = (await (await fetch(`${shop.url}/__control/state`)).json()) as {
    orders: { refund_details: unknown[] }[]
  }
  expect(state.orders.some((order) => order.refund_details.length > 0)).toBe(true)
  const options = { method: 'POST', body: '{"id":1}' }
  expect((await fetch(`${shop.url}/__control/payOrder`, options)).status).toBe(400)
})

test('a person can place an order on the page and sees it there', async () => {
  const page = await (await fetch(shop.url)).text()
  expect(page).toContain('Place an order')
  expect(page).not.toContain('<script')
  const done = await fetch(shop.url, { method: 'POST', redirect: 'follow' })
  expect(done.url).toMatch(/\?placed=\d+$/)
  expect(await done.text()).toMatch(/Placed order <strong>#\d+<\/strong>/)
})
