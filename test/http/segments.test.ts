import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import type { ContactShape } from '../../src/http/api/contact-shape.ts'
import { call, get, request, type Failure, type List } from '../support/hub.ts'
import { signIn } from '../support/pages.ts'
import { putCustomer } from '../support/records.ts'

type Segment = {
  id: string
  audienceId: string
  name: string
  filter: { match: string; conditions: object[] } | null
  count: number
}

const vip = { match: 'all', conditions: [{ field: 'tag', op: 'has', value: 'VIP' }] }

async function putPeople(): Promise<string[]> {
  const ids: string[] = []
  for (const id of [1, 2, 3]) ids.push(await putCustomer('sto_a', { id }))
  await tag(ids[0], ['vip'])
  await tag(ids[1], ['vip', 'b2b'])
  return ids
}

async function tag(id: string | undefined, tags: string[]): Promise<void> {
  await env.DB.prepare('UPDATE contacts SET tags = ? WHERE id = ?')
    .bind(JSON.stringify(tags), id)
    .run()
}

/** As editing a contact does it. */
async function putInto(segmentId: string, ids: (string | undefined)[]): Promise<void> {
  await env.DB.prepare(
    'UPDATE contacts SET segments = ?1 WHERE id IN (SELECT value FROM json_each(?2))',
  )
    .bind(JSON.stringify(['seg_other', segmentId]), JSON.stringify(ids))
    .run()
}

/** Orders as `behaviours` keeps them. */
async function putBehaviour(contactId: string, storeId: string, spent: number, currency = 'EUR') {
  await env.DB.prepare(
    `INSERT INTO behaviours (contact_id, store_id, currency, orders_count, paid_count, total_spent, first_order_at,
       last_order_at, last_order_external_id, last_order_total, last_order_items)
     VALUES (?1, ?2, ?4, 2, 2, ?3, 1000, 2000, '9', 700, 3)`,
  )
    .bind(contactId, storeId, spent, currency)
    .run()
}

async function putBasicStore() {
  await env.DB.prepare(
    `INSERT INTO stores (id, platform, url, name, state, audience_id, settings, connected_at, created_at, changed_at)
     VALUES ('sto_basic', 'shopify', 'u', 'n', 'active', 'aud_default', '{"level":"basic"}', 1, 1, 1)`,
  ).run()
}

async function found(query: string): Promise<string[]> {
  const { data } = await get<List<ContactShape>>(`/contacts?${query}`)
  return data.map(({ id }) => id).toSorted()
}

test('S4 a filter saved as a segment has a live count, and lists its contacts', async () => {
  const ids = await putPeople()
  const made = await call<Segment>('POST', '/segments', { name: ' Best ', filter: vip })
  expect([made.status, made.body]).toMatchObject([
    201,
    { name: 'Best', audienceId: 'aud_default', filter: vip, count: 2 },
  ])
  expect(await found(`segmentId=${made.body.id}`)).toEqual(ids.slice(0, 2).toSorted())
  await tag(ids[2], ['Vip'])
  const { data } = await get<List<Segment>>('/segments')
  expect(data.map(({ count }) => count)).toEqual([3])
  const changed = await call<Segment>('PATCH', `/segments/${made.body.id}`, {
    name: 'Business',
    filter: { conditions: [{ field: 'tag', op: 'has', value: 'b2b' }] },
  })
  expect(changed.body).toMatchObject({ name: 'Business', count: 1, filter: { match: 'all' } })
  expect((await call('DELETE', `/segments/${made.body.id}`)).status).toBe(200)
  expect((await call('GET', `/segments/${made.body.id}`)).status).toBe(404)
  const gone = await call<Failure>('GET', `/contacts?segmentId=${made.body.id}`)
  expect([gone.status, gone.body.error.issues?.[0]?.path]).toEqual([400, 'segmentId'])
})

test('S4 a name is used once in an audience', async () => {
  const first = await call<Segment>('POST', '/segments', { name: 'Caf\u00e9', filter: vip })
  const second = await call<Segment>('POST', '/segments', { name: 'Other', filter: null })
  const taken = await call<Failure>('POST', '/segments', { name: 'Cafe\u0301' })
  expect([taken.status, taken.body.error.code]).toEqual([409, 'segment_name_taken'])
  const renamed = await call<Failure>('PATCH', `/segments/${second.body.id}`, { name: 'Café' })
  expect([renamed.status, renamed.body.error.code]).toEqual([409, 'segment_name_taken'])
  expect((await call('PATCH', `/segments/${first.body.id}`, { name: 'Café' })).status).toBe(200)
  const elsewhere = await call<Failure>('POST', '/segments', { name: 'Café', audienceId: 'aud_x' })
  expect(elsewhere.body.error.issues?.[0]?.path).toBe('audienceId')
})

