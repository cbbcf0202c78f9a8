// Reading a WooCommerce store's lists from a cursor, so that nothing is skipped while the store keeps changing.
// Orders and products are walked by modification time, customers by id; page numbers never outlive one request.

import { z } from 'zod'
import type { Reading } from '../../core/change.ts'
import { StoreBroken } from '../../core/errors.ts'
import type { MapContext } from '../../core/field-map.ts'
import type { Resource } from '../../core/settings.ts'
import type { Cursor, NormalizeContext, Page, StoreAccess } from '../platform.ts'
import { callStore, readArray } from './api.ts'
import { listCategories } from './categories.ts'
import { overlappingPage } from './overlap.ts'
import { parseTime } from './fields.ts'
import { readCustomer } from './normalize.ts'
import { completeProducts } from './products.ts'
import { completeOrders } from './refund-times.ts'
import { toRecords } from './records.ts'

const fullPage = 100
/** At a store before WooCommerce 10.3 each product with variations costs a request of its own. */
const fullProductPage = 50
/** More than one, so that a page still reaches from one second into the next. */
const smallestPage = 5
/** So often a list is asked for again, in smaller pages, for rows that the store counts and does not show. */
const patientHalvings = 4
/** How far a re-read goes back behind where the list ended: clocks differ and changes commit late. */
const overlapMs = 5 * 60_000

/**
 * Orders and products: everything modified before `after` is read, and of that second the records in `ids`. Where
 * more of them than a page share one second, that second is read by id (`second`).
 */
const timeCursor = z.object({
  after: z.number().nullable(),
  ids: z.array(z.number()),
  second: z.object({ lastId: z.number(), position: z.number() }).optional(),
  /** In the middle of a walk, where no record names the place. */
  goesOn: z.literal(true).optional(),
})
type TimeCursor = z.infer<typeof timeCursor>

/** Customers: everything up to `lastId` is read; `position` is how many there were, to find the place again. */
const customerCursor = z.object({ lastId: z.number(), position: z.number() })
type CustomerCursor = z.infer<typeof customerCursor>

/** A list that knows its records' modification times. */
type Walk = {
  access: StoreAccess
  path: 'orders' | 'products'
  pageSize: number
  /** What the store still does not show then, it shows to nobody (a record that its own code can't load). */
  lenient: boolean
  read: (payloads: unknown[]) => Promise<Reading[]>
}

export function listPage(
  access: StoreAccess,
  listing: Resource,
  cursor: Cursor,
  context: NormalizeContext,
  halvings: number,
): Promise<Page> {
  const full = listing === 'products' ? fullProductPage : fullPage
  const pageSize = Math.max(smallestPage, full >> halvings)
  const lenient = halvings >= patientHalvings
  if (listing === 'contacts') {
    const from =
      cursor === null ? { lastId: 0, position: 0 } : customerCursor.parse(JSON.parse(cursor))
    return listCustomers(access, from, { pageSize, lenient, context })
  }
  if (listing === 'collections') return listCategories(access, lenient)
  const walk: Walk =
    listing === 'products'
      ? {
          access,
          path: 'products',
          pageSize,
          lenient,
          read: (payloads) => completeProducts(access, payloads, context),
        }
      : {
          access,
          path: 'orders',
          pageSize,
          lenient,
          read: (payloads) => completeOrders(access, payloads, context),
        }
  const from = cursor === null ? { after: null, ids: [] } : timeCursor.parse(JSON.parse(cursor))
  return from.second ? listSecond(walk, from, from.second) : listByTime(walk, from)
}

/** Where to start reading what changed since a time; customers and categories have no dates to filter by. */
export function sinceCursor(listing: Resource, from: number): Cursor {
  if (listing !== 'orders' && listing !== 'products') return null
  return write({ after: from - overlapMs, ids: [] })
}

