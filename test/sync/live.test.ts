import { env } from 'cloudflare:workers'
import { abortAllDurableObjects } from 'cloudflare:test'
import { expect, test } from 'vitest'
import recorded from '../fixtures/woocommerce/webhooks/order-created-registered.json'
import {
  call,
  connectIdle,
  contacts,
  deliver,
  flush,
  get,
  orders,
  request,
  settled,
  until,
  type Failure,
  type List,
} from '../support/hub.ts'
import { openShop, type Shop } from '../support/shop.ts'
import { customerPayload, orderPayload } from '../support/payloads.ts'

type Delivery = {
  id: string
  topic: string
  state: string
  outcomes: { kind: string; outcome: string; reason: string | null }[]
}

async function deliveries(storeId: string): Promise<Delivery[]> {
  return (await get<List<Delivery>>(`/stores/${storeId}/deliveries`)).data
}

async function idleStore(): Promise<{ shop: Shop; storeId: string }> {
  const shop = await openShop()
  return { shop, storeId: (await connectIdle(shop)).id }
}

test('L1 a signed delivery is accepted and applied', async () => {
  const { storeId } = await idleStore()
  const { status, body } = await deliver(storeId, 'order.created', orderPayload({ id: 71 }))
  expect([status, body]).toEqual([200, { accepted: true, duplicate: false }])
  await settled(storeId)
  expect((await orders()).data).toMatchObject([{ externalId: '71', storeId }])
})

test('L1 bytes that a real store sent are read from its recording', async () => {
  const { storeId } = await idleStore()
  const body = atob(recorded.body_base64)
  const text = new TextDecoder().decode(Uint8Array.from(body, (char) => char.charCodeAt(0)))
  expect((await deliver(storeId, 'order.created', text)).status).toBe(200)
  await settled(storeId)
  expect((await orders()).data[0]?.externalId).toBe(String(JSON.parse(text).id))
})

test.each([
  ['a wrong signature', { 'X-WC-Webhook-Signature': btoa('x'.repeat(32)) }],
  ['no signature', { 'X-WC-Webhook-Signature': null }],
  ['a signature that is not base64', { 'X-WC-Webhook-Signature': '%%%' }],
  ['no topic', { 'X-WC-Webhook-Topic': null }],
])('L1 %s is answered 401 and nothing is stored', async (_, headers) => {
  const { storeId } = await idleStore()
  const { status, body } = await deliver(storeId, 'order.created', orderPayload({ id: 1 }), {
    headers,
  })
  expect([status, body.error?.code]).toEqual([401, 'bad_signature'])
  expect(await deliveries(storeId)).toEqual([])
})

test('L1 the unsigned creation ping gets exactly 200 and leaves nothing', async () => {
  const { storeId } = await idleStore()
  const ping = await request(`/webhooks/woocommerce/${storeId}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: 'webhook_id=7',
  })
  expect(ping.status).toBe(200)
  const forged = await request(`/webhooks/woocommerce/${storeId}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: 'webhook_id=7&order=1',
  })
  expect(forged.status).toBe(401)
  expect(await deliveries(storeId)).toEqual([])
})

test('L1 a body over 5 MB is answered 413, one just below it is stored and applied', async () => {
  const { storeId } = await idleStore()
  const large = orderPayload({ id: 5, customer_note: 'x'.repeat(5 * 1024 * 1024) })
  const { status, body } = await deliver(storeId, 'order.created', large)
  expect([status, body.error?.code]).toEqual([413, 'too_large'])
  const noise = Array.from({ length: 60_000 }, () => crypto.randomUUID()).join('')
  const big = await deliver(storeId, 'order.created', orderPayload({ id: 6, customer_note: noise }))
  expect(big.status).toBe(200)
  await settled(storeId)
  expect((await orders()).data[0]).toMatchObject({ externalId: '6' })
})

test('L1 an unknown store is 404, whatever the signature', async () => {
  const { status, body } = await deliver('sto_unknown', 'order.created', {})
  expect([status, body.error?.code]).toEqual([404, 'not_found'])
})

