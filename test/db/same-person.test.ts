// One person who is known by different things: met by two stores at once, or merged away before.

import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { openDatabase } from '../../src/db/client.ts'
import { LostRace } from '../../src/db/commit.ts'
import { createAudience } from '../../src/records/audience.ts'
import { merge } from '../../src/records/merge.ts'
import { observed, prepare, put } from '../support/customers.ts'
import { contactOf } from '../support/records.ts'

const email = 'ada@example.com'
const phone = '+4930111111'
const db = () => openDatabase(env.DB)
const idOf = async (storeId: string, externalId: string) =>
  (await contactOf(storeId, externalId)) ?? ''

test.each([
  ['storeCustomerId', { email }, { email }],
  ['email', { email, phone }, { phone }],
  ['email', { phone }, { email, phone }],
  ['phone', { email, phone }, { email }],
] as const)(
  'O4 I6 by %s: two stores that meet one person at once, as %j and as %j, make one contact',
  async (primaryKey, first, second) => {
    const audience = await createAudience(db(), { name: 'x', primaryKey }, 1)
    const early = await prepare('sto_a', [observed('1', 10, first)], audience.id)
    const change = [observed('7', 10, second)]
    const late = await prepare('sto_b', change, audience.id)
    await early()
    await expect(late()).rejects.toThrow(LostRace)
    await put('sto_b', change, audience.id)
    expect(await idOf('sto_b', '7')).toBe(await idOf('sto_a', '1'))
  },
)

test('I1 two people who share a number and meet in one set stay two', async () => {
  const bea = observed('2', 10, { email: 'bea@example.com', phone })
  await put('sto_a', [observed('1', 10, { email, phone }), bea])
  expect(await idOf('sto_a', '1')).not.toBe(await idOf('sto_a', '2'))
})

test.each(['email', 'phone', 'storeCustomerId'] as const)(
  'I5 by %s: whoever comes by the email or the phone of somebody merged away finds whom they were merged into',
  async (primaryKey) => {
    const { id } = await createAudience(db(), { name: 'x', primaryKey }, 1)
    const people = ['a', 'b', 'c'].map((name, place) =>
      observed(name, 10, { email: `${name}@example.com`, phone: `+493011111${place}` }),
    )
    await put('sto_a', people, id)
    const [a, b, c] = await Promise.all(['a', 'b', 'c'].map((name) => idOf('sto_a', name)))
    await merge(db(), { keepId: b ?? '', mergeId: c ?? '' }, 20)
    await merge(db(), { keepId: a ?? '', mergeId: b ?? '' }, 30)
    await put('sto_c', [observed('1', 40, { phone: '+4930111112' })], id)
    await put('sto_b', [observed('1', 40, { email: 'b@example.com' })], id)
    expect([await idOf('sto_b', '1'), await idOf('sto_c', '1')]).toEqual([a, a])
  },
)

test('I1 I5 a number of two people names neither, however many were merged into one of them', async () => {
  const names = ['a', 'b', 'c', 'd', 'e']
  const people = names.map((name) => observed(name, 10, { email: `${name}@example.com`, phone }))
  await put('sto_a', people)
  const ids = await Promise.all(names.map((name) => idOf('sto_a', name)))
  const [keepId = '', ...others] = ids.toSorted()
  for (const mergeId of others.slice(0, 3)) await merge(db(), { keepId, mergeId }, 20)
  await put('sto_b', [observed('1', 30, { phone })])
  expect(ids).not.toContain(await idOf('sto_b', '1'))
})

test('I1 rows read do not grow with the people who share a number', async () => {
  const sharing = (from: number, count: number) =>
    Array.from({ length: count }, (_, index) =>
      observed(`${from + index}`, 10, { email: `${from + index}@example.com`, phone }),
    )
  await put('sto_a', sharing(0, 10))
  const few = await put('sto_b', [observed('1', 20, { phone })])
  await put('sto_a', sharing(100, 400))
  const many = await put('sto_b', [observed('2', 20, { phone })])
  expect(many.rowsRead).toBeLessThanOrEqual(few.rowsRead)
  expect(many.rowsWritten).toBe(few.rowsWritten)
})
