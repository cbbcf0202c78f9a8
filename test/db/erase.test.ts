import { env } from 'cloudflare:workers'
import { beforeEach, expect, test } from 'vitest'
import { leftOf } from '../../src/core/without-store.ts'
import { defaultSettings } from '../../src/core/settings.ts'
import { openDatabase, type Database } from '../../src/db/client.ts'
import { findContact } from '../../src/db/contacts.ts'
import { LostRace } from '../../src/db/commit.ts'
import { erasePerson } from '../../src/db/erase.ts'
import { eraseStore } from '../../src/db/erase-store.ts'
import { findPerson } from '../../src/db/person.ts'
import type { PrivacySubject } from '../../src/db/schema/privacy.ts'
import { createAudience } from '../../src/records/audience.ts'
import { editContact } from '../../src/records/edit.ts'
import { merge, split } from '../../src/records/merge.ts'
import { contactOf, putCustomer, putOrder } from '../support/records.ts'
import { scanned, watchDatabase } from '../support/watched-database.ts'

const now = 2_000
const audienceId = 'aud_default'

beforeEach(async () => {
  for (const id of ['sto_a', 'sto_b'])
    await env.DB.prepare(
      `INSERT INTO stores (id, platform, url, name, state, audience_id, settings, connected_at, created_at, changed_at)
       VALUES (?1, 'woocommerce', 'https://' || ?1, ?1, 'active', ?2, ?3, 1, 1, 1)`,
    )
      .bind(id, audienceId, JSON.stringify(defaultSettings))
      .run()
})

/** Erases a person everywhere, or what one store said. */
async function erase(db: Database, subject: PrivacySubject, storeId: string | null = null) {
  const person = await findPerson(db, subject, { storeId, audienceId })
  const left = storeId === null ? { contacts: [], merges: [] } : leftOf(person, storeId)
  await erasePerson(db.$client, { person, left, deliveryIds: [], storeId, now }, [])
  return person
}

async function countsOf(contactId: string) {
  return env.DB.prepare(
    `SELECT (SELECT count(*) FROM orders WHERE contact_id = ?1) AS counted,
       (SELECT coalesce(sum(orders_count), 0) FROM behaviours WHERE contact_id = ?1) AS kept`,
  )
    .bind(contactId)
    .first()
}

test('G1 B1 an order of somebody else that names the erased leaves that one’s counts equal to a recount', async () => {
  const erased = await putCustomer('sto_a', { id: 1, email: 'p@example.com' })
  const other = await putCustomer('sto_a', { id: 2, email: 'x@example.com' })
  // Placed while signed in as the other, with the address of the erased.
  expect(await putOrder('sto_a', { id: 11, customer_id: 2, email: 'p@example.com' })).toBe(other)
  await putOrder('sto_a', { id: 12, customer_id: 2, email: 'x@example.com' })
  expect(await countsOf(other)).toEqual({ counted: 2, kept: 2 })
  await erase(openDatabase(env.DB), { contactId: erased })
  expect(await countsOf(other)).toEqual({ counted: 1, kept: 1 })
  expect(await countsOf(erased)).toEqual({ counted: 0, kept: 0 })
})

test('G1 C7 whoever has the address is found by it, also where people are told apart by something else', async () => {
  const db = openDatabase(env.DB)
  for (const primaryKey of ['phone', 'storeCustomerId'] as const) {
    const audience = await createAudience(db, { name: primaryKey, primaryKey }, 1)
    const customer = { id: 1, email: 'p@example.com', phone: '2025550121' }
    await putCustomer(`sto_${primaryKey}`, customer, audience.id)
    const id = await contactOf(`sto_${primaryKey}`, '1')
    const reach = { storeId: null, audienceId: audience.id }
    const person = await findPerson(db, { email: ' P@example.com' }, reach)
    expect(person.contacts.map((contact) => contact.id)).toEqual([id])
  }
})

test('G1 an order that comes in while somebody is erased is erased with them', async () => {
  const id = await putCustomer('sto_a', { id: 1, email: 'p@example.com' })
  await putOrder('sto_a', { id: 11, customer_id: 1, email: 'p@example.com' })
  const db = openDatabase(env.DB)
  const person = await findPerson(db, { contactId: id }, { storeId: null, audienceId })
  await putOrder('sto_a', { id: 12, customer_id: 1, email: 'p@example.com' })
  const left = { contacts: [], merges: [] }
  const late = { person, left, deliveryIds: [], storeId: null, now }
  await expect(erasePerson(env.DB, late, [])).rejects.toThrow(LostRace)
  await erase(db, { contactId: id })
  const { results } = await env.DB.prepare('SELECT contact_id, buyer_email FROM orders').all()
  expect(results).toEqual([
    { contact_id: null, buyer_email: null },
    { contact_id: null, buyer_email: null },
  ])
})

