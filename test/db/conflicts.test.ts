import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { openDatabase } from '../../src/db/client.ts'
import { listConflicts } from '../../src/db/conflicts.ts'
import { closeConflict } from '../../src/records/conflicts.ts'
import { observed, put } from '../support/customers.ts'

const email = 'ada@example.com'
const db = () => openDatabase(env.DB)
const noted = () => listConflicts(db(), {}, 10, null)

test('O3 a conflict that comes again over another value is shown as it is now', async () => {
  await put('sto_a', [observed('1', 10, { email, firstName: 'Ann' })])
  await put('sto_b', [observed('7', 20, { email, firstName: 'Bea' })])
  expect(await noted()).toMatchObject([{ incomingValue: 'Bea', currentValue: 'Ann' }])
  await put('sto_a', [observed('1', 30, { email, firstName: 'Cleo' })])
  await put('sto_b', [observed('7', 40, { email, firstName: 'Dora' })])
  await put('sto_a', [observed('1', 50, { email, firstName: 'Eva' })])
  await put('sto_b', [observed('7', 60, { email, firstName: 'Bea' })])
  const rows = (await noted()).filter(({ incomingValue }) => incomingValue === 'Bea')
  expect(rows).toMatchObject([
    {
      field: 'firstName',
      winner: 'incoming',
      incomingAt: 60,
      currentValue: 'Eva',
      currentSource: 'sto_a',
      currentAt: 50,
    },
  ])
})

test('I4 a claim that stays is one conflict, however often it is told, and costs nothing again', async () => {
  await put('sto_a', [observed('1', 10, { email })])
  await put('sto_a', [observed('2', 10, { email: 'bea@example.com' })])
  await put('sto_a', [observed('2', 20, { email })])
  const [first] = await noted()
  expect(first).toMatchObject({ winner: 'open', closedAt: null, currentValue: 'bea@example.com' })
  const { rowsWritten } = await put('sto_a', [observed('2', 30, { email })])
  expect(await noted()).toEqual([first])
  // Only the newer time of what the store states.
  expect(rowsWritten).toBe(1)
  if (first) await closeConflict(db(), first, 2_000)
  await put('sto_a', [observed('2', 40, { email })])
  expect(await noted()).toMatchObject([{ closedAt: 2_000 }])
})

test('I4 a claim that a person settled is open again when somebody else has the address', async () => {
  await put('sto_a', [observed('1', 10, { email })])
  await put('sto_a', [observed('2', 10, { email: 'bea@example.com' })])
  await put('sto_a', [observed('2', 20, { email })])
  const [first] = await noted()
  if (first) await closeConflict(db(), first, 2_000)
  await put('sto_a', [observed('1', 30, { email: 'new@example.com' })])
  await put('sto_a', [observed('3', 30, { email })])
  await put('sto_a', [observed('2', 40, { email })])
  expect(await noted()).toMatchObject([{ winner: 'open', closedAt: null, at: 1_000 }])
})