test('L2 broken JSON with a good signature is listed as rejected, with its payload', async () => {
  const { storeId } = await idleStore()
  expect((await deliver(storeId, 'order.updated', '<b>Notice</b>{"id":1')).status).toBe(200)
  await settled(storeId)
  expect(await deliveries(storeId)).toMatchObject([
    { state: 'rejected', outcomes: [{ outcome: 'rejected', reason: 'invalid_json' }] },
  ])
  const { data } = await get<List<{ reason: string; cure: string }>>('/rejected')
  expect(data).toMatchObject([
    { reason: 'invalid_json', cure: expect.stringContaining('WP_DEBUG') },
  ])
})

test('L2 an unknown topic is listed as skipped with its reason', async () => {
  const { storeId } = await idleStore()
  await deliver(storeId, 'coupon.created', { id: 3 })
  await settled(storeId)
  expect(await deliveries(storeId)).toMatchObject([
    { state: 'skipped', outcomes: [{ reason: 'unknown_topic' }] },
  ])
})

test('L3 an exact repeat is recognised and changes nothing', async () => {
  const { storeId } = await idleStore()
  const payload = orderPayload({ id: 9 })
  await deliver(storeId, 'order.created', payload, { deliveryId: 'd1' })
  const again = await deliver(storeId, 'order.created', payload, { deliveryId: 'd1' })
  expect(again.body).toEqual({ accepted: true, duplicate: true })
  await settled(storeId)
  expect((await deliveries(storeId)).map(({ state }) => state)).toEqual(['duplicate', 'applied'])
  expect((await orders()).data).toHaveLength(1)
})

test('L3 a repeat is recognised after the object was restarted', async () => {
  const { storeId } = await idleStore()
  const payload = orderPayload({ id: 9 })
  await deliver(storeId, 'order.created', payload, { deliveryId: 'd1' })
  await settled(storeId)
  await abortAllDurableObjects()
  const again = await deliver(storeId, 'order.created', payload, { deliveryId: 'd1' })
  expect(again.body.duplicate).toBe(true)
  await settled(storeId)
})

test('L3 deliveries share an id within a second: different bodies are different deliveries', async () => {
  const { storeId } = await idleStore()
  await deliver(storeId, 'order.created', orderPayload({ id: 1 }), { deliveryId: 'same' })
  const other = await deliver(storeId, 'order.created', orderPayload({ id: 2 }), {
    deliveryId: 'same',
  })
  expect(other.body.duplicate).toBe(false)
  await settled(storeId)
  expect((await orders()).data).toHaveLength(2)
})

test('L3 an older state that comes late is stale; the newest stays', async () => {
  const { storeId } = await idleStore()
  await deliver(
    storeId,
    'order.updated',
    orderPayload({ id: 4, status: 'completed', modified: '2026-05-05T10:00:09' }),
  )
  await settled(storeId)
  await deliver(
    storeId,
    'order.created',
    orderPayload({ id: 4, status: 'pending', modified: '2026-05-05T10:00:00' }),
  )
  await settled(storeId)
  expect((await orders()).data).toMatchObject([{ sourceStatus: 'completed' }])
  expect((await deliveries(storeId))[0]?.outcomes).toMatchObject([
    { outcome: 'stale', reason: 'older_than_record' },
  ])
})

test('L3 a state that comes between two equal ones does not win over the later of them', async () => {
  const { storeId } = await idleStore()
  const at = (second: string, status: string) =>
    orderPayload({ id: 4, status, modified: `2026-05-05T10:00:0${second}` })
  for (const payload of [at('1', 'pending'), at('9', 'pending'), at('5', 'on-hold')]) {
    await deliver(storeId, 'order.updated', payload)
    await settled(storeId)
  }
  expect((await orders()).data).toMatchObject([{ sourceStatus: 'pending' }])
})

