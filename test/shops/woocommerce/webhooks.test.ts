// The webhooks of the demo shop: bytes, headers, ids, collapse and failures, by the recordings.

import { createHmac } from 'node:crypto'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { startWooShop } from './index.ts'
import type { WooShop } from './index.ts'
import { deliveryIdOf, signBody } from './outbox.ts'
import { ask, learn, listFixtures, misfits, readRest, readWebhook } from './support.ts'
import type { Received, Receiver } from './support.ts'
import { newestId, plainOrder, SECRET, startHookedShop, TOPICS } from './support-webhooks.ts'
import type { Hook, HookedShop } from './support-webhooks.ts'

let hooked: HookedShop
let shop: WooShop
let receiver: Receiver
let now = Date.UTC(2026, 10, 21, 17, 0, 0)

beforeAll(async () => {
  hooked = await startHookedShop(() => now)
  shop = hooked.shop
  receiver = hooked.receiver
})
afterAll(() => hooked.stop())
afterEach(() => hooked.calmDown())

test('recorded bytes: the recorded signature is what our signing makes of them', () => {
  const names = listFixtures('webhooks').filter((name) => !/^(?:timelines|ping)/.test(name))
  expect(names.length).toBeGreaterThan(12)
  for (const name of names) {
    const recorded = readWebhook(name)
    const body = Buffer.from(recorded.body_base64, 'base64').toString('utf8')
    const header = recorded.headers.find(([key]) => key === 'X-WC-Webhook-Signature')![1]
    expect(signBody(body, recorded.secret), name).toBe(header)
  }
  const encoded = signBody('{}', 'a&amp;b')
  expect(encoded).toBe(createHmac('sha256', 'a&b').update('{}').digest('base64'))
})

test('a webhook is made active, without its secret, and duplicates are welcome', async () => {
  const recorded = readRest('webhook-create-response').response
  const body = {
    topic: 'order.created',
    delivery_url: `${receiver.url}/x`,
    secret: SECRET,
    status: 'disabled',
  }
  const one = await ask<Hook>(shop, '/wc/v3/webhooks', { method: 'POST', body })
  const two = await ask<Hook>(shop, '/wc/v3/webhooks', { method: 'POST', body })
  expect(one.status).toBe(201)
  expect(misfits(learn([recorded.body]), one.body)).toEqual([])
  expect([one.body.status, one.body.date_modified]).toEqual(['active', null])
  expect(one.text).not.toContain(SECRET)
  expect(one.headers.get('location')).toBe(`${shop.url}/wp-json/wc/v3/webhooks/${one.body.id}`)
  expect(two.body.id).toBe(one.body.id + 1)
  const single = await ask(shop, `/wc/v3/webhooks/${one.body.id}`)
  expect(misfits(learn([readRest('webhook-single').response.body]), single.body)).toEqual([])
  const list = await ask<Hook[]>(shop, '/wc/v3/webhooks?per_page=5')
  const rows = learn(readRest('webhooks-list').response.body as unknown[])
  for (const row of list.body) expect(misfits(rows, row)).toEqual([])
  expect(list.headers.get('x-wp-total')).toBe(String(TOPICS.length + 2))
  const kept = await ask(shop, `/wc/v3/webhooks/${one.body.id}`, { method: 'DELETE' })
  expect(kept.status).toBe(501)
  for (const { id } of [one.body, two.body]) {
    const gone = await ask(shop, `/wc/v3/webhooks/${id}?force=true`, { method: 'DELETE' })
    const deleted = learn([readRest('webhook-delete-response').response.body])
    expect(misfits(deleted, gone.body)).toEqual([])
  }
})

test('the ping comes inside the POST, form-encoded, unsigned, and its answer changes nothing', async () => {
  const recorded = readWebhook('ping-on-create')
  let answered = false
  receiver.answer = { status: 500, delayMs: 50 }
  receiver.onRequest = () => expect(answered).toBe(false)
  const hook = (await hooked.subscribe('order.updated', '/ping')).body
  answered = true
  expect(receiver.received).toHaveLength(1)
  const [ping] = receiver.received
  expect(ping!.body).toBe(`webhook_id=${hook.id}`)
  const names = ping!.rawHeaders.filter((_, index) => index % 2 === 0)
  expect(names).toEqual(recorded.headers.map(([key]) => key))
  expect(ping!.headers['content-type']).toBe('application/x-www-form-urlencoded')
  await ask(shop, `/wc/v3/webhooks/${hook.id}?force=true`, { method: 'DELETE' })
})

