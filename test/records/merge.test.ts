import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import type { ContactShape } from '../../src/http/api/contact-shape.ts'
import type { PrimaryKeyKind } from '../../src/core/identity.ts'
import { openDatabase } from '../../src/db/client.ts'
import { changeAudience, createAudience } from '../../src/records/audience.ts'
import { merge, split } from '../../src/records/merge.ts'
import { call, contacts, get, type Failure, type List } from '../support/hub.ts'
import { contactOf, dump, putCustomer, putOrder } from '../support/records.ts'

const store = 'sto_a'
const tables = ['contacts', 'links', 'orders', 'transactions', 'merges', 'merge_moves']

type Merged = ContactShape & { merged: ContactShape }
type Apart = ContactShape & { split: ContactShape }

/** Two contacts with an order each; the second also a guest's order by its address. */
async function twoPeople() {
  const keepId = await putCustomer(store, { id: 1, email: 'a@example.com', firstName: 'Ann' })
  const mergeId = await putCustomer(store, { id: 2, email: 'b@example.com', phone: '2025550123' })
  await putOrder(store, { id: 11, customer_id: 1, email: 'a@example.com' })
  await putOrder(store, { id: 12, customer_id: 2, email: 'b@example.com', paid: true })
  await putOrder('sto_b', { id: 13, email: 'b@example.com' })
  return { keepId, mergeId }
}

test('I5 a merge moves links and orders, hides the merged contact, and its id still answers', async () => {
  const { keepId, mergeId } = await twoPeople()
  const merged = await call<Merged>('POST', '/contacts/merge', { keepId, mergeId })
  expect(merged.status).toBe(200)
  expect(merged.body).toMatchObject({
    id: keepId,
    email: 'a@example.com',
    mergedInto: null,
    behaviour: { ordersCount: 3 },
    merged: { id: mergeId, mergedInto: keepId, links: [] },
  })
  expect(merged.body.links.map(({ externalId, reason }) => [externalId, reason])).toEqual([
    ['1', 'new'],
    ['2', 'merged'],
  ])
  expect((await contacts()).data.map(({ id }) => id)).toEqual([keepId])
  expect(await get<ContactShape>(`/contacts/${mergeId}`)).toMatchObject({ mergedInto: keepId })
})

test('I5 merge then split leaves every row as it was, to the byte', async () => {
  const { keepId, mergeId } = await twoPeople()
  const before = await dump(tables)
  for (const take of [[], ['email', 'phone', 'firstName']]) {
    await call('POST', '/contacts/merge', { keepId, mergeId, take })
    expect(await dump(tables)).not.toBe(before)
    const { status, body } = await call<Apart>('POST', `/contacts/${mergeId}/split`)
    expect([status, body.id, body.split.id]).toEqual([200, keepId, mergeId])
    expect(await dump(tables)).toBe(before)
  }
})

test('S8 a merge shows up in the feed: both contacts, and every order that moved with a new version', async () => {
  const { keepId, mergeId } = await twoPeople()
  const { nextAfter } = await get<{ nextAfter: number }>('/changes?limit=250')
  await call('POST', '/contacts/merge', { keepId, mergeId })
  type Change = {
    seq: number
    kind: string
    id: string
    record: { id: string; contactId?: string; version?: number }
  }
  const { data } = await get<List<Change>>(`/changes?after=${nextAfter}`)
  expect(data.map(({ kind }) => kind)).toEqual(['contact', 'contact', 'order', 'order'])
  expect(data.map(({ seq }) => seq)).toEqual([1, 2, 3, 4].map((place) => nextAfter + place))
  for (const { kind, seq, record } of data) {
    if (kind === 'order') expect(record.contactId).toBe(keepId)
    else expect(record.version).toBe(seq)
  }
  const { results } = await env.DB.prepare('SELECT seq FROM orders WHERE seq > ? ORDER BY seq')
    .bind(nextAfter)
    .all()
  expect(results.map(({ seq }) => seq)).toEqual([nextAfter + 3, nextAfter + 4])
})

