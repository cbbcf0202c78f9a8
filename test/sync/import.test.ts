import { env } from 'cloudflare:workers'
import {
  abortAllDurableObjects,
  createExecutionContext,
  createMessageBatch,
  getQueueResult,
} from 'cloudflare:test'
import { expect, test } from 'vitest'
import worker from '../../src/index.ts'
import type { Message } from '../../src/queue.ts'
import {
  call,
  connect,
  connectIdle,
  contacts,
  deliver,
  get,
  importEnded,
  request,
  orders,
  transactions,
  until,
  type Failure,
  type List,
} from '../support/hub.ts'
import { orderPayload } from '../support/payloads.ts'
import { openShop } from '../support/shop.ts'

test('M3 an import counts honestly: seen is the sum of the outcomes, the store count stands beside it', async () => {
  const shop = await openShop({ customers: 40, orders: 150 })
  const store = await connect(shop)
  const run = await importEnded(store.id)
  expect(run.state).toBe('complete')
  for (const { seen, created, updated, unchanged, skipped, rejected, done } of run.resources) {
    expect(seen).toBe(created + updated + unchanged + skipped + rejected)
    expect(done).toBe(true)
  }
  const [customers, placed] = run.resources
  expect(customers?.storeCount).toBe(40)
  expect(customers?.seen).toBe(40)
  expect(placed?.seen).toBe(placed?.storeCount)
  expect((await orders()).data.length).toBe(placed?.seen)
})

test('M7 orders of every status arrive, with their payments and refunds as transactions', async () => {
  const shop = await openShop({ customers: 20, orders: 200 })
  const store = await connect(shop)
  await importEnded(store.id)
  const { orders: theirs } = await shop.state()
  const listed = theirs.filter(({ status }) => status !== 'trash')
  const ours = (await orders()).data
  expect(ours.map((order) => [order.externalId, order.sourceStatus]).toSorted()).toEqual(
    listed.map(({ id, status }) => [String(id), status]).toSorted(),
  )
  expect(new Set(listed.map(({ status }) => status)).size).toBeGreaterThan(6)
  const refunds = (await transactions()).data.filter(({ kind }) => kind === 'refund')
  const theirRefunds = listed.flatMap((order) => order.refunds.map(({ id }) => String(id)))
  expect(refunds.map(({ externalId }) => externalId).toSorted()).toEqual(theirRefunds.toSorted())
})

test('M6 staff and other roles are skipped with a reason, customers and subscribers become contacts', async () => {
  const shop = await openShop()
  const users = (await shop.state()).customers
  for (const { id } of users.filter(({ role }) => role === 'customer'))
    await shop.act('deleteCustomer', { id })
  for (const role of ['customer', 'subscriber', 'shop_manager', 'administrator'])
    await shop.act('createCustomer', { email: `${role}@example.com`, role })
  const store = await connect(shop)
  await importEnded(store.id)
  expect((await contacts()).data.map(({ email }) => email).toSorted()).toEqual([
    'customer@example.com',
    'subscriber@example.com',
  ])
  const log = await get<List<{ reason: string }>>(`/activity?outcome=skipped&kind=contact`)
  expect(log.data.map(({ reason }) => reason)).toContain('role_is_no_customer')
})

test('M1 importing again changes nothing and writes no rows', async () => {
  const shop = await openShop({ customers: 20, orders: 60 })
  const store = await connect(shop)
  await importEnded(store.id)
  const before = await get<{ nextAfter: number }>('/changes?limit=250&after=0')
  const { body } = await call<{ runId: string }>('POST', `/stores/${store.id}/import`, {})
  const run = await importEnded(store.id)
  expect(run.id).toBe(body.runId)
  const sums = run.resources.map(({ created, updated }) => created + updated)
  expect(sums).toEqual([0, 0, 0, 0, 0, 0])
  expect(await get('/changes?limit=250&after=0')).toEqual(before)
})

