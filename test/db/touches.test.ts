// What a source states moves on without a new version of its contact: what happens to both at once.

import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { openDatabase } from '../../src/db/client.ts'
import { findContact } from '../../src/db/contacts.ts'
import { LostRace } from '../../src/db/commit.ts'
import { editContact } from '../../src/records/edit.ts'
import { merge } from '../../src/records/merge.ts'
import { observed, prepare, put } from '../support/customers.ts'
import { contactOf } from '../support/records.ts'

const email = 'ada@example.com'
const get = async (id: string) => (await findContact(openDatabase(env.DB), id))!

/** One person whom two stores call Ann and Bea, and whose name was set here. */
async function meetAda(): Promise<string> {
  await put('sto_a', [observed('1', 10, { email, firstName: 'Ann' })])
  await put('sto_b', [observed('7', 20, { email, firstName: 'Bea' })])
  return (await contactOf('sto_a', '1')) ?? ''
}

test('O4 what a store states without changing the contact is not undone by a commit that was read before', async () => {
  const id = await meetAda()
  await editContact(openDatabase(env.DB), id, { firstName: 'Hub' }, { by: 'api', now: 100 })
  const late = await prepare('sto_a', [observed('1', 30, { email, firstName: 'Ann' }, ['vip'])])
  await put('sto_b', [observed('7', 25, { email, firstName: 'Cleo' })])
  await late()
  const { tags, states } = await get(id)
  expect([tags, states['sto_b/7']]).toMatchObject([
    ['vip'],
    { statedAt: 25, other: { firstName: ['Cleo'] } },
  ])
})

test('O4 a commit that rewrites what another store states is repeated when that moved on', async () => {
  const id = await meetAda()
  const change = [observed('1', 30, { email, firstName: 'Anna' })]
  const late = await prepare('sto_a', change)
  await put('sto_b', [observed('7', 25, { email, firstName: 'Bea' })])
  await expect(late()).rejects.toThrow(LostRace)
  await put('sto_a', change)
  const { firstName, states } = await get(id)
  expect([firstName, states['sto_b/7']]).toMatchObject([
    'Anna',
    { statedAt: 25, other: { firstName: ['Bea'] } },
  ])
})

test('O2 O4 a statement that was read before the contact changed does not pass for what the contact shows', async () => {
  const id = await meetAda()
  const repeated = [observed('7', 25, { email, firstName: 'Bea' })]
  const late = await prepare('sto_b', repeated)
  await put('sto_a', [observed('1', 30, { email, firstName: 'Anna' })])
  await expect(late()).rejects.toThrow(LostRace)
  await put('sto_b', repeated)
  expect((await get(id)).states['sto_b/7']?.other).toEqual({ firstName: ['Bea'] })
  await editContact(openDatabase(env.DB), id, { firstName: 'Hub' }, { by: 'api', now: 40 })
  // What a store repeats is no news (O2).
  await put('sto_b', [observed('7', 50, { email, firstName: 'Bea', phone: '+4930111111' })])
  expect((await get(id)).firstName).toBe('Hub')
})

test('O4 two customers of one contact in one set: what the first states is kept beside what the second changes', async () => {
  const b = 'b@example.com'
  await put('sto_a', [observed('1', 10, { email, firstName: 'Ann' })])
  await put('sto_a', [observed('2', 20, { email: b, firstName: 'Ann' })])
  const [keepId, mergeId] = [await contactOf('sto_a', '1'), await contactOf('sto_a', '2')]
  await merge(openDatabase(env.DB), { keepId: keepId ?? '', mergeId: mergeId ?? '' }, 20)
  await put('sto_a', [
    observed('1', 30, { email, firstName: 'Ann' }),
    observed('2', 40, { email: b, firstName: 'Bob' }),
  ])
  const { firstName, states } = await get(keepId ?? '')
  expect([firstName, states['sto_a/1']]).toMatchObject([
    'Bob',
    { statedAt: 30, other: { firstName: ['Ann'] } },
  ])
})