test('G1 the same request again changes nothing and notes no event', async () => {
  await putCustomer('sto_a', { id: 1, email: 'p@example.com' })
  await putCustomer('sto_b', { id: 7, email: 'p@example.com', firstName: 'Known there' })
  await putOrder('sto_a', { id: 11, customer_id: 1, email: 'p@example.com' })
  const request = {
    customerExternalId: '1',
    email: 'p@example.com',
    orderExternalIds: ['11', '99'],
  }
  const first = await erase(openDatabase(env.DB), request, 'sto_a')
  expect([first.orders.length, first.asked.length]).toEqual([1, 2])
  const again = watchDatabase()
  expect((await erase(again.db, request, 'sto_a')).orders).toEqual([])
  expect(again.written()).toBe(0)
})

test('G1 erasing a person or a store reads no table through but conflicts, and merged contacts by their key', async () => {
  const keepId = await putCustomer('sto_a', { id: 1, email: 'a@example.com' })
  const mergeId = await putCustomer('sto_b', { id: 2, email: 'b@example.com' })
  await putOrder('sto_a', { id: 11, customer_id: 1, email: 'a@example.com' })
  await merge(openDatabase(env.DB), { keepId, mergeId }, 1_500)
  const watched = watchDatabase()
  await erase(watched.db, { customerExternalId: '1' }, 'sto_a')
  await eraseStore(watched.db, 'sto_b', now)
  const scans = await Promise.all(watched.statements.map(scanned))
  const tables = new Set(scans.flat())
  // Stores are a handful, and of events only the newest number is looked up.
  for (const few of ['conflicts', 'stores', 'events']) tables.delete(few)
  expect([...tables]).toEqual([])
})

test('G1 I5 a store erased: whoever was merged from another store stays with its contact and is found by its address', async () => {
  const db = openDatabase(env.DB)
  const keepId = await putCustomer('sto_a', { id: 1, email: 'a@example.com' })
  const mergeId = await putCustomer('sto_b', { id: 7, email: 'b@example.com', firstName: 'Bea' })
  const alone = await putCustomer('sto_a', { id: 2, email: 'c@example.com' })
  await merge(db, { keepId, mergeId }, 1_100)
  expect(await eraseStore(db, 'sto_a', now)).toMatchObject({ contacts: 1 })
  expect(await findContact(db, alone)).toBeNull()
  expect(await findContact(db, keepId)).toMatchObject({
    email: 'b@example.com',
    firstName: 'Bea',
    primaryKey: 'b@example.com',
    mergedInto: null,
  })
  expect(await putCustomer('sto_b', { id: 9, email: 'd@example.com' })).not.toBe(keepId)
  expect(await putOrder('sto_c', { id: 5, email: 'b@example.com' })).toBe(keepId)
  const apart = await split(db, mergeId, 3_000)
  expect(apart.split).toMatchObject({ email: 'b@example.com', firstName: 'Bea', mergedInto: null })
  expect(await contactOf('sto_b', '7')).toBe(mergeId)
})

test('O4 G1 what another store or a person changes while a store is erased is not lost', async () => {
  const known = await putCustomer('sto_a', { id: 1, email: 'a@example.com' })
  await putCustomer('sto_b', { id: 7, email: 'a@example.com', firstName: 'Bea' })
  const alone = await putCustomer('sto_a', { id: 2, email: 'c@example.com' })
  const changed = await putCustomer('sto_a', { id: 3, email: 'e@example.com' })
  const { db } = watchDatabase(async (batch) => {
    // What the first part reads, and what it writes.
    if (batch !== 2) return
    await editContact(openDatabase(env.DB), known, { tags: ['hub'] }, { by: 'api', now: 1_500 })
    await putOrder('sto_b', { id: 70, email: 'c@example.com' })
    await putCustomer('sto_b', { id: 8, email: 'e@example.com', firstName: 'Eve' })
  })
  expect(await eraseStore(db, 'sto_a', now)).toMatchObject({ contacts: 0 })
  expect(await findContact(db, known)).toMatchObject({ firstName: 'Bea', tags: ['hub'] })
  expect(await findContact(db, alone)).not.toBeNull()
  expect(await findContact(db, changed)).toMatchObject({ firstName: 'Eve' })
  expect(await contactOf('sto_b', '8')).toBe(changed)
})