test('M1 a page that is delivered twice is applied once', async () => {
  const shop = await openShop({ orders: 30 })
  const store = await connectIdle(shop)
  await call('PATCH', `/stores/${store.id}/settings`, { import: { orders: true } })
  const sync = env.STORE_SYNC.getByName(store.id)
  const { runId } = await sync.startRun(store.id, 'import', ['orders'])
  const messages = [1, 2, 3].map((id) => ({
    id: String(id),
    timestamp: 0,
    attempts: 1,
    body: { type: 'import', storeId: store.id, runId } as Message,
  }))
  const batch = createMessageBatch('imports', messages)
  const context = createExecutionContext()
  await worker.queue(batch, env)
  expect((await getQueueResult(batch, context)).explicitAcks).toHaveLength(3)
  const run = await importEnded(store.id)
  expect(run.resources[0]).toMatchObject({ resource: 'orders', seen: (await orders()).data.length })
})

test('M1 an import goes on from its cursor after the object and its message are lost', async () => {
  const shop = await openShop({ customers: 120, orders: 450 })
  await shop.act('fault', { slowMs: 150, path: '/wp-json/wc/v3/' })
  const store = await connect(shop)
  await until(async () => {
    const { data } = await get<List<{ resources: { seen: number }[] }>>(
      `/stores/${store.id}/imports`,
    )
    return (data[0]?.resources[1]?.seen ?? 0) > 0
  })
  await abortAllDurableObjects()
  await shop.act('clearFaults')
  const { data } = await get<List<{ id: string; state: string }>>(`/stores/${store.id}/imports`)
  // What the alarm does after a minute of stillness, now: the message is sent again.
  await env.IMPORTS.send({ type: 'import', storeId: store.id, runId: data[0]?.id })
  const run = await importEnded(store.id)
  expect(run.state).toBe('complete')
  const listed = (await shop.state()).orders.filter(({ status }) => status !== 'trash')
  expect(run.resources[1]?.seen).toBe(listed.length)
  const { results } = await env.DB.prepare('SELECT count(*) AS n FROM orders').all()
  expect(results).toEqual([{ n: listed.length }])
})

test('M1 more orders in one second than a page holds are all read, each once', async () => {
  const shop = await openShop({ orders: 330 })
  await shop.act('bulkTouch', { count: 260, silent: true })
  // What is in the trash already is no matter of an import, not even behind such a second.
  await shop.act('advance', { seconds: 10 })
  const { id } = await shop.act<{ id: number }>('placeOrder')
  await shop.act('trashOrder', { id })
  const store = await connect(shop)
  const run = await importEnded(store.id)
  const listed = (await shop.state()).orders.filter(({ status }) => status !== 'trash')
  const { results } = await env.DB.prepare('SELECT count(*) AS n FROM orders').all()
  expect(results).toEqual([{ n: listed.length }])
  expect(run.resources[1]).toMatchObject({ seen: listed.length, created: listed.length })
})

test('M1 customers deleted while they are being read do not hide others', async () => {
  const shop = await openShop({ customers: 320 })
  await shop.act('fault', { slowMs: 120, path: '/wp-json/wc/v3/customers' })
  const store = await connect(shop)
  await until(async () => {
    const { data } = await get<List<{ resources: { seen: number }[] }>>(
      `/stores/${store.id}/imports`,
    )
    return (data[0]?.resources[0]?.seen ?? 0) >= 90
  })
  const { customers } = await shop.state()
  const gone = customers
    .filter(({ role }) => role === 'customer')
    .toSorted((a, b) => a.id - b.id)
    .slice(0, 30)
  for (const { id } of gone) await shop.act('deleteCustomer', { id })
  const run = await importEnded(store.id)
  expect(run).toMatchObject({ state: 'complete', error: null })
  const links = (await env.DB.prepare('SELECT external_id AS id FROM links').all<{ id: string }>())
    .results
  const linked = new Set(links.map(({ id }) => id))
  const left = (await shop.state()).customers.filter(({ role }) =>
    ['customer', 'subscriber'].includes(role),
  )
  expect(left.filter(({ id }) => !linked.has(String(id))).map(({ id }) => id)).toEqual([])
})