/** Where to start re-reading: a little before the end of the last walk; customers and categories have no dates to filter by. */
export function overlapCursor(listing: Resource, cursor: Cursor): Cursor {
  if ((listing !== 'orders' && listing !== 'products') || cursor === null) return null
  const { after } = timeCursor.parse(JSON.parse(cursor))
  if (after === null) return null
  return write({ after: after - overlapMs, ids: [] } satisfies TimeCursor)
}

const row = z.looseObject({ id: z.number().int(), date_modified_gmt: z.string().nullish() })
type Row = z.infer<typeof row>

async function listByTime(walk: Walk, cursor: TimeCursor): Promise<Page> {
  const { access, path, pageSize, read } = walk
  const { body, total } = await callStore(access, path, {
    query: {
      orderby: 'modified',
      order: 'asc',
      per_page: String(pageSize),
      ...(cursor.after === null ? {} : window({ after: cursor.after - 1_000 })),
    },
  })
  const payloads = readArray(body)
  if (cursor.after !== null) checkWindow(path, payloads, cursor.after - 1_000)
  const fresh = unseen(payloads, cursor.ids)
  return {
    records: toRecords(fresh, await read(fresh)),
    total,
    next: write(nextByTime(walk, cursor, { payloads, total, fresh })),
    end: write(endOf(cursor, payloads)),
  }
}

/**
 * Whether the list ends with a page that is shorter than asked: by the store's own count of the rows that it was asked
 * for. One that was cut off is gone on from, and where it brought nothing new, asked for again (M1).
 */
function endsHere(
  reached: number,
  total: number | null,
  fresh: unknown[],
  lenient: boolean,
): boolean {
  if (total === null || reached >= total) return true
  if (fresh.length > 0) return false
  if (lenient) return true
  throw new StoreBroken('The store lists fewer records than it counts. It is asked again.')
}

/** Everything up to the last record's second is read; the re-read goes back further anyway. */
function endOf(cursor: TimeCursor, payloads: unknown[]): TimeCursor {
  const after = modifiedAt(row.safeParse(payloads.at(-1)).data) ?? cursor.after
  // A date in the future would hide everything until then.
  return { after: after === null ? null : Math.min(after, Date.now()), ids: [] }
}

/** A store that ignores the filter would be read from its start for ever. */
function checkWindow(path: Walk['path'], payloads: unknown[], after: number): void {
  const ignored = payloads.some((payload) => {
    const at = modifiedAt(row.safeParse(payload).data)
    return at !== null && at <= after
  })
  if (ignored) {
    throw new StoreBroken(
      `The store ignores modified_after when it lists ${path}. Switch off the plugin that changes the REST API, or update WooCommerce.`,
    )
  }
}

function unseen(payloads: unknown[], ids: number[]): unknown[] {
  const seen = new Set(ids)
  return payloads.filter((payload) => !seen.has(row.safeParse(payload).data?.id ?? Number.NaN))
}

function nextByTime(
  { path, pageSize, lenient }: Walk,
  cursor: TimeCursor,
  { payloads, total, fresh }: { payloads: unknown[]; total: number | null; fresh: unknown[] },
): TimeCursor | null {
  const isShort = payloads.length < pageSize
  if (isShort && endsHere(payloads.length, total, fresh, lenient)) return null
  const rows = payloads.flatMap((payload) => row.safeParse(payload).data ?? [])
  const last = modifiedAt(rows.at(-1))
  const first = modifiedAt(rows[0])
  if (last === null) throw new StoreBroken(`The store lists ${path} without a modification date.`)
  const ids = rows.filter((each) => modifiedAt(each) === last).map(({ id }) => id)
  if (first !== last) return { after: last, ids }
  // A whole page within one second: time does not settle its order, so the second is read by id from its start.
  const earlier = cursor.after === last ? cursor.ids : []
  return {
    after: last,
    ids: [...new Set([...earlier, ...ids])],
    second: { lastId: 0, position: 0 },
  }
}