test('L3 two states of the same second: the store is asked which one holds', async () => {
  const { shop, storeId } = await idleStore()
  const placed = await shop.act<{ id: number; status: string; date_modified_gmt: string }>(
    'placeOrder',
    { status: 'processing' },
  )
  const { orders: theirs } = await shop.state()
  const real = theirs.find(({ id }) => id === placed.id)
  await deliver(storeId, 'order.created', real)
  await settled(storeId)
  await deliver(storeId, 'order.updated', { ...real, status: 'on-hold' })
  await settled(storeId)
  expect((await orders()).data).toMatchObject([{ sourceStatus: 'processing' }])
  expect((await shop.requests()).total).toBeGreaterThan(0)
})

test('L6 several states of one record in one set collapse to the newest', async () => {
  const { storeId } = await idleStore()
  await Promise.all(
    ['3', '1', '2'].map((second) =>
      deliver(
        storeId,
        'order.updated',
        orderPayload({
          id: 8,
          status: second === '3' ? 'completed' : 'pending',
          modified: `2026-05-05T10:00:0${second}`,
        }),
      ),
    ),
  )
  await settled(storeId)
  expect((await orders()).data).toMatchObject([{ sourceStatus: 'completed' }])
})

test('L3 a burst of 300 deliveries leaves each order once', async () => {
  const { storeId } = await idleStore()
  const sent = Array.from({ length: 300 }, (_, index) =>
    deliver(
      storeId,
      'order.created',
      orderPayload({ id: 1 + (index % 100), email: `b${index % 7}@example.com` }),
    ),
  )
  expect((await Promise.all(sent)).every(({ status }) => status === 200)).toBe(true)
  await until(async () => (await get<{ lagMs: number }>(`/stores/${storeId}`)).lagMs === 0)
  const counts = await env.DB.prepare(
    'SELECT (SELECT count(*) FROM orders) AS orders, (SELECT count(*) FROM contacts) AS contacts',
  ).first()
  expect(counts).toEqual({ orders: 100, contacts: 7 })
})

test('L2 an order in the trash is marked gone and stays; restored it is back', async () => {
  const { shop, storeId } = await idleStore()
  const placed = await shop.act<{ id: number }>('placeOrder', { status: 'processing', paid: true })
  await flush(shop, storeId)
  expect((await orders()).data).toHaveLength(1)
  await shop.act('trashOrder', { id: placed.id })
  await flush(shop, storeId)
  expect((await orders()).data).toMatchObject([{ goneAtSource: true }])
  await shop.act('advance', { seconds: 2 })
  await shop.act('restoreOrder', { id: placed.id })
  await flush(shop, storeId)
  expect((await orders()).data).toMatchObject([{ goneAtSource: false }])
})

test('L3 a deletion that names another record deletes nothing', async () => {
  const { shop, storeId } = await idleStore()
  const placed = await shop.act<{ id: number }>('placeOrder', { status: 'processing' })
  await flush(shop, storeId)
  expect((await orders()).data).toHaveLength(1)
  await deliver(storeId, 'order.deleted', { id: placed.id })
  await settled(storeId)
  expect((await orders()).data).toMatchObject([{ goneAtSource: false }])
})

test('L2 a hint outlives a store that does not answer', async () => {
  const { shop, storeId } = await idleStore()
  const placed = await shop.act<{ id: number }>('placeOrder', { status: 'processing' })
  await flush(shop, storeId)
  expect((await orders()).data).toHaveLength(1)
  await shop.act('fault', { status: 503, retryAfter: 1, times: 2, path: '/wp-json/wc/v3/orders' })
  await shop.act('trashOrder', { id: placed.id })
  await flush(shop, storeId)
  expect((await orders()).data).toMatchObject([{ goneAtSource: true }])
})

test('I2 a guest order makes a guest contact; later guest orders link to it and leave its profile', async () => {
  const { storeId } = await idleStore()
  await deliver(
    storeId,
    'order.created',
    orderPayload({ id: 1, email: 'Guest@Example.com', firstName: 'Gia' }),
  )
  await settled(storeId)
  await deliver(
    storeId,
    'order.created',
    orderPayload({ id: 2, email: 'guest@example.com ', firstName: 'Other' }),
  )
  await settled(storeId)
  const { data } = await contacts()
  expect(data).toMatchObject([
    { email: 'guest@example.com', firstName: 'Gia', guest: true, links: [] },
  ])
  expect((await orders()).data.map(({ contactId }) => contactId)).toEqual([
    data[0]?.id,
    data[0]?.id,
  ])
})

