import { env } from 'cloudflare:workers'
import { sql, type SQL } from 'drizzle-orm'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { evaluator, type Filter } from '../../src/core/filter.ts'
import { insertAll } from '../../src/db/bulk.ts'
import { openDatabase } from '../../src/db/client.ts'
import { narrowSql } from '../../src/db/filter-narrow.ts'
import { filterSql, type FilterContext } from '../../src/db/filter-sql.ts'
import { Given } from '../../src/db/given.ts'
import { behaviours } from '../../src/db/schema/behaviours.ts'
import { checkouts } from '../../src/db/schema/checkouts.ts'
import { contacts, links } from '../../src/db/schema/contacts.ts'
import * as people from '../support/people.ts'

const context = { fields: people.fields, basicStores: people.basicStores, now: people.now }

async function put(everybody: people.Person[]): Promise<void> {
  const settings = (level: string) => JSON.stringify({ level })
  const filled = {
    customerExternalId: null,
    buyerEmail: null,
    buyer: null,
    lines: [],
    recoveryUrl: null,
    orderExternalId: null,
    completedAt: null,
    abandonedAt: null,
    closed: false,
    observedAt: 1,
    createdAt: 1,
    changedAt: 1,
    seq: 1,
  }
  await env.DB.batch([
    ...people.stores.map(({ id, platform, level }) =>
      env.DB.prepare(
        `INSERT INTO stores (id, platform, url, name, state, audience_id, settings, connected_at, created_at, changed_at)
         VALUES (?1, ?2, ?1, ?1, 'active', 'aud_default', ?3, 1, 1, 1)`,
      ).bind(id, platform, settings(level)),
    ),
    insertAll(
      env.DB,
      contacts,
      everybody.map(({ row }) => row),
    ),
    insertAll(
      env.DB,
      links,
      everybody.flatMap(({ links }) => links),
    ),
    insertAll(
      env.DB,
      behaviours,
      everybody.flatMap(({ behaviours }) => behaviours),
    ),
    insertAll(
      env.DB,
      checkouts,
      everybody.flatMap(({ checkouts }) => checkouts.map((each) => ({ ...filled, ...each }))),
    ),
  ])
}

/** For each filter the ids of those for whom its condition holds, all in one statement. */
async function find(
  filters: Filter[],
  toSql: (filter: Filter, given: Given, context: FilterContext) => SQL = filterSql,
): Promise<string[][]> {
  const given = new Given()
  const columns = filters.map((filter) => toSql(filter, given, context))
  const rows = await openDatabase(env.DB).values<[string, ...number[]]>(
    sql`${given.clause()} SELECT contacts.id, ${sql.join(columns, sql`, `)} FROM contacts`,
  )
  return filters.map((_, place) =>
    rows.filter((row) => row[place + 1] === 1).map(([id]) => String(id)),
  )
}

test('S4 A3 C8 a filter finds in the database exactly those whom it holds for', async () => {
  const everybody = people.makePeople(200, 5)
  await put(everybody)
  const filters = fc.sample(people.filter, { numRuns: 1_000, seed: 7 })
  let found = 0
  for (let from = 0; from < filters.length; from += 40) {
    const asked = filters.slice(from, from + 40)
    const ids = await find(asked)
    asked.forEach((filter, place) => {
      const fits = evaluator(filter, people.now, people.fields)
      const wanted = everybody
        .filter(({ subject }) => fits({ contact: subject }).holds)
        .map(({ row }) => row.id)
      expect(ids[place]?.toSorted(), JSON.stringify(filter)).toEqual(wanted.toSorted())
      found += wanted.length
    })
  }
  // Neither everybody nor nobody: the filters tell people apart.
  expect(found / (filters.length * everybody.length)).toBeGreaterThan(0.1)
  expect(found / (filters.length * everybody.length)).toBeLessThan(0.9)
})

test('S4 B1 whoever fits is among those whom a pass over what orders add up to leaves', async () => {
  const everybody = people.makePeople(200, 5)
  await put(everybody)
  const filters = fc
    .sample(people.filter, { numRuns: 2_500, seed: 11 })
    .filter((filter) => narrowSql(filter, new Given(), context) !== null)
  expect(filters.length).toBeGreaterThan(50)
  let spared = 0
  for (let from = 0; from < filters.length; from += 40) {
    const asked = filters.slice(from, from + 40)
    const fits = await find(asked)
    const left = await find(asked, (...args) => narrowSql(...args) ?? sql`true`)
    asked.forEach((filter, place) => {
      const missing = fits[place]?.filter((id) => !left[place]?.includes(id))
      expect(missing, JSON.stringify(filter)).toEqual([])
      spared += everybody.length - (left[place]?.length ?? 0)
    })
  }
  expect(spared / (filters.length * everybody.length)).toBeGreaterThan(0.3)
})