test('O1 S4 deleting a segment kept by hand takes it off its contacts, each with an event', async () => {
  const [one, two, three] = await putPeople()
  const made = await call<Segment>('POST', '/segments', { name: 'By hand' })
  expect(made.body).toMatchObject({ filter: null, count: 0 })
  await putInto(made.body.id, [one, two])
  expect(await get<Segment>(`/segments/${made.body.id}`)).toMatchObject({ count: 2 })
  expect(await found(`segmentId=${made.body.id}`)).toEqual([one, two].toSorted())
  const before = await get<ContactShape>(`/contacts/${three}`)
  const mixed = await call<Failure>('PATCH', `/segments/${made.body.id}`, { filter: vip })
  expect([mixed.status, mixed.body.error.code]).toEqual([422, 'segment_kind_is_fixed'])
  await call('DELETE', `/segments/${made.body.id}`)
  const { data } = await get<{ data: { seq: number; id: string; record: ContactShape }[] }>(
    `/changes?after=${before.version}`,
  )
  expect(data.map(({ id }) => id).toSorted()).toEqual([one, two].toSorted())
  for (const { seq, record } of data) {
    expect(record).toMatchObject({ version: seq, segments: ['seg_other'] })
  }
  expect((await get<ContactShape>(`/contacts/${three}`)).version).toBe(before.version)
  expect((await get<List<Segment>>('/segments')).data).toEqual([])
})

test('O1 a segment of more people than one batch takes is taken off all of them', async () => {
  const made = await call<Segment>('POST', '/segments', { name: 'Crowd' })
  await env.DB.prepare(
    `INSERT INTO contacts (id, audience_id, tags, custom, guest, notes, provenance, states, created_at, changed_at, seq, segments)
     WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 1203)
     SELECT 'con_' || n, 'aud_default', '[]', '{}', 0, '[]', '{}', '{}', 1, 1, 0, iif(n > 3, json_array(?1), '[]') FROM n`,
  )
    .bind(made.body.id)
    .run()
  expect(await get<Segment>(`/segments/${made.body.id}`)).toMatchObject({ count: 1_200 })
  await call('DELETE', `/segments/${made.body.id}`)
  const left = await env.DB.prepare(
    `SELECT count(*) AS all_of_them, count(DISTINCT c.seq) AS versions, sum(c.segments = '[]') AS free,
       (SELECT count(*) FROM events e JOIN contacts x ON x.id = e.record_id AND x.seq = e.seq) AS events
     FROM contacts AS c`,
  ).first()
  expect(left).toEqual({ all_of_them: 1_203, versions: 1_201, free: 1_203, events: 1_200 })
})

test('S4 C8 contacts are found by what their orders add up to, at stores at level advanced', async () => {
  const [one = '', two = '', three = ''] = await putPeople()
  await putBasicStore()
  await putBehaviour(one, 'sto_a', 5_000)
  await putBehaviour(one, 'sto_b', 1_000)
  await putBehaviour(two, 'sto_a', 5_999)
  await putBehaviour(three, 'sto_basic', 9_000)
  expect(await found('totalSpentMin=6000')).toEqual([one])
  expect(await found('ordersCountMin=2')).toEqual([one, two].toSorted())
  expect(await found('ordersCountMin=3')).toEqual([one])
  const shown = await get<ContactShape>(`/contacts/${one}`)
  expect(shown.behaviour).toMatchObject({
    ordersCount: 4,
    totalSpent: { amount: 6_000, currency: 'EUR' },
    averageSpent: { amount: 1_500, currency: 'EUR' },
    lastOrderItems: 3,
  })
  expect((await get<ContactShape>(`/contacts/${three}`)).behaviour).toBeNull()
})

test('S8 a filter that the catalogue does not have is refused with its place', async () => {
  const ask = async (filter: unknown) => {
    const text = encodeURIComponent(JSON.stringify(filter))
    const { status, body } = await call<Failure>('GET', `/contacts?filter=${text}`)
    return [status, body.error?.issues?.map(({ path }) => path)]
  }
  const condition = { field: 'totalSpent', op: 'at_least', value: 5 }
  expect(await ask({ match: 'all', conditions: [condition] })).toEqual([200, undefined])
  expect(await ask({ conditions: [{ ...condition, field: 'id) OR 1=1 --' }] })).toEqual([
    400,
    ['filter.conditions.0.field'],
  ])
  expect(await ask({ conditions: [condition, { ...condition, op: 'like' }] })).toEqual([
    400,
    ['filter.conditions.1.op'],
  ])
  expect(await ask({ conditions: [{ ...condition, value: '5' }] })).toEqual([
    400,
    ['filter.conditions.0.value'],
  ])
  expect(await ask({ conditions: [{ field: 'store', op: 'has', value: 'sto_x' }] })).toEqual([
    400,
    ['filter.conditions.0.value'],
  ])
  expect(await ask({ match: 'some', conditions: [] })).toEqual([
    400,
    ['filter.match', 'filter.conditions'],
  ])
  expect(await ask({ conditions: Array.from({ length: 21 }, () => condition) })).toEqual([
    400,
    ['filter.conditions'],
  ])
  const broken = await call<Failure>('GET', '/contacts?filter={')
  expect([broken.status, broken.body.error.issues?.[0]?.path]).toEqual([400, 'filter'])
})