test("I2 a registered customer with a guest's email links to that contact and updates begin", async () => {
  const { storeId } = await idleStore()
  await deliver(
    storeId,
    'order.created',
    orderPayload({ id: 1, email: 'gia@example.com', firstName: 'G.', phone: '212-555-0199' }),
  )
  await settled(storeId)
  const [guest] = (await contacts()).data
  await deliver(
    storeId,
    'customer.created',
    customerPayload({ id: 50, email: 'gia@example.com', firstName: 'Gia', phone: '' }),
  )
  await settled(storeId)
  const { data } = await contacts()
  expect(data).toMatchObject([
    {
      id: guest?.id,
      firstName: 'Gia',
      guest: false,
      phone: '+12125550199',
      links: [{ storeId, externalId: '50', reason: 'primary_key' }],
    },
  ])
})

test("I4 the store's id outranks its email: a new email renames the contact", async () => {
  const { storeId } = await idleStore()
  await deliver(storeId, 'customer.created', customerPayload({ id: 50, email: 'old@example.com' }))
  await settled(storeId)
  await deliver(
    storeId,
    'customer.updated',
    customerPayload({ id: 50, email: 'new@example.com', modified: '2026-06-01T00:00:00' }),
  )
  await settled(storeId)
  expect((await contacts()).data.map(({ email }) => email)).toEqual(['new@example.com'])
})

test('I4 a new email that belongs to somebody else is a conflict: shown, nothing merged, the rest updated', async () => {
  const { storeId } = await idleStore()
  await deliver(storeId, 'customer.created', customerPayload({ id: 50, email: 'a@example.com' }))
  await deliver(storeId, 'customer.created', customerPayload({ id: 51, email: 'b@example.com' }))
  await settled(storeId)
  const change = customerPayload({
    id: 50,
    email: 'b@example.com',
    firstName: 'Renamed',
    modified: '2026-06-01T00:00:00',
  })
  await deliver(storeId, 'customer.updated', change)
  await settled(storeId)
  expect(
    (await contacts()).data.map(({ email, firstName }) => [email, firstName]).toSorted(),
  ).toEqual([
    ['a@example.com', 'Renamed'],
    ['b@example.com', 'Anna'],
  ])
  const { data } = await get<List<object>>('/conflicts')
  expect(data).toMatchObject([
    {
      externalId: '50',
      field: 'email',
      currentValue: 'a@example.com',
      incomingValue: 'b@example.com',
    },
  ])
})

test('I1 a customer of an order that came first is one contact with the customer', async () => {
  const { storeId } = await idleStore()
  await deliver(
    storeId,
    'order.created',
    orderPayload({ id: 1, customer_id: 77, email: 'billing@example.com' }),
  )
  await settled(storeId)
  await deliver(
    storeId,
    'customer.created',
    customerPayload({ id: 77, email: 'account@example.com' }),
  )
  await settled(storeId)
  const { data } = await contacts()
  expect(data).toMatchObject([{ email: 'account@example.com', links: [{ externalId: '77' }] }])
  expect((await orders()).data[0]?.contactId).toBe(data[0]?.id)
})

test('O2 a blank value clears a field only where the same record had set it', async () => {
  const { storeId } = await idleStore()
  await deliver(storeId, 'customer.created', customerPayload({ id: 50, phone: '212-555-0199' }))
  await settled(storeId)
  await deliver(
    storeId,
    'customer.updated',
    customerPayload({ id: 50, phone: '', modified: '2026-06-01T00:00:00' }),
  )
  await settled(storeId)
  expect((await contacts()).data[0]?.phone).toBeNull()
})

test('O3 each field can say where its value came from', async () => {
  const { storeId } = await idleStore()
  await deliver(storeId, 'customer.created', customerPayload({ id: 50 }))
  await settled(storeId)
  const [contact] = (await contacts()).data
  const [delivery] = await deliveries(storeId)
  expect(await get(`/contacts/${contact?.id}?explain=1`)).toMatchObject({
    provenance: { firstName: { source: storeId, ref: 'customer:50', deliveryId: delivery?.id } },
  })
})

