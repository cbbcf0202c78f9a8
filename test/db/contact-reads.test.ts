import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { openDatabase, type Database } from '../../src/db/client.ts'
import type { ContactFilter } from '../../src/db/contact-conditions.ts'
import { listContacts } from '../../src/db/contacts.ts'
import { filterContext } from '../../src/db/filter-context.ts'

/** Contacts `from` to `to`; a tenth are VIPs, and every other one has parcels sent elsewhere. */
async function put(from: number, to: number): Promise<void> {
  await env.DB.batch([
    env.DB.prepare(
      `INSERT INTO contacts (id, audience_id, primary_key, email, phone, delivery_phone, first_name, tags, custom, guest,
         notes, provenance, states, created_at, changed_at, seq)
       WITH RECURSIVE n(n) AS (SELECT CAST(?1 AS INTEGER) UNION ALL SELECT n + 1 FROM n WHERE n < ?2)
       SELECT 'con_' || n, 'aud_default', 'p' || n || '@x.example', 'p' || n || '@x.example', '+1' || n,
         iif(n % 2 = 0, '+1' || n, '+2' || n), 'Anna', iif(n % 10 = 0, '["vip"]', '[]'), '{}', 0,
         '[]', '{}', '{}', 1, 1, n FROM n`,
    ).bind(from, to),
    env.DB.prepare(
      `INSERT INTO behaviours SELECT id, 'sto_a', 'EUR', 1, 1, seq % 100, 1, 1, '1', 1, 1 FROM contacts
       WHERE seq BETWEEN ?1 AND ?2`,
    ).bind(from, to),
  ])
}

/** Ids found and rows read by a list. */
async function look(filter: ContactFilter): Promise<{ ids: string[]; read: number }> {
  let read = 0
  const counted = (statement: D1PreparedStatement): D1PreparedStatement =>
    // SAFETY: what a list calls of a statement is here.
    ({
      bind: (...values: unknown[]) => counted(statement.bind(...values)),
      all: async () => {
        const answer = await statement.all()
        read += answer.meta.rows_read
        return answer
      },
    }) as D1PreparedStatement
  const d1 = { prepare: (sql: string) => counted(env.DB.prepare(sql)) } as D1Database
  const rows = await listContacts(openDatabase(d1) as Database, filter, 50, null)
  return { ids: rows.map(({ id }) => id), read }
}

test('S4 rows read by a list do not grow with the table, by key and for a segment that many are in', async () => {
  const context = await filterContext(openDatabase(env.DB), undefined, 1_000)
  const vip = { field: 'tag', op: 'has', value: 'vip' }
  const spent = { field: 'totalSpent', op: 'at_least', value: 50 }
  const matching = (conditions: object[]): ContactFilter => ({
    // SAFETY: the conditions above.
    matching: { context, filters: [{ match: 'all', conditions: conditions as [] }] },
  })
  const lists: ContactFilter[] = [
    {},
    { email: 'p777@x.example' },
    { phone: '+1777' },
    { phone: '+2777' },
    { q: 'anna' },
    matching([vip]),
    { audienceId: 'aud_default', ...matching([spent]) },
  ]
  await put(1, 2_500)
  const few = await Promise.all(lists.map(look))
  await put(2_501, 6_000)
  const many = await Promise.all(lists.map(look))
  expect(few.map(({ ids }) => ids.length)).toEqual([50, 1, 1, 1, 50, 50, 50])
  expect(many.map(({ ids }) => ids.length)).toEqual([50, 1, 1, 1, 50, 50, 50])
  expect(many[5]?.ids.slice(0, 2)).toEqual(['con_6000', 'con_5990'])
  many.forEach(({ read }, place) => expect(read).toBeLessThanOrEqual((few[place]?.read ?? 0) * 1.1))
  for (const place of [0, 1, 2, 3]) expect(many[place]?.read).toBeLessThanOrEqual(60)
})

test('S4 whom a filter leaves over is found however long ago it changed, page by page', async () => {
  const context = await filterContext(openDatabase(env.DB), undefined, 1_000)
  await put(1, 3_000)
  await env.DB.prepare(`UPDATE contacts SET tags = '["old"]' WHERE seq <= 120`).run()
  const conditions = [{ field: 'tag', op: 'has', value: 'old' }]
  const filter = { matching: { context, filters: [{ match: 'all' as const, conditions }] } }
  const db = openDatabase(env.DB)
  const seen: number[] = []
  for (let before: number | null = null; ; before = seen.at(-1) ?? null) {
    const rows = await listContacts(db, filter, 50, before)
    seen.push(...rows.map(({ seq }) => seq))
    if (rows.length < 50) break
  }
  expect(seen).toEqual(Array.from({ length: 120 }, (_, place) => 120 - place))
})

test('S4 B1 a segment by what orders add up to that hardly anybody fits reads each of those once, not each contact', async () => {
  const context = await filterContext(openDatabase(env.DB), undefined, 1_000)
  await put(1, 6_000)
  await env.DB.prepare(`UPDATE behaviours SET total_spent = 5_000, orders_count = 9,
    last_order_total = 5_000 WHERE contact_id IN ('con_7', 'con_8')`).run()
  await env.DB.prepare(
    'UPDATE behaviours SET paid_count = 0, total_spent = 0 WHERE total_spent < 50',
  ).run()
  for (const [field, value] of Object.entries({
    totalSpent: 4_000,
    averageSpent: 4_000,
    ordersCount: 8,
    lastOrderTotal: 4_000,
  })) {
    const conditions = [{ field, op: 'at_least' as const, value }]
    const { ids, read } = await look({
      matching: { context, filters: [{ match: 'all', conditions }] },
    })
    expect(ids, field).toEqual(['con_8', 'con_7'])
    // Once through what orders add up to, behind a look among the newest 2,000 contacts with theirs.
    expect(read, field).toBeLessThan(6_000 + 2_000 * 6 + 100)
  }
})
