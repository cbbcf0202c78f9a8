import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { primaryKeyOf, type PrimaryKeyKind } from '../../src/core/identity.ts'
import { getAudience } from '../../src/db/audiences.ts'
import { openDatabase } from '../../src/db/client.ts'
import { contacts } from '../../src/db/schema/contacts.ts'
import { call } from '../support/hub.ts'
import { putCustomer } from '../support/records.ts'

type Audience = { id: string; name: string; primaryKey: PrimaryKeyKind }
type Failure = { error: { code: string; message: string } }
type Preview = {
  contacts: number
  withoutValue: number
  collisions: number
  examples: { key: string; contactIds: string[] }[]
}

const path = '/audiences/aud_default'

test('C7 another primary key is previewed, refused while people collide, and gives every contact its key', async () => {
  const first = await putCustomer('sto_a', { id: 1, email: 'a@example.com', phone: '+12125550101' })
  // Both could come in one millisecond, and then chance says who is older.
  await env.DB.prepare('UPDATE contacts SET created_at = created_at - 1000').run()
  const second = await putCustomer('sto_a', {
    id: 2,
    email: 'b@example.com',
    phone: '+12125550101',
  })
  await putCustomer('sto_a', { id: 3, email: 'c@example.com', phone: '' })
  const preview = await call<Preview>('GET', `${path}/primary-key?to=phone`)
  expect(preview.body).toEqual({
    contacts: 3,
    withoutValue: 1,
    collisions: 1,
    examples: [{ key: '+12125550101', contactIds: [first, second] }],
  })
  const refused = await call<Failure>('PATCH', path, { primaryKey: 'phone' })
  expect([refused.status, refused.body.error.code]).toEqual([409, 'would_collide'])
  const changed = await call<Audience>('PATCH', path, {
    primaryKey: 'phone',
    acceptCollisions: true,
  })
  expect(changed.body).toMatchObject({ id: 'aud_default', primaryKey: 'phone' })
  const rows = await openDatabase(env.DB).select().from(contacts)
  const keys = Object.fromEntries(rows.map(({ id, primaryKey }) => [id, primaryKey]))
  for (const row of rows) {
    const expected = row.id === second ? null : primaryKeyOf('phone', { ...row, customer: null })
    expect(keys[row.id]).toBe(expected)
  }
  const conflicts = await call<{ data: object[] }>('GET', '/conflicts')
  expect(conflicts.body.data).toMatchObject([
    { field: 'phone', recordId: second, otherRecordId: first, incomingValue: '+12125550101' },
  ])
  // From now on the phone tells who somebody is, and the address may be another one.
  const again = { id: 9, email: 'new@example.com', phone: '+12125550101' }
  expect(await putCustomer('sto_b', again)).toBe(first)
})

test('C7 back to email everybody has the key that they had', async () => {
  await putCustomer('sto_a', { id: 1, email: 'a@example.com' })
  await putCustomer('sto_a', { id: 2, email: 'b@example.com', phone: '+12125550101' })
  const keysNow = async () =>
    (await env.DB.prepare('SELECT id, primary_key FROM contacts ORDER BY id').all()).results
  const before = await keysNow()
  for (const primaryKey of ['storeCustomerId', 'phone', 'email'])
    expect((await call('PATCH', path, { primaryKey, acceptCollisions: true })).status).toBe(200)
  expect(await keysNow()).toEqual(before)
})

test('C7 stores of two audiences never share a contact', async () => {
  const made = await call<Audience>('POST', '/audiences', { name: 'Wholesale' })
  expect(made.status).toBe(201)
  const here = await putCustomer('sto_a', { id: 1, email: 'a@example.com' })
  const there = await putCustomer('sto_b', { id: 1, email: 'a@example.com' }, made.body.id)
  expect(there).not.toBe(here)
  const taken = await call<Failure>('POST', '/audiences', { name: 'Wholesale' })
  expect([taken.status, taken.body.error.code]).toEqual([409, 'name_taken'])
  expect((await call('PATCH', '/audiences/aud_none', { name: 'x' })).status).toBe(404)
})

test('C7 a name that is taken refuses the whole change: the key stays what it was', async () => {
  await call('POST', '/audiences', { name: 'Wholesale' })
  const id = await putCustomer('sto_a', { id: 1, email: 'a@example.com', phone: '+12125550101' })
  const refused = await call<Failure>('PATCH', path, { name: 'Wholesale', primaryKey: 'phone' })
  expect([refused.status, refused.body.error.code]).toEqual([409, 'name_taken'])
  const kept = await getAudience(openDatabase(env.DB), 'aud_default')
  expect(kept.primaryKey).toBe('email')
  const [row] = await openDatabase(env.DB).select().from(contacts)
  expect([row?.id, row?.primaryKey]).toEqual([id, 'a@example.com'])
  const changed = await call<Audience>('PATCH', path, { name: 'Retail', primaryKey: 'phone' })
  expect(changed.body).toMatchObject({ name: 'Retail', primaryKey: 'phone' })
})