test('M4 one bad record is one rejected record; the page goes on and the run says so', async () => {
  const shop = await openShop({ orders: 20 })
  await shop.act('placeOrder', { billing: { email: 'x@example.com' } })
  const { orders: theirs } = await shop.state()
  const victim = theirs.at(-1)
  const real = globalThis.fetch
  const store = await withBrokenOrders(real, new Set([victim?.id ?? 0]), async () => {
    const connected = await connect(shop)
    await importEnded(connected.id)
    return connected
  })
  const run = await importEnded(store.id)
  expect(run.state).toBe('complete_with_rejects')
  expect(run.resources[1]).toMatchObject({ rejected: 1 })
  const { data } =
    await get<
      List<{ id: string; reason: string; cure: string; deliveryId: string; issues: object[] }>
    >('/rejected')
  expect(data).toMatchObject([{ reason: 'invalid_payload', issues: [{ path: 'currency' }] }])
  const kept = await get<{ payload: { id: number }; state: string }>(
    `/stores/${store.id}/deliveries/${data[0]?.deliveryId}`,
  )
  expect(kept).toMatchObject({ payload: { id: victim?.id }, state: 'rejected' })
  const retried = await call<{ outcomes: { outcome: string }[] }>(
    'POST',
    `/rejected/${data[0]?.id}/retry`,
  )
  expect(retried.body.outcomes.map(({ outcome }) => outcome)).toContain('created')
  expect((await get<List<object>>('/rejected')).data).toEqual([])
  const solved = await get<{ state: string }>(
    `/stores/${store.id}/deliveries/${data[0]?.deliveryId}`,
  )
  expect(solved.state).toBe('applied')
})

test('M5 history never fires: an imported order has no event of origin webhook', async () => {
  const shop = await openShop({ customers: 5, orders: 20 })
  const store = await connect(shop)
  await importEnded(store.id)
  const { data } = await get<{ data: { origin: string }[] }>('/changes?limit=250')
  expect(new Set(data.map(({ origin }) => origin))).toEqual(new Set(['import']))
  const people = (await contacts()).data
  expect(new Set(people.map(({ consent }) => consent.state))).toEqual(new Set(['unknown']))
})

test('M2 a store that asks for patience is obeyed and then read to the end', async () => {
  const shop = await openShop({ orders: 40 })
  const store = await connectIdle(shop)
  await call('PATCH', `/stores/${store.id}/settings`, { import: { orders: true } })
  await shop.act('fault', { status: 429, retryAfter: 1, times: 1, path: '/wp-json/wc/v3/orders' })
  const begun = Date.now()
  await call('POST', `/stores/${store.id}/import`, {})
  const run = await importEnded(store.id)
  expect(run.state).toBe('complete')
  expect(Date.now() - begun).toBeGreaterThanOrEqual(950)
})

test('M4 a store that refuses the key ends the run with the reason and asks to reconnect', async () => {
  const shop = await openShop({ orders: 10 })
  const store = await connectIdle(shop)
  await call('PATCH', `/stores/${store.id}/settings`, { import: { orders: true } })
  await shop.act('revokeKey', { consumerKey: shop.keys.consumerKey })
  await call('POST', `/stores/${store.id}/import`, {})
  const run = await importEnded(store.id)
  expect(run).toMatchObject({
    state: 'failed',
    error: expect.stringContaining('does not know this key'),
  })
  expect(await get(`/stores/${store.id}`)).toMatchObject({ state: 'reconnect' })
})

test('C10 the administrator gets one e-mail with steps, not one per failure', async () => {
  const shop = await openShop({ orders: 10 })
  const store = await connectIdle(shop)
  await call('PATCH', `/stores/${store.id}/settings`, { import: { orders: true } })
  await shop.act('revokeKey', { consumerKey: shop.keys.consumerKey })
  await call('POST', `/stores/${store.id}/import`, {})
  await importEnded(store.id)
  const mails = await until(async () => {
    const { data } = await get<List<{ subject: string; text: string }>>('/dev/emails')
    const ours = data.filter(({ text }) => text.includes(store.id))
    return ours.length > 0 && ours
  })
  expect(mails).toHaveLength(1)
  expect(mails[0]?.text).toContain('REST API')
})

