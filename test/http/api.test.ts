import { env } from 'cloudflare:workers'
import { expect, test, vi } from 'vitest'
import { createApp } from '../../src/http/app.ts'
import {
  call,
  connect,
  connectIdle,
  get,
  importEnded,
  orders,
  request,
  settled,
  deliver,
  type Failure,
  type List,
} from '../support/hub.ts'
import { orderPayload } from '../support/payloads.ts'
import { openShop } from '../support/shop.ts'

test('the hub says when it is ready', async () => {
  const answer = await request('/healthz')
  expect([answer.status, await answer.json()]).toEqual([200, { ok: true }])
})

test.each([
  ['no key', {}],
  ['a wrong key', { Authorization: 'Bearer nope' }],
  ['another scheme', { Authorization: `Basic ${btoa('a:b')}` }],
])('S8 %s is answered 401 in the error shape', async (_, headers) => {
  const answer = await request('/api/v1/stores', { headers })
  const body = await answer.json<Failure>()
  expect(answer.status).toBe(401)
  expect(body.error.code).toBe('not_authenticated')
  expect(answer.headers.get('X-Request-Id')).toBe(body.error.requestId)
})

test('S8 the API has a page to read it', async () => {
  const answer = await request('/api/docs')
  expect(answer.status).toBe(200)
  const html = await answer.text()
  expect(html).toContain('GET /api/v1/changes')
  expect(html).toContain('updatedSince')
})

test('S8 every route of the API wants a key', async () => {
  const document = await (
    await request('/api/openapi.json')
  ).json<{ openapi: string; paths: Record<string, Record<string, unknown>> }>()
  expect(document.openapi).toMatch(/^3\.1/)
  const routes = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => [method.toUpperCase(), path] as const),
  )
  expect(routes.length).toBeGreaterThan(15)
  for (const [method, path] of routes) {
    const answer = await request(path.replaceAll(/\{\w+\}/g, 'x'), { method })
    expect([path, answer.status]).toEqual([path, 401])
  }
})

test.each([
  ['shop.example', 'https://shop.example'],
  ['http://shop.example', 'Use https://'],
  ['https://shop.example/', 'slash'],
  ['https://shop.example/wp', 'path'],
])('C1 the address %s is refused with words', async (url, hint) => {
  const { status, body } = await call<Failure>('POST', '/stores', {
    platform: 'woocommerce',
    url,
    credentials: { consumerKey: 'ck_12345678', consumerSecret: 'cs_12345678' },
  })
  expect([status, body.error.code]).toEqual([400, 'invalid_store_url'])
  expect(body.error.issues?.[0]?.path).toBe('url')
  expect(body.error.message).toContain(hint)
})

test.each([
  ['a wrong secret', 'consumerSecret', 'cs_0000000000000000', 'secret is wrong'],
  ['an unknown key', 'consumerKey', 'ck_0000000000000000', 'does not know this key'],
])('C2 %s is refused and nothing is kept', async (_, field, value, hint) => {
  const shop = await openShop()
  const { status, body } = await call<Failure>('POST', '/stores', {
    platform: 'woocommerce',
    url: shop.url,
    credentials: { ...shop.keys, [field]: value },
  })
  expect([status, body.error.code]).toEqual([422, 'store_refused'])
  expect(body.error.message).toContain(hint)
  expect((await get<List<object>>('/stores')).data).toEqual([])
})

test('C2 a key that may only read is refused with what to create, and no webhook is left behind', async () => {
  const shop = await openShop()
  const { status, body } = await call<Failure>('POST', '/stores', {
    platform: 'woocommerce',
    url: shop.url,
    credentials: shop.keys.readOnly,
  })
  expect([status, body.error.code]).toEqual([422, 'store_refused'])
  expect(body.error.message).toContain('Read/Write')
  expect((await get<List<object>>('/stores')).data).toEqual([])
  expect((await shop.state()).webhooks).toEqual([])
})

test('C2 a host that strips the Authorization header gets the keys in the query', async () => {
  const shop = await openShop({ orders: 5 })
  await shop.act('fault', { stripAuthorization: true })
  const store = await connect(shop)
  const run = await importEnded(store.id)
  expect(run.state).toBe('complete')
})

