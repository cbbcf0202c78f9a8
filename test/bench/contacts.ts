// What reading contacts costs on D1: 100,000 of them in two stores that share a tenth. The same code that routes and
// pages run, called against a local D1, which counts rows as the real one does.

import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { apply, fill, openLocal, stores, toCustomer } from './contacts-fill.ts'
import { median } from './table.ts'

export type Look = {
  stored: number
  what: string
  /** Contacts answered, or counted. */
  found: number
  ms: number
  read: number
  written: number
}

type Filter = { match: 'all' | 'any'; conditions: object[] }
type Modules = {
  open: (db: unknown) => unknown
  list: (db: unknown, filter: object, limit: number, before: null) => Promise<unknown[]>
  count: (db: unknown, filter: object) => Promise<number>
  contextOf: (db: unknown, audienceId: undefined, now: number) => Promise<object>
  countSegments: (
    db: unknown,
    rows: object[],
    contextOf: () => object,
  ) => Promise<Map<string, number>>
}

const source = (path: string) => import(new URL(`../../src/${path}`, import.meta.url).href)
const { openDatabase, listContacts, countContacts, filterContext, countSegments } = {
  ...(await source('db/client.ts')),
  ...(await source('db/contacts.ts')),
  ...(await source('db/filter-context.ts')),
  ...(await source('db/segments.ts')),
}
const hub: Modules = {
  open: openDatabase,
  list: listContacts,
  count: countContacts,
  contextOf: filterContext,
  countSegments,
}

const rounds = 5
const pageSize = 50

/** `contacts` are put on record first, a tenth of them before, so that growth shows. */
export async function measureContacts(folder: string, contacts: number): Promise<Look[]> {
  const looks: Look[] = []
  for (const stored of [contacts / 10, contacts]) {
    const path = join(folder, `contacts-${stored}`)
    const { db: d1, close } = await openLocal(path)
    await fill(d1, stored)
    looks.push(...(await measureReads(metered(d1), stored)), await measureChange(d1, stored))
    await close()
    rmSync(path, { recursive: true, force: true })
  }
  return looks
}

async function measureReads(meter: Meter, stored: number): Promise<Look[]> {
  const db = hub.open(meter.db)
  const context = await hub.contextOf(db, undefined, Date.now())
  const some = stored - 123
  const list = (filter: object) => async () => (await hub.list(db, filter, pageSize, null)).length
  const count = (filter: object) => () => hub.count(db, filter)
  const by = (field: string, op: string, value: unknown) => ({
    matching: { context, filters: [{ match: 'all', conditions: [{ field, op, value }] }] },
  })
  const segments: [string, Filter][] = [
    ['VIPs', { match: 'all', conditions: [{ field: 'tag', op: 'has', value: 'vip' }] }],
    [
      'big and quiet',
      {
        match: 'all',
        conditions: [
          { field: 'totalSpent', op: 'at_least', value: 40_000 },
          { field: 'lastOrderAt', op: 'more_than_days_ago', value: 90 },
        ],
      },
    ],
    ['in Germany', { match: 'all', conditions: [{ field: 'country', op: 'is', value: 'DE' }] }],
  ]
  const rows = Array.from({ length: 6 }, (_, place) => ({
    id: `seg_${place}`,
    audienceId: 'aud_default',
    filter: segments[place % segments.length]?.[1],
  }))
  const each: [string, () => Promise<number>][] = [
    ['list, newest first', list({})],
    ['by email', list({ email: `person${some}@example.com` })],
    ['by phone', list({ phone: `+1415${String(2_000_000 + some)}` })],
    ["by a store's customer id", list({ storeId: stores[1], externalId: String(some + 1) })],
    ['by tag, 5 % have it', list({ tag: 'vip' })],
    ['by tag, nobody has it', list({ tag: 'none' })],
    ['search, a first name', list({ q: 'jürgen' })],
    ['search, one person', list({ q: `person${some}` })],
    ...segments.map(([name, filter]): [string, () => Promise<number>] => [
      `segment: ${name}`,
      list({ matching: { context, filters: [filter] } }),
    ]),
    ['segment: spent at least, 0.2 % have', list(by('totalSpent', 'at_least', 90_000))],
    ['segment: nobody', list(by('city', 'contains', 'nowhere'))],
    ['segment: ordered three times, nobody', list(by('ordersCount', 'at_least', 3))],
    ['segment: average of at least, nobody', list(by('averageSpent', 'at_least', 99_999))],
    ['segment: last order of at least, nobody', list(by('lastOrderTotal', 'at_least', 99_999))],
    ['segment: quiet for a year, 1 %', list(by('lastOrderAt', 'more_than_days_ago', 362))],
    ['segment: checkout of at least, nobody', list(by('checkoutTotal', 'at_least', 1))],
    ['count of all', count({})],
    ['count of a tag', count(by('tag', 'has', 'vip'))],
    ['count of spent at least', count(by('totalSpent', 'at_least', 40_000))],
    [
      'counts of 6 segments at once',
      async () => (await hub.countSegments(db, rows, () => context)).get('seg_0') ?? 0,
    ],
  ]
  const looks: Look[] = []
  for (const [what, ask] of each) {
    const times: number[] = []
    let found = 0
    let cost = meter.take()
    for (let round = 0; round < rounds; round++) {
      meter.take()
      const begun = performance.now()
      found = await ask()
      times.push(performance.now() - begun)
      cost = meter.take()
    }
    looks.push({ stored, what, found, ms: median(times), ...cost })
  }
  return looks
}

async function measureChange(db: unknown, stored: number): Promise<Look> {
  const begun = performance.now()
  const { rowsRead, rowsWritten } = await apply(db, stores[1], 'customer.updated', [
    toCustomer(stored - 123, { moved: 100, firstName: 'Other' }),
  ])
  const ms = performance.now() - begun
  return {
    stored,
    what: 'a customer changes',
    found: 1,
    ms,
    read: rowsRead,
    written: rowsWritten,
  }
}

type Statement = {
  bind: (...values: unknown[]) => Statement
  all: () => Promise<Answer>
  raw: () => unknown
}
type Answer = { meta: { rows_read: number; rows_written: number } }
type Meter = { db: unknown; take: () => { read: number; written: number } }

/** D1 with what its answers say of rows added up. Reads are one statement each. */
function metered(d1: unknown): Meter {
  let cost = { read: 0, written: 0 }
  const wrap = (statement: Statement): object => ({
    bind: (...values: unknown[]) => wrap(statement.bind(...values)),
    all: async () => {
      const answer = await statement.all()
      cost = {
        read: cost.read + answer.meta.rows_read,
        written: cost.written + answer.meta.rows_written,
      }
      return answer
    },
    // Small look-ups of settings and ids that drizzle maps itself: they come without a count of rows.
    raw: () => statement.raw(),
  })
  // SAFETY: a D1 database prepares statements.
  const { prepare } = {
    prepare: (sql: string) => (d1 as { prepare(sql: string): Statement }).prepare(sql),
  }
  return {
    db: { prepare: (sql: string) => wrap(prepare(sql)) },
    take() {
      const taken = cost
      cost = { read: 0, written: 0 }
      return taken
    },
  }
}