test('S4 twenty conditions of the costliest kinds fit into one statement', async () => {
  const [one = ''] = await putPeople()
  await putBehaviour(one, 'sto_a', 5_000)
  await putBasicStore()
  const costly = Array.from({ length: 20 }, (_, place) =>
    place % 2 === 0
      ? { field: 'averageSpent', op: 'at_least', value: { amount: place, currency: 'EUR' } }
      : { field: 'city', op: 'contains_not', value: `Łódź МакДональд ${place}` },
  )
  const filter = { match: 'all', conditions: costly }
  const text = encodeURIComponent(JSON.stringify(filter))
  const made = await call<Segment>('POST', '/segments', { name: 'Costly', filter })
  expect(made.body.count).toBe(1)
  const money = { match: 'all', conditions: Array.from({ length: 20 }, () => costly[0]) }
  for (const name of ['a', 'b', 'c', 'd']) await call('POST', '/segments', { name, filter: money })
  const { data } = await get<List<Segment>>('/segments')
  expect(data.map(({ count }) => count)).toEqual([1, 1, 1, 1, 1])
  const words = encodeURIComponent('customer1 anna')
  expect(
    await found(
      `filter=${text}&segmentId=${made.body.id}&q=${words}&audienceId=aud_default&totalSpentMin=1&ordersCountMin=1`,
    ),
  ).toEqual([one])
})

test('S4 a search of any length is answered, whatever the case of its letters', async () => {
  const [one = ''] = await putPeople()
  await env.DB.prepare('UPDATE contacts SET first_name = ?, tags = ? WHERE id = ?')
    .bind('Иван Öztürk', JSON.stringify(Array.from({ length: 10_000 }, (_, n) => `tag ${n}`)), one)
    .run()
  for (const q of ['иван', 'ИВАН', 'öztürk', 'ÖZTÜRK', "' OR 1=1 --", '%', 'a'.repeat(200)]) {
    const expected = /^[иИöÖ]/.test(q) ? [one] : []
    expect([q, await found(`q=${encodeURIComponent(q)}`)]).toEqual([q, expected])
  }
  const many = { conditions: [{ field: 'tag', op: 'has', value: 'TAG 9999' }] }
  expect(await found(`filter=${encodeURIComponent(JSON.stringify(many))}`)).toEqual([one])
  expect(await found('email=CUSTOMER2@example.com')).toHaveLength(1)
})

test('S4 the page of contacts takes conditions row by row, saves them, and shows counts', async () => {
  await putPeople()
  const cookie = await signIn()
  const show = async (path: string) => {
    const answer = await request(path, { headers: { Cookie: cookie } })
    return { status: answer.status, html: await answer.text() }
  }
  const post = (path: string, fields: Record<string, string>) =>
    request(path, {
      method: 'POST',
      redirect: 'manual',
      headers: { Cookie: cookie, 'Content-Type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(fields),
    })
  // A field that was added has no value yet: nothing is asked, nothing is wrong.
  const added = await show('/contacts?add=tag')
  expect(added.html).toContain('name="c0.value"')
  expect(added.html).toContain('3 contacts')
  const typed = await show('/contacts?c0.field=tag&c0.op=has&c0.value=vip&add=totalSpent')
  expect(typed.html).toContain('2 contacts')
  expect(typed.html).toContain('name="c1.value"')
  const wrong = await show('/contacts?c0.field=totalSpent&c0.op=at_least&c0.value=%3Cb%3E50')
  expect([wrong.status, wrong.html.includes('3 contacts')]).toEqual([200, true])
  expect(wrong.html).toContain('Give a whole number of minor units')
  expect(wrong.html).not.toContain('<b>50')
  const dropped = await show(
    '/contacts?c0.field=email&c0.op=is&c0.value=x&c1.field=tag&c1.op=has&c1.value=b2b&drop=0',
  )
  expect(dropped.html).toContain('1 contact<')
  const saved = await post('/contacts/segments', { name: 'VIPs', filter: JSON.stringify(vip) })
  expect([saved.status, saved.headers.get('Location')]).toEqual([303, '/contacts/segments'])
  const again = await post('/contacts/segments', { name: 'VIPs', filter: JSON.stringify(vip) })
  expect([again.status, (await again.text()).includes('Choose another name')]).toEqual([409, true])
  const list = await show('/contacts/segments')
  expect(list.html).toContain('Tag has “VIP”')
  const id = /segmentId=(seg_\w+)/.exec(list.html)?.[1] ?? ''
  expect((await show(`/contacts?segmentId=${id}`)).html).toContain('2 contacts')
  expect((await show(`/contacts/segments/${id}`)).html).toContain('2 contacts now')
  const row = { 'c0.field': 'tag', 'c0.op': 'has' }
  const blank = await post(`/contacts/segments/${id}`, { name: 'B2B', ...row, 'c0.value': '' })
  expect([blank.status, (await blank.text()).includes('Give each condition a value')]).toEqual([
    400,
    true,
  ])
  await post(`/contacts/segments/${id}`, { name: 'B2B', ...row, 'c0.value': 'b2b' })
  expect((await show(`/contacts/segments/${id}`)).html).toContain('1 contact now')
  await post(`/contacts/segments/${id}/delete`, {})
  expect((await show(`/contacts/segments/${id}`)).status).toBe(404)
})
