import { expect, test } from 'vitest'
import { externalIdOf } from '../../../src/core/change.ts'
import { woocommerce } from '../../../src/platforms/woocommerce/index.ts'
import type { Page } from '../../../src/platforms/platform.ts'
import type { Resource } from '../../../src/core/settings.ts'

type Row = { id: number; date_modified_gmt?: string; name?: string }

const credentials = { consumerKey: 'ck_12345678', consumerSecret: 'cs_12345678', via: 'header' }

/** A store of these rows that leaves out of each answer what `show` leaves out; its totals count all. */
function storeOf(rows: Row[], show: (page: Row[], ask: number) => Row[]) {
  let asks = 0
  const answer = (input: RequestInfo | URL): Promise<Response> => {
    const { searchParams: query } = new URL(input instanceof Request ? input.url : String(input))
    const after = Date.parse(`${query.get('modified_after') ?? '1970-01-01T00:00:00'}Z`)
    const before = Date.parse(`${query.get('modified_before') ?? '2099-01-01T00:00:00'}Z`)
    const found = rows.filter(({ date_modified_gmt: at }) => {
      return at === undefined || (Date.parse(`${at}Z`) > after && Date.parse(`${at}Z`) < before)
    })
    const size = Number(query.get('per_page'))
    const start = (Number(query.get('page') ?? 1) - 1) * size
    const page = show(found.slice(start, start + size), asks++)
    const headers = { 'X-WP-Total': String(found.length) }
    return Promise.resolve(Response.json(page, { headers }))
  }
  return { fetch: answer as typeof fetch, url: 'https://shop.example', credentials }
}

function listFrom(access: ReturnType<typeof storeOf>, listing: Resource, halvings = 0) {
  return (cursor: string | null): Promise<Page> =>
    woocommerce.list(access, listing, cursor, { statusMap: {} }, halvings)
}

async function walk(list: (cursor: string | null) => Promise<Page>): Promise<number[]> {
  const ids = new Set<number>()
  let cursor: string | null = null
  for (let pages = 0; pages < 60; pages++) {
    const page = await list(cursor)
    for (const { reading } of page.records) ids.add(Number(externalIdOf(reading)))
    cursor = page.next
    if (cursor === null) return [...ids]
  }
  throw new Error('the list does not end')
}

function orderRows(count: number, perSecond: number): Row[] {
  return Array.from({ length: count }, (_, place) => ({
    id: place + 1,
    date_modified_gmt: new Date(Date.UTC(2026, 0, 1) + Math.floor(place / perSecond) * 1_000)
      .toISOString()
      .slice(0, 19),
  }))
}

const customerRows = (count: number) => Array.from({ length: count }, (_, id) => ({ id: id + 1 }))

test.each([
  ['orders', orderRows(130, 1)],
  ['orders', orderRows(130, 130)],
  ['contacts', customerRows(130)],
] as const)('M1 a page of %s that was cut off does not end the list', async (listing, rows) => {
  const access = storeOf([...rows], (page, ask) => (ask === 0 ? page.slice(0, 40) : page))
  expect((await walk(listFrom(access, listing))).length).toBe(130)
})

test.each([
  ['orders', orderRows(30, 1)],
  ['contacts', customerRows(30)],
] as const)(
  'M1 an empty page of %s that the count contradicts is asked for again',
  async (listing, rows) => {
    const access = storeOf([...rows], (page, ask) => (ask === 0 ? [] : page))
    const list = listFrom(access, listing)
    await expect(list(null)).rejects.toMatchObject({ code: 'store_broken_answer', retry: 'later' })
    expect((await walk(list)).length).toBe(30)
  },
)

test.each([
  ['orders', orderRows(12, 1)],
  ['contacts', customerRows(12)],
] as const)(
  'M1 of %s, what the store shows to nobody ends the list only after it was asked for in the smallest pages',
  async (listing, rows) => {
    const access = storeOf([...rows], (page) => page.filter(({ id }) => id !== 12))
    await expect(walk(listFrom(access, listing))).rejects.toMatchObject({
      code: 'store_broken_answer',
    })
    expect((await walk(listFrom(access, listing, 4))).length).toBe(11)
  },
)

const categoryRows = (count: number) =>
  Array.from({ length: count }, (_, id) => ({ id: id + 1, name: `Category ${id + 1}` }))

test('P3 categories that came short are asked for again, and never count as the whole list', async () => {
  const access = storeOf(categoryRows(150), (page) => page.filter(({ id }) => id !== 60))
  await expect(listFrom(access, 'collections')(null)).rejects.toMatchObject({
    code: 'store_broken_answer',
  })
  const page = await listFrom(access, 'collections', 4)(null)
  expect([page.records.length, page.whole, page.next]).toEqual([149, undefined, null])
})

test.each([0, 1, 99, 100, 101, 250])('P3 a list of %i categories is whole', async (count) => {
  const access = storeOf(categoryRows(count), (page) => page)
  const page = await listFrom(access, 'collections')(null)
  expect([page.records.length, page.whole]).toEqual([count, true])
})
