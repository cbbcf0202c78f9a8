import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { openDatabase } from '../../src/db/client.ts'
import type { ContactShape } from '../../src/http/api/contact-shape.ts'
import { changeAudience, createAudience } from '../../src/records/audience.ts'
import { call } from '../support/hub.ts'
import { putCustomer } from '../support/records.ts'

type Failure = { error: { code: string; message: string; issues?: { path: string }[] } }

const patch = <T = ContactShape>(id: string, body: object) =>
  call<T>('PATCH', `/contacts/${id}`, body)

test('S4 O3 a contact is edited: values are normalised, and say that they were set here', async () => {
  const id = await putCustomer('sto_a', { id: 1, email: 'ada@example.com' })
  const { body, status } = await patch(id, {
    firstName: ' Augusta ',
    email: 'Augusta@Example.com ',
    phone: '030 1234567',
    address: { line1: 'Unter den Linden 1', country: 'de' },
    consent: { state: 'unsubscribed', cause: 'asked by phone' },
    tags: ['vip', ' vip ', ''],
    notes: [{ text: 'Prefers letters.' }],
  })
  expect([status, body]).toMatchObject([
    200,
    {
      firstName: 'Augusta',
      email: 'augusta@example.com',
      phone: '+49301234567',
      address: { line1: 'Unter den Linden 1', country: 'DE' },
      consent: { state: 'unsubscribed', cause: 'asked by phone', source: 'hub' },
      tags: ['vip'],
      notes: [{ text: 'Prefers letters.', by: 'api' }],
    },
  ])
  const explained = await call<ContactShape>('GET', `/contacts/${id}?explain=1`)
  expect(explained.body.provenance?.['firstName']).toMatchObject({ source: 'hub', ref: 'api' })
  const changes = await call<{ data: { id: string; operation: string }[] }>('GET', '/changes')
  expect(changes.body.data.at(-1)).toMatchObject({ id, operation: 'updated' })
})

test('O2 a correction made here survives what the store repeats, and gives way to what it says anew', async () => {
  const later = (minute: number) => `2026-06-01T00:0${minute}:00`
  const customer = { id: 1, email: 'ada@example.com', firstName: 'Adda', modified: later(0) }
  const id = await putCustomer('sto_a', customer)
  await patch(id, { firstName: 'Ada' })
  // The edit is of today; a store that says the same again later has not changed its mind.
  const future = { ...customer, modified: '2099-01-01T00:00:00', phone: '+49301234567' }
  await putCustomer('sto_a', future)
  const kept = await call<ContactShape>('GET', `/contacts/${id}`)
  expect(kept.body).toMatchObject({ firstName: 'Ada', phone: '+49301234567' })
  await putCustomer('sto_a', {
    ...future,
    firstName: 'Augusta',
    modified: '2099-01-02T00:00:00',
  })
  const taken = await call<ContactShape>('GET', `/contacts/${id}`)
  expect(taken.body.firstName).toBe('Augusta')
  const conflicts = await call<{ data: object[] }>('GET', '/conflicts')
  expect(conflicts.body.data).toMatchObject([
    {
      field: 'firstName',
      currentValue: 'Ada',
      incomingValue: 'Augusta',
      rule: 'newest',
      winner: 'incoming',
      currentSource: 'api',
    },
  ])
})

test('O4 an edit of an outdated version is answered with both values, and changes nothing', async () => {
  const id = await putCustomer('sto_a', { id: 1, email: 'ada@example.com' })
  const { version } = (await call<ContactShape>('GET', `/contacts/${id}`)).body
  await patch(id, { firstName: 'First', version })
  const late = await patch<Failure>(id, { firstName: 'Second', version })
  expect(late.status).toBe(409)
  expect(late.body.error).toMatchObject({
    code: 'changed_meanwhile',
    issues: [{ path: 'firstName', message: 'now "First", yours "Second"' }],
  })
  expect((await call<ContactShape>('GET', `/contacts/${id}`)).body.firstName).toBe('First')
  // Who wants what is there already has no conflict.
  expect((await patch(id, { firstName: 'First', version })).status).toBe(200)
})