test('I5 a later store event does not move a merged link back, nor rename the contact to the merged address', async () => {
  const { keepId, mergeId } = await twoPeople()
  await call('POST', '/contacts/merge', { keepId, mergeId })
  const later = { id: 2, email: 'b@example.com', firstName: 'Bea', modified: '2026-07-01T00:00:00' }
  expect(await putCustomer(store, later)).toBe(keepId)
  expect(await get<ContactShape>(`/contacts/${keepId}`)).toMatchObject({
    firstName: 'Bea',
    email: 'a@example.com',
  })
  expect(await putOrder(store, { id: 14, customer_id: 2, email: 'b@example.com' })).toBe(keepId)
})

test('I5 a guest who orders by the merged address is the kept contact', async () => {
  const { keepId, mergeId } = await twoPeople()
  await call('POST', '/contacts/merge', { keepId, mergeId })
  expect(await putOrder('sto_b', { id: 15, email: 'b@example.com' })).toBe(keepId)
  expect((await contacts()).data).toHaveLength(1)
})

test('I4 the kept customer may take the merged address at the store: the keys are exchanged', async () => {
  const { keepId, mergeId } = await twoPeople()
  await call('POST', '/contacts/merge', { keepId, mergeId })
  await putCustomer(store, { id: 1, email: 'b@example.com', modified: '2026-07-01T00:00:00' })
  expect(await get<ContactShape>(`/contacts/${keepId}`)).toMatchObject({ email: 'b@example.com' })
  expect(await putOrder('sto_b', { id: 15, email: 'a@example.com' })).toBe(keepId)
  expect((await call('POST', `/contacts/${mergeId}/split`)).status).toBe(200)
  const { results } = await env.DB.prepare('SELECT id, primary_key AS key FROM contacts').all()
  expect(Object.fromEntries(results.map(({ id, key }) => [id, key]))).toEqual({
    [keepId]: 'b@example.com',
    [mergeId]: null,
  })
})

test('I5 what came by the merged customer since goes with it when the two are split', async () => {
  const { keepId, mergeId } = await twoPeople()
  await merge(openDatabase(env.DB), { keepId, mergeId }, 500)
  await putOrder(store, { id: 16, customer_id: 2, email: 'b@example.com' })
  await putOrder('sto_b', { id: 17, email: 'b@example.com' })
  await putOrder(store, { id: 18, customer_id: 1, email: 'a@example.com' })
  await split(openDatabase(env.DB), mergeId, 2_000)
  const { results } = await env.DB.prepare(
    'SELECT external_id AS id FROM orders WHERE contact_id = ? ORDER BY id',
  )
    .bind(mergeId)
    .all()
  expect(results.map(({ id }) => id)).toEqual(['12', '13', '16', '17'])
})

test('I5 a contact that others are merged into can be merged itself, and all of it undone', async () => {
  const { keepId, mergeId } = await twoPeople()
  const third = await putCustomer(store, { id: 3, email: 'c@example.com' })
  const before = await dump(tables)
  await call('POST', '/contacts/merge', { keepId, mergeId })
  await call('POST', '/contacts/merge', { keepId: third, mergeId: keepId })
  expect(await contactOf(store, '2')).toBe(third)
  expect(
    await putOrder('sto_b', {
      id: 13,
      email: 'b@example.com',
      status: 'completed',
      modified: '2026-07-01T00:00:00',
    }),
  ).toBe(third)
  const refused = await call<Failure>('POST', `/contacts/${mergeId}/split`)
  expect([refused.status, refused.body.error.code]).toEqual([409, 'kept_is_merged'])
  await putOrder('sto_b', { id: 13, email: 'b@example.com', modified: '2026-08-01T00:00:00' })
  await call('POST', `/contacts/${keepId}/split`)
  await call('POST', `/contacts/${mergeId}/split`)
  const mask = (text: string) => text.replaceAll(/"(?:stated_at|observed_at)": \d+/g, '')
  expect(mask(await dump(tables))).toBe(mask(before))
})