test('C4 what is not chosen is not imported', async () => {
  const shop = await openShop({ customers: 10, orders: 20 })
  const store = await connect(shop, {
    import: {
      contacts: false,
      transactions: false,
      products: false,
      collections: false,
      checkouts: false,
    },
  })
  const run = await importEnded(store.id)
  expect(run.resources.map(({ resource }) => resource)).toEqual(['orders'])
  expect((await transactions()).data).toEqual([])
  expect((await orders()).data.length).toBeGreaterThan(0)
})

test('I3 contact import off, order import on: the order still creates its contact, and only that', async () => {
  const shop = await openShop()
  await shop.act('createCustomer', { email: 'never-ordered@example.com' })
  await shop.act('placeOrder', {
    billing: { email: 'Buyer@Example.com', first_name: 'Bo', last_name: 'Yer' },
  })
  const store = await connect(shop, { import: { contacts: false } })
  await importEnded(store.id)
  const { data } = await contacts()
  expect(data.map(({ email, guest }) => [email, guest])).toEqual([['buyer@example.com', true]])
  expect((await orders()).data[0]?.contactId).toBe(data[0]?.id)
})

test('C6 nothing is imported until import is enabled; a second import waits for the first', async () => {
  const shop = await openShop({ orders: 300 })
  const store = await connect(shop, { enableImport: false })
  expect(store.state).toBe('paused')
  const refused = await call<Failure>('POST', `/stores/${store.id}/import`, {})
  expect([refused.status, refused.body.error.code]).toEqual([409, 'import_disabled'])
  await call('PATCH', `/stores/${store.id}/settings`, { enableImport: true })
  await shop.act('fault', { slowMs: 100, path: '/wp-json/wc/v3/orders' })
  expect((await call('POST', `/stores/${store.id}/import`, {})).status).toBe(202)
  const again = await call<Failure>('POST', `/stores/${store.id}/import`, {})
  expect([again.status, again.body.error.code]).toEqual([409, 'import_running'])
  await importEnded(store.id)
})

/** Serves the orders list with some records robbed of its currency, as a plugin might. */
async function withBrokenOrders<T>(
  real: typeof fetch,
  ids: Set<number>,
  task: () => Promise<T>,
): Promise<T> {
  globalThis.fetch = async (input, init) => {
    const answer = await real(input, init)
    const url = input instanceof Request ? input.url : String(input)
    if (!url.includes('/wc/v3/orders') || !answer.ok) return answer
    const body = await answer.clone().json<unknown>()
    if (!Array.isArray(body)) return answer
    const rows = body.map((row: { id: number }) =>
      ids.has(row.id) ? { ...row, currency: '' } : row,
    )
    return Response.json(rows, { headers: answer.headers })
  }
  try {
    return await task()
  } finally {
    globalThis.fetch = real
  }
}

test('S6 the progress of a run is streamed until it ends', async () => {
  const shop = await openShop({ customers: 30, orders: 250 })
  await shop.act('fault', { slowMs: 60, path: '/wp-json/wc/v3/orders' })
  const store = await connect(shop)
  const { data } = await get<List<{ id: string }>>(`/stores/${store.id}/imports`)
  const answer = await request(`/api/v1/stores/${store.id}/imports/${data[0]?.id}/events`, {
    headers: { Authorization: `Bearer ${env.API_KEY}` },
  })
  expect(answer.headers.get('Content-Type')).toContain('text/event-stream')
  const events = (await answer.text()).split('\n\n').filter((block) => block.includes('data: '))
  const states = events.map((block) => {
    const line = block.split('\n').find((each) => each.startsWith('data: ')) ?? ''
    return (JSON.parse(line.slice(6)) as { state: string }).state
  })
  expect(states.length).toBeGreaterThan(1)
  expect(states.at(-1)).toBe('complete')
})