test('C5 sync off skips the next event with its reason; on again takes the next one', async () => {
  const { storeId } = await idleStore()
  await call('PATCH', `/stores/${storeId}/settings`, { sync: { orders: false } })
  await deliver(storeId, 'order.created', orderPayload({ id: 1 }))
  await settled(storeId)
  expect((await deliveries(storeId))[0]?.outcomes).toContainEqual(
    expect.objectContaining({ kind: 'order', outcome: 'skipped', reason: 'order_sync_off' }),
  )
  await call('PATCH', `/stores/${storeId}/settings`, { sync: { orders: true } })
  await deliver(storeId, 'order.updated', orderPayload({ id: 1, modified: '2026-06-01T00:00:00' }))
  await settled(storeId)
  expect((await orders()).data).toHaveLength(1)
})

test('C6 import off pauses live sync: deliveries are kept and skipped with the reason', async () => {
  const { storeId } = await idleStore()
  await call('PATCH', `/stores/${storeId}/settings`, { enableImport: false })
  await deliver(storeId, 'order.created', orderPayload({ id: 1 }))
  await settled(storeId)
  expect((await deliveries(storeId))[0]).toMatchObject({
    state: 'skipped',
    outcomes: [{ reason: 'import_disabled' }],
  })
  expect((await orders()).data).toEqual([])
})

test('S2 the activity log tells what happened to every record, and can be filtered', async () => {
  const { storeId } = await idleStore()
  await deliver(storeId, 'order.created', orderPayload({ id: 1, paid: true }))
  await settled(storeId)
  const { data } = await get<List<{ kind: string; outcome: string; operation: string }>>(
    `/activity?storeId=${storeId}`,
  )
  expect(data.map(({ kind, outcome }) => `${kind} ${outcome}`).toSorted()).toEqual([
    'contact created',
    'order created',
    'transaction created',
  ])
  const { data: filtered } = await get<List<{ kind: string }>>(
    '/activity?kind=order&outcome=created',
  )
  expect(filtered).toHaveLength(1)
})

test('S8 the change feed is gap-free in order of commit', async () => {
  const { storeId } = await idleStore()
  for (let id = 1; id <= 5; id++)
    await deliver(storeId, 'order.created', orderPayload({ id, email: `p${id}@example.com` }))
  await settled(storeId)
  type Feed = { data: { seq: number; kind: string; record: { id: string } }[]; nextAfter: number }
  const seen: number[] = []
  for (let after = 0; ;) {
    const feed = await get<Feed>(`/changes?after=${after}&limit=3`)
    if (feed.data.length === 0) break
    for (const { seq, record } of feed.data) {
      seen.push(seq)
      expect(record.id).toBeTruthy()
    }
    after = feed.nextAfter
  }
  expect(seen).toEqual(seen.map((_, index) => index + 1))
  expect(seen).toHaveLength(10)
})

test('a settings change of an unknown name is refused with what is wrong', async () => {
  const { storeId } = await idleStore()
  const { status, body } = await call<Failure>('PATCH', `/stores/${storeId}/settings`, {
    enabelImport: true,
  })
  expect([status, body.error.code]).toEqual([400, 'invalid_input'])
})

test("S3 a rejected record stays listed until it is taken in: an older state or somebody else's order solves nothing", async () => {
  const { storeId } = await idleStore()
  await deliver(storeId, 'order.created', orderPayload({ id: 1, modified: '2026-05-05T10:00:05' }))
  await settled(storeId)
  const broken = orderPayload({ id: 1, modified: '2026-05-05T10:00:09' })
  await deliver(storeId, 'order.updated', { ...broken, total: 'many' })
  await settled(storeId)
  await deliver(storeId, 'order.updated', orderPayload({ id: 1, modified: '2026-05-05T10:00:01' }))
  await settled(storeId)
  expect((await get<List<object>>('/rejected')).data).toHaveLength(1)
  await deliver(storeId, 'order.updated', orderPayload({ id: 1, modified: '2026-05-05T10:00:10' }))
  await settled(storeId)
  expect((await get<List<object>>('/rejected')).data).toEqual([])
})