test('C2 a store that is down, and an address that is no WooCommerce store', async () => {
  const shop = await openShop()
  const body = { platform: 'woocommerce', credentials: shop.keys }
  const down = await call<Failure>('POST', '/stores', { ...body, url: 'http://127.0.0.1:9' })
  expect([down.status, down.body.error.code]).toEqual([422, 'store_unreachable'])
  await shop.act('fault', { htmlErrorPage: true, path: '/wp-json/' })
  const other = await call<Failure>('POST', '/stores', { ...body, url: shop.url })
  expect(other.status).toBe(422)
  expect(other.body.error.message.length).toBeGreaterThan(20)
})

test('C2 credentials of another form are refused with the field that is wrong', async () => {
  const { status, body } = await call<Failure>('POST', '/stores', {
    platform: 'woocommerce',
    url: 'https://shop.example',
    credentials: { consumerKey: 'pk_1', consumerSecret: '' },
  })
  expect(status).toBe(400)
  expect(body.error.issues?.map(({ path }) => path)).toEqual([
    'credentials.consumerKey',
    'credentials.consumerSecret',
  ])
})

test('C12 a store is connected once; another store beside it', async () => {
  const [shop, other] = [await openShop(), await openShop({ seed: 2 })]
  await connectIdle(shop)
  const again = await call<Failure>('POST', '/stores', {
    platform: 'woocommerce',
    url: shop.url,
    credentials: shop.keys,
  })
  expect([again.status, again.body.error.code]).toEqual([409, 'already_connected'])
  await connectIdle(other)
  expect((await get<List<object>>('/stores')).data).toHaveLength(2)
})

test('L5 connecting registers a webhook for every topic at our address', async () => {
  const shop = await openShop()
  const store = await connectIdle(shop)
  const { webhooks } = await shop.state()
  expect(webhooks.map(({ topic }) => topic).toSorted()).toEqual([
    'customer.created',
    'customer.deleted',
    'customer.updated',
    'order.created',
    'order.deleted',
    'order.restored',
    'order.updated',
    'product.created',
    'product.deleted',
    'product.restored',
    'product.updated',
  ])
  expect(JSON.stringify(webhooks)).toContain(`/webhooks/woocommerce/${store.id}`)
})

test('G2 credentials are sealed at rest and no answer carries them', async () => {
  const shop = await openShop()
  const store = await connectIdle(shop)
  const row = await env.DB.prepare('SELECT * FROM stores').first()
  expect(JSON.stringify(row)).not.toContain(shop.keys.consumerSecret)
  const shown = JSON.stringify(await get(`/stores/${store.id}`))
  expect(shown).not.toContain(shop.keys.consumerSecret)
  expect(shown).not.toContain(shop.keys.consumerKey)
})

test('G2 nothing personal and no secret is logged over a whole run', async () => {
  const lines: string[] = []
  const spies = (['log', 'info', 'warn', 'error', 'debug'] as const).map((level) =>
    vi
      .spyOn(console, level)
      .mockImplementation((...args: unknown[]) => void lines.push(args.join(' '))),
  )
  const shop = await openShop()
  await shop.act('createCustomer', { email: 'planted@example.com', first_name: 'Plantedname' })
  await shop.act('placeOrder', {
    billing: { email: 'planted2@example.com', phone: '212-555-0142' },
  })
  const store = await connect(shop)
  await importEnded(store.id)
  await shop.act('revokeKey', { consumerKey: shop.keys.consumerKey })
  await deliver(store.id, 'order.updated', '{"broken planted@example.com')
  await deliver(store.id, 'order.deleted', { id: 1 })
  await request(`/api/v1/contacts?email=planted@example.com`, {
    headers: { Authorization: 'Bearer wrong' },
  })
  await call('POST', `/stores/${store.id}/import`, {})
  await importEnded(store.id)
  for (const spy of spies) spy.mockRestore()
  const all = lines.join('\n')
  for (const planted of [
    'planted',
    '555-0142',
    '2125550142',
    shop.keys.consumerSecret,
    env.API_KEY,
  ])
    expect(all).not.toContain(planted)
})

test('S8 lists are paged by a cursor without gaps or repeats', async () => {
  const shop = await openShop({ orders: 60 })
  const store = await connect(shop)
  await importEnded(store.id)
  const seen: string[] = []
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: List<{ id: string }> = await get(
      `/orders?limit=7${cursor ? `&cursor=${cursor}` : ''}`,
    )
    seen.push(...page.data.map(({ id }) => id))
    cursor = page.nextCursor
  }
  expect(new Set(seen).size).toBe(seen.length)
  expect(seen.toSorted()).toEqual((await orders()).data.map(({ id }) => id).toSorted())
})