test.each([
  ['an HTML error page', { htmlErrorPage: true }],
  ['a PHP notice in front of the JSON', { phpNoticeBeforeJson: true }],
  ['half an answer', { truncatedJson: true }],
  ['a dropped connection', { drop: 'after' }],
  ['a status 500', { status: 500 }],
  ['a status 503 with Retry-After', { status: 503, retryAfter: 1 }],
])('M2 %s in between is asked again and nothing is skipped', async (_, fault) => {
  const shop = await openShop({ orders: 130 })
  const store = await connectIdle(shop)
  await call('PATCH', `/stores/${store.id}/settings`, { import: { orders: true } })
  await shop.act('fault', { ...fault, times: 1, after: 1, path: '/wp-json/wc/v3/orders' })
  await call('POST', `/stores/${store.id}/import`, {})
  const run = await importEnded(store.id)
  const listed = (await shop.state()).orders.filter(({ status }) => status !== 'trash')
  expect(run).toMatchObject({ state: 'complete', error: null })
  expect(run.resources[0]).toMatchObject({ seen: listed.length, created: listed.length })
})

test('L2 deliveries that come while a page with rejects is taken in are applied, every one', async () => {
  const shop = await openShop({ orders: 150 })
  const store = await connectIdle(shop)
  await call('PATCH', `/stores/${store.id}/settings`, { import: { orders: true } })
  const victims = (await shop.state()).orders.filter((_, place) => place % 10 === 0)
  const ids = new Set(victims.map(({ id }) => id))
  await withBrokenOrders(globalThis.fetch, ids, async () => {
    await call('POST', `/stores/${store.id}/import`, {})
    const sent: Promise<{ status: number }>[] = []
    for (let id = 900_000; id < 900_060; id++) {
      sent.push(
        deliver(store.id, 'order.created', orderPayload({ id, email: `w${id}@example.com` })),
      )
      await new Promise((resolve) => setTimeout(resolve, 4))
    }
    expect((await Promise.all(sent)).every(({ status }) => status === 200)).toBe(true)
    await importEnded(store.id)
  })
  await until(async () => {
    const { results } = await env.DB.prepare(
      'SELECT count(*) AS n FROM orders WHERE external_id >= ? AND length(external_id) = 6',
    )
      .bind('900000')
      .all<{ n: number }>()
    return results[0]?.n === 60
  })
  expect((await get<{ lagMs: number }>(`/stores/${store.id}`)).lagMs).toBe(0)
})

test('M4 JSON of another shape than a list is asked again, not taken for the end', async () => {
  const shop = await openShop({ orders: 30 })
  const store = await connectIdle(shop)
  await call('PATCH', `/stores/${store.id}/settings`, { import: { orders: true } })
  const real = globalThis.fetch
  let odd = 1
  globalThis.fetch = async (input, init) => {
    const url = input instanceof Request ? input.url : String(input)
    return url.includes('/wc/v3/orders') && odd-- > 0
      ? Response.json({ data: [] })
      : real(input, init)
  }
  try {
    await call('POST', `/stores/${store.id}/import`, {})
    const run = await importEnded(store.id)
    expect(run).toMatchObject({ state: 'complete' })
    expect(run.resources[0]?.seen).toBeGreaterThan(0)
  } finally {
    globalThis.fetch = real
  }
})

test('M1 records without a number as id are asked for again with patience instead of going round', async () => {
  const shop = await openShop({ customers: 5 })
  const store = await connectIdle(shop)
  await call('PATCH', `/stores/${store.id}/settings`, { import: { contacts: true } })
  const real = globalThis.fetch
  globalThis.fetch = async (input, init) => {
    const answer = await real(input, init)
    const url = input instanceof Request ? input.url : String(input)
    if (!url.includes('/wc/v3/customers')) return answer
    const rows = await answer.json<{ id: number }[]>()
    return Response.json(rows.map((row) => ({ ...row, id: String(row.id) })))
  }
  try {
    await shop.act('resetRequests')
    await call('POST', `/stores/${store.id}/import`, {})
    await new Promise((resolve) => setTimeout(resolve, 2_000))
    expect((await shop.requests()).total).toBeLessThan(5)
  } finally {
    globalThis.fetch = real
  }
  const run = await importEnded(store.id)
  expect(run).toMatchObject({ state: 'complete' })
  expect(run.resources[0]).toMatchObject({ seen: run.resources[0]?.storeCount, rejected: 0 })
})