test('a delivery has the recorded headers in the recorded order and case, and a true signature', async () => {
  const [created] = await hooked.deliveriesOf(() => shop.control.placeOrder({ via: 'admin' }))
  const recorded = readWebhook('order-created-guest-rest')
  const names = created!.rawHeaders.filter((_, index) => index % 2 === 0)
  expect(names).toEqual(recorded.headers.map(([key]) => key))
  const fixed = ['User-Agent', 'Accept', 'Accept-Encoding', 'Content-Type', 'Connection']
  for (const key of [
    ...fixed,
    'X-WC-Webhook-Topic',
    'X-WC-Webhook-Resource',
    'X-WC-Webhook-Event',
  ]) {
    const value = recorded.headers.find(([name]) => name === key)![1]
    expect(created!.headers[key.toLowerCase()], key).toBe(value)
  }
  expect(created!.headers['x-wc-webhook-source']).toBe(`${shop.url}/`)
  expect(created!.headers['x-wc-webhook-signature']).toBe(
    createHmac('sha256', SECRET).update(created!.body).digest('base64'),
  )
  expect(created!.body).toContain('http:\\/\\/127.0.0.1')
})

test('the delivery id is one per webhook and second, whatever is sent', async () => {
  const sent = await hooked.deliveriesOf(() => {
    for (let i = 0; i < 3; i++) shop.control.placeOrder({ via: 'admin' })
  })
  const created = sent.filter((one) => one.headers['x-wc-webhook-event'] === 'created')
  expect(created).toHaveLength(3)
  expect(new Set(created.map((one) => one.body)).size).toBe(3)
  const first = deliveryIdOf(hooked.ids.get('order.created')!, Math.floor(now / 1000))
  expect(created.map((one) => one.headers['x-wc-webhook-delivery-id'])).toEqual([
    first,
    first,
    first,
  ])
  now += 1000
  const [later] = await hooked.deliveriesOf(() => shop.control.placeOrder({ via: 'admin' }))
  expect(later!.headers['x-wc-webhook-delivery-id']).not.toBe(first)
})

test('five changes that wait become one delivery with the newest body', async () => {
  const { id } = shop.control.placeOrder()
  await shop.control.flush()
  const sent = await hooked.deliveriesOf(() => {
    for (let n = 1; n <= 5; n++) shop.control.editOrder(id, { customer_note: `note ${n}` })
    expect(shop.control.pending()).toHaveLength(1)
  })
  expect(sent).toHaveLength(1)
  expect(JSON.parse(sent[0]!.body)).toMatchObject({ id, customer_note: 'note 5' })
})

test('a record gone before sending leaves a signed REST error, a powerless creator a signed 403', async () => {
  const gone = await hooked.deliveriesOf(() => {
    const { id } = shop.control.createCustomer({ email: 'fleeting@example.com' })
    shop.control.deleteCustomer(id)
    shop.control.deleteOrder(shop.control.placeOrder(plainOrder()).id)
  })
  const bodies = gone.map((one): { code?: string } => JSON.parse(one.body) as { code?: string })
  expect(bodies.map((body) => body.code)).toEqual([
    'wc_user_invalid_id',
    'wc_user_invalid_id',
    undefined,
    'woocommerce_rest_shop_order_invalid_id',
    'woocommerce_rest_shop_order_invalid_id',
  ])
  for (const one of gone) {
    expect(one.headers['x-wc-webhook-signature']).toBe(signBody(one.body, SECRET))
  }
  shop.control.setRights(1, false)
  const [refused] = await hooked.deliveriesOf(() => shop.control.placeOrder(plainOrder()))
  shop.control.setRights(1, true)
  expect(JSON.parse(refused!.body)).toEqual({
    code: 'woocommerce_rest_cannot_view',
    message: 'Sorry, you cannot view this resource.',
    data: { status: 403 },
  })
})

test('200 to 302 is success and no redirect is followed; one attempt only', async () => {
  receiver.answer = { status: 302, headers: { Location: '/elsewhere' } }
  const sent = await hooked.deliveriesOf(() =>
    shop.control.placeOrder({ ...plainOrder(), via: 'admin' }),
  )
  expect(sent.map((one) => one.url)).toEqual(['/hook/order.created', '/hook/order.updated'])
  expect(shop.control.state().webhooks.every((hook) => hook.failures === 0)).toBe(true)
  receiver.answer = { status: 500 }
  const failed = await hooked.deliveriesOf(() =>
    shop.control.placeOrder({ ...plainOrder(), via: 'admin' }),
  )
  expect(failed).toHaveLength(2)
  expect(shop.control.pending()).toEqual([])
  receiver.answer = { status: 200 }
  await hooked.deliveriesOf(() => shop.control.placeOrder(plainOrder()))
  expect(shop.control.state().webhooks.every((hook) => hook.failures === 0)).toBe(true)
})