/** The records of one second, by id. A page that no longer reaches back to what was read means that rows moved up. */
async function listSecond(
  { access, path, pageSize, lenient, read }: Walk,
  cursor: TimeCursor,
  second: { lastId: number; position: number },
): Promise<Page> {
  const at = cursor.after ?? 0
  const { perPage, page, start } = overlappingPage(second.position, pageSize)
  const { body, total } = await callStore(access, path, {
    query: {
      orderby: 'id',
      order: 'asc',
      per_page: String(perPage),
      page: String(page),
      ...window({ after: at - 1_000, before: at + 1_000 }),
    },
  })
  const payloads = readArray(body)
  const walk = walkById(payloads, second, { start, perPage, total, lenient })
  const fresh = unseen(walk.fresh, cursor.ids)
  const done: TimeCursor = { after: at + 1_000, ids: [], goesOn: true }
  return {
    records: toRecords(fresh, await read(fresh)),
    total: null,
    next: write(walk.next ? { ...cursor, second: walk.next } : done),
    end: write(done),
  }
}

async function listCustomers(
  access: StoreAccess,
  cursor: CustomerCursor,
  { pageSize, lenient, context }: Pick<Walk, 'pageSize' | 'lenient'> & { context: MapContext },
): Promise<Page> {
  const { perPage, page, start } = overlappingPage(cursor.position, pageSize)
  const { body, total } = await callStore(access, 'customers', {
    query: {
      // Role "customer" alone would hide subscribers; the roles that are no customers are skipped one by one (M6).
      role: 'all',
      orderby: 'id',
      order: 'asc',
      per_page: String(perPage),
      page: String(page),
    },
  })
  const payloads = readArray(body)
  const walk = walkById(payloads, cursor, { start, perPage, total, lenient })
  const readings = walk.fresh.map((payload) => readCustomer(payload, context))
  return {
    records: toRecords(walk.fresh, readings),
    total,
    next: write(walk.next),
    end: null,
    ...(walk.span ? { span: walk.span } : {}),
  }
}

/** What is new on a page read by id, and where to go on. A page that lost touch with what was read is taken again further up. */
function walkById(
  payloads: unknown[],
  cursor: { lastId: number; position: number },
  asked: { start: number; perPage: number; total: number | null; lenient: boolean },
): {
  fresh: unknown[]
  next: { lastId: number; position: number } | null
  span?: { after: number; upTo: number | null }
} {
  const { start, perPage, total, lenient } = asked
  const ids = payloads.map((payload) => row.safeParse(payload).data?.id ?? null)
  const known = ids.filter((id) => id !== null)
  if (payloads.length > 0 && known.length === 0)
    throw new StoreBroken('The store lists records without a number as id.')
  if (cursor.position > 0 && !((known[0] ?? Infinity) <= cursor.lastId)) {
    const position = Math.max(0, cursor.position - Math.ceil(perPage / 2))
    return { fresh: [], next: { lastId: cursor.lastId, position } }
  }
  const fresh = payloads.filter((_, place) => (ids[place] ?? Infinity) > cursor.lastId)
  const position = start + payloads.length
  const next = { lastId: Math.max(cursor.lastId, ...known), position }
  const isShort = payloads.length < perPage
  const isEnd = isShort && endsHere(position, total, fresh, lenient)
  const span = { after: cursor.lastId, upTo: isEnd ? null : next.lastId }
  return { fresh, next: isEnd ? null : next, span }
}

function write(cursor: TimeCursor | CustomerCursor | null): Cursor {
  return cursor && JSON.stringify(cursor)
}

/** Date filters the only way WooCommerce reads as UTC: without zone, without fraction; both ends are exclusive. */
function window(range: { after: number; before?: number }): Record<string, string> {
  return {
    modified_after: toStoreTime(range.after),
    ...(range.before === undefined ? {} : { modified_before: toStoreTime(range.before) }),
    dates_are_gmt: 'true',
  }
}

export function toStoreTime(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19)
}

function modifiedAt(payload: Row | undefined): number | null {
  return parseTime(payload?.date_modified_gmt)
}