test.each([
  '/orders?limit=0',
  '/orders?limit=251',
  '/orders?cursor=x',
  '/contacts?updatedSince=yesterday',
  '/changes?after=-1',
  '/activity?cursor=%25',
])('S8 %s is answered 400 with what is wrong', async (path) => {
  const { status, body } = await call<Failure>('GET', path)
  expect([status, body.error.code]).toEqual([400, 'invalid_input'])
})

test.each([
  '/contacts/con_x',
  '/orders/ord_x_1',
  '/orders/x',
  '/stores/sto_x',
  '/stores/sto_x/imports',
  '/nothing',
])('S8 %s is answered 404', async (path) => {
  const { status, body } = await call<Failure>('GET', path)
  expect([status, body.error.code]).toEqual([404, 'not_found'])
})

test('S8 orders are found by store, contact, status, external id and time of change', async () => {
  const shop = await openShop()
  const store = await connectIdle(shop)
  await deliver(
    store.id,
    'order.created',
    orderPayload({ id: 1, status: 'completed', email: 'a@example.com' }),
  )
  await deliver(store.id, 'order.created', orderPayload({ id: 2, email: 'b@example.com' }))
  await settled(store.id)
  const found = async (query: string) =>
    (await orders(query)).data.map(({ externalId }) => externalId).toSorted()
  const [first] = (await orders('&externalId=1')).data
  expect(await found('&externalId=2')).toEqual(['2'])
  expect(await found(`&storeId=${store.id}`)).toEqual(['1', '2'])
  expect(await found('&storeId=sto_other')).toEqual([])
  expect(await found('&status=completed')).toEqual(['1'])
  expect(await found(`&contactId=${first?.contactId}`)).toEqual(['1'])
  expect(await found('&updatedSince=2020-01-01T00:00:00Z')).toEqual(['1', '2'])
  expect(await found('&updatedSince=2999-01-01T00:00:00Z')).toEqual([])
})

test('L2 a store object that does not answer: the delivery waits in the spill queue and is applied', async () => {
  const shop = await openShop()
  const store = await connectIdle(shop)
  const broken = new Proxy(env.STORE_SYNC, {
    get: (target, name) =>
      name === 'getByName'
        ? () => ({ accept: () => Promise.reject(new Error('overloaded')) })
        : Reflect.get(target, name),
  })
  const app = createApp()
  vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  const { status } = await deliver(store.id, 'order.created', orderPayload({ id: 3 }), {
    via: (incoming) => app.fetch(incoming, { ...env, STORE_SYNC: broken }),
  })
  expect(status).toBe(200)
  await vi.waitUntil(async () => (await orders()).data.length === 1, { timeout: 20_000 })
})

test('L2 neither object nor queue answers: the store is told to send again', async () => {
  const shop = await openShop()
  const store = await connectIdle(shop)
  const dead = { getByName: () => ({ accept: () => Promise.reject(new Error('overloaded')) }) }
  vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
  const { status, body } = await deliver(store.id, 'order.created', orderPayload({ id: 3 }), {
    via: (incoming) =>
      createApp().fetch(incoming, {
        ...env,
        STORE_SYNC: dead,
        SPILL: { send: () => Promise.reject(new Error('down')) },
      }),
  })
  expect([status, body.error?.code]).toEqual([503, 'unavailable'])
})

test('S8 a body that is not JSON, broken JSON and a body that is too large have their own answers', async () => {
  const send = (type: string, body: string) =>
    request('/api/v1/stores', {
      method: 'POST',
      headers: { Authorization: `Bearer ${env.API_KEY}`, 'Content-Type': type },
      body,
    })
  const code = async (answer: Response) => [
    answer.status,
    (await answer.json<Failure>()).error.code,
  ]
  expect(await code(await send('text/xml', '<a/>'))).toEqual([415, 'wrong_type'])
  expect(await code(await send('application/json', '{"url":'))).toEqual([400, 'invalid_input'])
  const large = JSON.stringify({ url: 'x'.repeat(1_100_000) })
  expect(await code(await send('application/json', large))).toEqual([413, 'too_large'])
})