test("S3 retrying while the store fails says so with the store's error", async () => {
  const { shop, storeId } = await idleStore()
  await deliver(storeId, 'order.updated', { ...orderPayload({ id: 1 }), total: 'many' })
  await settled(storeId)
  const [reject] = (await get<List<{ id: string }>>('/rejected')).data
  await shop.act('fault', { status: 500, times: 1, path: '/wp-json/wc/v3/orders' })
  const { status, body } = await call<Failure>('POST', `/rejected/${reject?.id}/retry`)
  expect([status, body.error.code]).toEqual([422, 'store_broken_answer'])
})

test('F6 a status that is called like something every object has is just an unknown one', async () => {
  const { storeId } = await idleStore()
  await deliver(storeId, 'order.created', orderPayload({ id: 1, status: 'constructor' }))
  await settled(storeId)
  expect((await orders()).data).toMatchObject([{ status: 'pending', sourceStatus: 'constructor' }])
})

test('C5 changes of different settings that are made at once all stay', async () => {
  const { storeId } = await idleStore()
  const patches = [
    { sync: { contacts: false } },
    { sync: { orders: false } },
    { import: { orders: true } },
    { level: 'basic' },
    { checkoutDelayMinutes: 5 },
  ]
  await Promise.all(patches.map((patch) => call('PATCH', `/stores/${storeId}/settings`, patch)))
  const { settings } = await get<{ settings: object }>(`/stores/${storeId}`)
  expect(settings).toMatchObject({
    sync: { contacts: false, orders: false },
    import: { orders: true },
    level: 'basic',
    checkoutDelayMinutes: 5,
  })
})

test('C12 three people who connect one store at the same time get one store', async () => {
  const shop = await openShop()
  const { consumerKey, consumerSecret } = shop.keys
  const body = {
    platform: 'woocommerce',
    url: shop.url,
    credentials: { consumerKey, consumerSecret },
  }
  const answers = await Promise.all([1, 2, 3].map(() => call('POST', '/stores', body)))
  expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409, 409])
  expect((await shop.state()).webhooks).toHaveLength(11)
})

test('C9 connecting a store that was left goes on with its records', async () => {
  const { shop, storeId } = await idleStore()
  await call('POST', `/stores/${storeId}/disconnect`)
  const { consumerKey, consumerSecret } = shop.keys
  const { status, body } = await call<{ id: string; state: string }>('POST', '/stores', {
    platform: 'woocommerce',
    url: shop.url,
    credentials: { consumerKey, consumerSecret },
  })
  expect([status, body.id]).toEqual([201, storeId])
})

test('S2 a rare outcome far back is found by following the cursor', async () => {
  const { storeId } = await idleStore()
  await deliver(storeId, 'coupon.created', { id: 3 })
  await settled(storeId)
  for (let id = 1; id <= 230; id++) {
    await deliver(
      storeId,
      'order.created',
      orderPayload({
        id: 1 + (id % 3),
        modified: new Date(1_700_000_000_000 + id * 1_000).toISOString().slice(0, 19),
      }),
    )
    if (id % 5 === 0) await settled(storeId)
  }
  await settled(storeId)
  const found: object[] = []
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: List<object> = await get(
      `/activity?outcome=skipped${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`,
    )
    found.push(...page.data)
    cursor = page.nextCursor
  }
  expect(found).toHaveLength(1)
})

test('L3 a repeat is applied like any delivery: it can be the newest state of a record', async () => {
  const { storeId } = await idleStore()
  const payload = orderPayload({ id: 6 })
  await deliver(storeId, 'order.updated', payload, { deliveryId: 'd1' })
  await settled(storeId)
  const again = await deliver(storeId, 'order.updated', payload, { deliveryId: 'd1' })
  expect(again.body.duplicate).toBe(true)
  const outcomes = await until(async () => {
    const [repeat] = await deliveries(storeId)
    return repeat && repeat.state === 'duplicate' && repeat.outcomes.length > 0 && repeat.outcomes
  })
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(['unchanged'])
})