test('I5 merging refuses two audiences, a contact with itself, and one that is merged already', async () => {
  const { keepId, mergeId } = await twoPeople()
  const other = await putCustomer('sto_z', { id: 9, email: 'z@example.com' }, 'aud_other')
  const codes = async (body: object) => {
    const answer = await call<Failure>('POST', '/contacts/merge', body)
    return [answer.status, answer.body.error.code]
  }
  expect(await codes({ keepId, mergeId: other })).toEqual([422, 'other_audience'])
  expect(await codes({ keepId, mergeId: keepId })).toEqual([422, 'same_contact'])
  expect(await codes({ keepId, mergeId: 'con_none' })).toEqual([404, 'not_found'])
  await call('POST', '/contacts/merge', { keepId, mergeId })
  expect(await codes({ keepId, mergeId })).toEqual([409, 'already_merged'])
  expect((await call('POST', `/contacts/${other}/split`)).status).toBe(409)
})

test('O4 orders that arrive while contacts are merged and split end with one of the two', async () => {
  const { keepId, mergeId } = await twoPeople()
  const arriving = Array.from({ length: 20 }, (_, index) =>
    putOrder(store, { id: 100 + index, customer_id: 2, email: 'b@example.com' }),
  )
  await Promise.all([call('POST', '/contacts/merge', { keepId, mergeId }), ...arriving])
  const { results } = await env.DB.prepare(
    'SELECT DISTINCT contact_id AS id FROM orders WHERE customer_external_id = ?',
  )
    .bind('2')
    .all()
  expect(results).toEqual([{ id: keepId }])
})

test('C7 I5 split after the audience came to tell people apart by something else: both have keys of that kind', async () => {
  const keepId = await putCustomer(store, { id: 1, email: 'a@example.com', phone: '2025550121' })
  const mergeId = await putCustomer(store, { id: 2, email: 'b@example.com', phone: '2025550122' })
  const db = openDatabase(env.DB)
  const keys = async () => {
    const { results } = await env.DB.prepare('SELECT id, primary_key AS key FROM contacts').all()
    const found = Object.fromEntries(results.map(({ id, key }) => [id, key]))
    return [found[keepId], found[mergeId]]
  }
  const rekeyed = (primaryKey: PrimaryKeyKind) =>
    changeAudience(db, 'aud_default', { primaryKey, acceptCollisions: true }, 30)
  const cases = [
    ['phone', ['+12025550121', '+12025550122']],
    ['storeCustomerId', ['sto_a/1', 'sto_a/2']],
    ['email', ['a@example.com', 'b@example.com']],
  ] as const
  for (const [kind, expected] of cases) {
    for (const take of [[], ['email', 'phone']] as const) {
      await merge(db, { keepId, mergeId, take: [...take] }, 20)
      await rekeyed(kind)
      await split(db, mergeId, 40)
      expect(await keys()).toEqual(expected)
      await rekeyed('email')
    }
  }
})

test('I5 two merges that each took an address over come apart in either order, each with its own key', async () => {
  const db = openDatabase(env.DB)
  const ids = ['a', 'b', 'c'].map((name, place) =>
    putCustomer(store, { id: place + 1, email: `${name}@example.com` }),
  )
  const [keepId = '', second = '', third = ''] = await Promise.all(ids)
  const before = await dump(tables)
  for (const order of [
    [second, third],
    [third, second],
  ]) {
    for (const mergeId of [second, third]) await merge(db, { keepId, mergeId, take: ['email'] }, 20)
    for (const id of order) await split(db, id, 40)
    expect(await dump(tables)).toBe(before)
  }
})

test('I5 by phone: a guest who ordered by the merged address since goes with it when the two are split', async () => {
  const db = openDatabase(env.DB)
  const { id } = await createAudience(db, { name: 'By phone', primaryKey: 'phone' }, 1)
  await putCustomer('sto_p', { id: 1, email: 'a@example.com', phone: '2025550121' }, id)
  await putCustomer('sto_p', { id: 2, email: 'b@example.com', phone: '2025550122' }, id)
  const keepId = (await contactOf('sto_p', '1')) ?? ''
  const mergeId = (await contactOf('sto_p', '2')) ?? ''
  await merge(db, { keepId, mergeId }, 20)
  const order = { id: 11, email: 'b@example.com', phone: '2025550122' }
  expect(await putOrder('sto_p', order, id)).toBe(keepId)
  await split(db, mergeId, 2_000)
  expect(await env.DB.prepare('SELECT contact_id AS id FROM orders').first('id')).toBe(mergeId)
})
