import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { call, get, type List } from '../support/hub.ts'
import { posted, show, signIn } from '../support/pages.ts'
import { putCustomer } from '../support/records.ts'

type Row = {
  storeId: string
  kind: string
  externalId: string
  field: string
  incomingValue: string
  recordId: string
  otherRecordId: string
  state: string
  winner: string
}

const later = (minute: number) => `2026-06-01T00:0${minute}:00`

const list = async (query = '') => (await get<List<Row>>(`/conflicts${query}`)).data

function keyOf({ storeId, kind, externalId, field, incomingValue }: Row) {
  return { storeId, kind, externalId, field, incomingValue }
}

/** Customer 2 says at the store that it has the address of customer 1. */
async function claim(minute = 1) {
  await putCustomer('sto_a', { id: 2, email: 'ada@example.com', modified: later(minute) })
}

async function twoThatClaimOneAddress() {
  const holder = await putCustomer('sto_a', {
    id: 1,
    email: 'ada@example.com',
    firstName: 'Ada',
    modified: later(0),
  })
  const claimant = await putCustomer('sto_a', {
    id: 2,
    email: 'bob@example.com',
    firstName: 'Bob',
    modified: later(0),
  })
  await claim()
  return { holder, claimant }
}

test('I4 both kept: an identity conflict that a person closed stays closed when the store repeats it', async () => {
  await twoThatClaimOneAddress()
  const [open] = await list('?state=open')
  if (!open) throw new Error('no open conflict')
  expect((await call('POST', '/conflicts/close', keyOf(open))).body).toMatchObject({
    state: 'closed',
    winner: 'open',
  })
  expect((await call('POST', '/conflicts/close', keyOf(open))).status).toBe(409)
  await claim(2)
  expect(await list('?state=open')).toEqual([])
  expect(await list('?state=closed')).toHaveLength(1)
  const unknown = { ...keyOf(open), externalId: '99' }
  expect((await call('POST', '/conflicts/close', unknown)).status).toBe(404)
})

test('I4 the page merges the two, and with that the conflict is closed', async () => {
  const { holder, claimant } = await twoThatClaimOneAddress()
  const cookie = await signIn()
  const html = await show('/conflicts', cookie)
  expect(html).toContain('Merge the two')
  expect(await show('/', cookie)).toContain('1 conflict')
  const [open] = await list('?state=open')
  if (!open) throw new Error('no open conflict')
  const merged = await posted('/conflicts/merge', keyOf(open), cookie)
  expect([merged.status, merged.location]).toEqual([303, `/conflicts?merged=${holder}`])
  expect(await list('?state=open')).toEqual([])
  expect((await get<{ mergedInto: string }>(`/contacts/${claimant}`)).mergedInto).toBe(holder)
  expect(await show('/', cookie)).not.toContain('1 conflict')
})

test('I4 merging the two anywhere closes their conflict in the same batch', async () => {
  const { holder, claimant } = await twoThatClaimOneAddress()
  await call('POST', '/contacts/merge', { keepId: claimant, mergeId: holder })
  const row = await env.DB.prepare('SELECT closed_at FROM conflicts').first<{ closed_at: number }>()
  expect(row?.closed_at).toBeGreaterThan(0)
})

test('I4 a conflict that solved itself is closed by the next look, and open again when the claim returns', async () => {
  const { holder } = await twoThatClaimOneAddress()
  await call('PATCH', `/contacts/${holder}`, { email: 'other@example.com' })
  expect(await list()).toMatchObject([{ state: 'closed', winner: 'incoming' }])
  await call('PATCH', `/contacts/${holder}`, { email: 'ada@example.com' })
  await claim(2)
  expect(await list('?state=open')).toHaveLength(1)
  // The store takes it back: nobody is left who claims it.
  await putCustomer('sto_a', { id: 2, email: 'bob@example.com', modified: later(3) })
  expect(await list()).toMatchObject([{ state: 'closed', winner: 'current' }])
})

test('I4 I5 an address that somebody brought into a merge is held still by whom it led to', async () => {
  const former = await putCustomer('sto_a', { id: 1, email: 'ada@example.com' })
  const keeper = await putCustomer('sto_a', { id: 3, email: 'keeper@example.com' })
  await putCustomer('sto_a', { id: 2, email: 'bob@example.com', modified: later(0) })
  await call('POST', '/contacts/merge', { keepId: keeper, mergeId: former })
  await claim()
  expect(await list('?state=open')).toMatchObject([{ otherRecordId: keeper }])
  expect(await list('?state=open')).toHaveLength(1)
})

test('O3 a settled conflict shows both values, who said each, and the rule; hostile text is escaped', async () => {
  const id = await putCustomer('sto_a', { id: 1, email: 'ada@example.com', firstName: 'Ada' })
  await call('PATCH', `/contacts/${id}`, { firstName: 'Augusta' })
  await putCustomer('sto_a', {
    id: 1,
    email: 'ada@example.com',
    firstName: '<img src=x>',
    modified: '2099-01-01T00:00:00',
  })
  const html = await show('/conflicts?state=decided', await signIn())
  expect(html).toContain('Augusta')
  expect(html).toContain('the newer value holds')
  expect(html).toContain('the API')
  expect(html).not.toContain('<img src=x')
})

test('S8 conflicts are paged, also many of one moment, by store and state', async () => {
  const rows = Array.from({ length: 7 }, (_, n) =>
    env.DB.prepare(
      `INSERT INTO conflicts (store_id, kind, external_id, field, incoming_value, record_id, other_record_id, at, rule, winner, closed_at)
       VALUES (?, 'contact', ?, 'firstName', 'x', 'con_x', '', ?, 'newest', 'incoming', 1)`,
    ).bind(n < 6 ? 'sto_a' : 'sto_b', String(n), n < 5 ? 1_000 : 2_000),
  )
  await env.DB.batch(rows)
  const seen: string[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const page: List<Row> = await get(
      `/conflicts?limit=2&storeId=sto_a&state=decided${cursor && `&cursor=${cursor}`}`,
    )
    seen.push(...page.data.map(({ externalId }) => externalId))
    cursor = page.nextCursor
  }
  expect(seen).toEqual(['5', '0', '1', '2', '3', '4'])
  expect((await call('GET', '/conflicts?cursor=nonsense')).status).toBe(400)
  expect((await call('GET', '/conflicts?state=lost')).status).toBe(400)
})