test('the seventh failure in a row disables, switching on keeps the count, events in between are lost', async () => {
  const id = hooked.ids.get('order.updated')!
  const { id: order } = shop.control.placeOrder(plainOrder())
  await shop.control.flush()
  const read = async (): Promise<Hook> => (await ask<Hook>(shop, `/wc/v3/webhooks/${id}`)).body
  receiver.answer = { status: 500 }
  const fail = (): Promise<Received[]> =>
    hooked.deliveriesOf(() => shop.control.editOrder(order, { customer_note: 'x' }))
  for (let n = 1; n <= 6; n++) expect(await fail()).toHaveLength(1)
  expect((await read()).status).toBe('active')
  expect(await fail()).toHaveLength(1)
  const disabled = await read()
  expect(disabled.status).toBe('disabled')
  const recorded = learn([readRest('webhook-get-disabled').response.body])
  expect(misfits(recorded, disabled)).toEqual([])
  expect(await fail()).toHaveLength(0)
  const put = (): Promise<unknown> =>
    ask(shop, `/wc/v3/webhooks/${id}`, { method: 'PUT', body: { status: 'active' } })
  await put()
  expect(await fail()).toHaveLength(1)
  expect((await read()).status).toBe('disabled')
  await put()
  receiver.answer = { status: 200 }
  expect(await fail()).toHaveLength(1)
  expect(shop.control.state().webhooks.find((hook) => hook.id === id)!.failures).toBe(0)
})

test('sending is serial: a slow receiver delays all', async () => {
  receiver.answer = { status: 200, delayMs: 60 }
  let open = 0
  let most = 0
  receiver.onRequest = async () => {
    most = Math.max(most, ++open)
    await new Promise((resolve) => setTimeout(resolve, 5))
    open -= 1
  }
  await hooked.deliveriesOf(() => {
    shop.control.placeOrder(plainOrder())
    shop.control.placeOrder(plainOrder())
  })
  expect(most).toBe(1)
})

test('a receiver that is too slow counts as failed', async () => {
  // A shop of its own: with so little time a busy machine would fail what should arrive.
  const hasty = await startWooShop({
    customers: 1,
    orders: 1,
    deliverWebhooks: 'manual',
    webhookTimeoutMs: 50,
  })
  const body = { topic: 'order.created', delivery_url: `${receiver.url}/late`, secret: SECRET }
  await ask(hasty, '/wc/v3/webhooks', { method: 'POST', body })
  await hasty.control.flush()
  receiver.answer = { status: 200, delayMs: 1000 }
  hasty.control.placeOrder(plainOrder())
  const [late] = await hasty.control.flush()
  expect(late).toMatchObject({ status: 0, topic: 'order.created' })
  expect(late!.error).toContain('timed out')
  await hasty.stop()
})

test('webhook faults: dropped, doubled, out of order', async () => {
  shop.control.webhookFault({ dropNext: 1 })
  expect(await hooked.topicsOf(() => shop.control.placeOrder(plainOrder()))).toEqual([
    'order.created',
  ])
  shop.control.webhookFault({ copies: 2 })
  const twice = await hooked.deliveriesOf(() =>
    shop.control.editOrder(newestId(shop, 'orders'), {}),
  )
  expect(twice.map((one) => one.body)).toEqual([twice[0]!.body, twice[0]!.body])
  shop.control.clearFaults()
  shop.control.webhookFault({ reorder: true })
  const placed: number[] = []
  const shuffled = await hooked.deliveriesOf(() => {
    for (let n = 0; n < 12; n++)
      placed.push(shop.control.placeOrder({ ...plainOrder(), via: 'admin' }).id)
  })
  const order = shuffled.map((one) => (JSON.parse(one.body) as { id: number }).id)
  expect(order).toHaveLength(24)
  expect(order).not.toEqual(order.toSorted((a, b) => a - b))
})

test('left alone, the shop sends by itself a little later', async () => {
  const auto = await startWooShop({ customers: 10, orders: 5, autoDelayMs: 20 })
  const body = { topic: 'order.created', delivery_url: `${receiver.url}/auto`, secret: SECRET }
  await ask(auto, '/wc/v3/webhooks', { method: 'POST', body })
  receiver.received.length = 0
  const { id } = auto.control.placeOrder()
  for (let n = 0; n < 1000 && receiver.received.length === 0; n++) {
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  expect(JSON.parse(receiver.received[0]!.body)).toMatchObject({ id })
  await auto.stop()
})
