import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { openDatabase } from '../../src/db/client.ts'
import { merge, split } from '../../src/records/merge.ts'
import { putCustomer, putOrder } from '../support/records.ts'

/** The binding, with what its batches write counted. */
function counting() {
  const count = { rows: 0 }
  const db = new Proxy(env.DB, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name)
      if (typeof member !== 'function') return member
      return async (...args: unknown[]) => {
        const answer: unknown = Reflect.apply(member, target, args)
        if (name !== 'batch') return answer
        // SAFETY: a batch answers one result per statement.
        const results = (await answer) as D1Result[]
        count.rows += results.reduce((sum, { meta }) => sum + meta.rows_written, 0)
        return results
      }
    },
  })
  const prepare = (sql: string) => env.DB.prepare(sql)
  return { db: openDatabase(Object.assign(Object.create(db) as D1Database, { prepare })), count }
}

test('I5 a merge and a split write at most 5 rows for each order that moves, and 20 beside', async () => {
  const keepId = await putCustomer('sto_a', { id: 1, email: 'a@example.com' })
  const mergeId = await putCustomer('sto_a', { id: 2, email: 'b@example.com' })
  const orders = 60
  for (let id = 1; id <= orders; id++)
    await putOrder('sto_a', { id, customer_id: 2, email: 'b@example.com' })
  const { db, count } = counting()
  await merge(db, { keepId, mergeId }, 2_000)
  const merged = count.rows
  await split(db, mergeId, 3_000)
  const apart = count.rows - merged
  expect(merged).toBeGreaterThan(orders)
  for (const written of [merged, apart]) expect(written).toBeLessThanOrEqual(orders * 5 + 20)
})