test('I4 an address that somebody else has is refused with the way out', async () => {
  const holder = await putCustomer('sto_a', { id: 1, email: 'ada@example.com' })
  const id = await putCustomer('sto_a', { id: 2, email: 'bob@example.com' })
  const refused = await patch<Failure>(id, { email: 'ada@example.com' })
  expect(refused.status).toBe(409)
  expect(refused.body.error.message).toContain(holder)
  const made = await call<Failure>('POST', '/contacts', { email: 'ADA@example.com' })
  expect([made.status, made.body.error.code]).toEqual([409, 'address_taken'])
})

test('S4 bad values are refused, each field with what to write instead', async () => {
  const id = await putCustomer('sto_a', { id: 1, email: 'ada@example.com' })
  const bad = await patch<Failure>(id, {
    email: 'ada at example',
    phone: 'call me',
    address: { country: 'Germany' },
    segments: ['seg_none'],
    custom: { loyalty: 1 },
    notes: [{ text: ' ' }],
  })
  expect(bad.status).toBe(400)
  expect(bad.body.error.issues?.map(({ path }) => path).toSorted()).toEqual([
    'address.country',
    'custom.loyalty',
    'email',
    'notes',
    'phone',
    'segments',
  ])
  expect((await patch<Failure>('con_none', { firstName: 'x' })).status).toBe(404)
  expect((await call<Failure>('POST', '/contacts', { tags: ['x'] })).status).toBe(400)
})

test('I1 a contact made here is the one that a store speaks of later', async () => {
  const made = await call<ContactShape>('POST', '/contacts', {
    email: 'ada@example.com',
    firstName: 'Ada',
  })
  expect(made.status).toBe(201)
  expect(await putCustomer('sto_a', { id: 1, email: 'ada@example.com' })).toBe(made.body.id)
})

test('O4 edits of one contact at once lose nothing', async () => {
  const id = await putCustomer('sto_a', { id: 1, email: 'ada@example.com' })
  const answers = await Promise.all(
    Array.from({ length: 5 }, (_, n) =>
      call('POST', `/contacts/${id}/notes`, { text: `note ${n}` }),
    ),
  )
  const made = answers.filter(({ status }) => status === 201).length
  const { notes } = (await call<ContactShape>('GET', `/contacts/${id}`)).body
  expect(notes).toHaveLength(made)
  expect(made).toBeGreaterThan(0)
  for (const { status } of answers) expect([201, 409]).toContain(status)
})

test('I4 contacts that collide under a new key are edited all the same, and refused only the address', async () => {
  const db = openDatabase(env.DB)
  const audience = await createAudience(db, { name: 'x', primaryKey: 'storeCustomerId' }, 1)
  const email = 'ada@example.com'
  const ids = [
    await putCustomer('sto_a', { id: 1, email }, audience.id),
    await putCustomer('sto_a', { id: 2, email }, audience.id),
  ]
  // Of one moment the id decides who is the first, and gets the key.
  const [first = '', second = ''] = ids.toSorted()
  await changeAudience(db, audience.id, { primaryKey: 'email', acceptCollisions: true }, 5)
  for (const id of [first, second]) {
    const { status, body } = await patch(id, { tags: ['x'], phone: '+4930111111' })
    expect([status, body]).toMatchObject([200, { tags: ['x'], phone: '+4930111111', email }])
  }
  const keys = await env.DB.prepare('SELECT primary_key AS key FROM contacts ORDER BY id').all()
  expect(keys.results).toEqual([{ key: email }, { key: null }])
  expect((await patch(second, { email: 'bea@example.com' })).status).toBe(200)
  expect((await patch<Failure>(second, { email })).body.error.code).toBe('address_taken')
})
