// The root lists: filtered, sorted and paged over records most of which are made only when looked at.

import type { Entry, Ledger, StampSort } from '../state/ledger.ts'
import { compareEntries } from '../state/ledger.ts'
import { compareIds } from '../state/ids.ts'
import type { Stamped } from '../state/types.ts'
import { decodeCursor, encodeCursor, sizeOf, toConnection } from './connection.ts'
import type { Connection, PageArgs } from './connection.ts'
import type { At, Context } from './context.ts'
import { ApiError } from './errors.ts'
import { compileSearch } from './search.ts'
import type { Search, SearchFields } from './search.ts'

export interface ListArgs extends PageArgs {
  query?: string | null
  sortKey?: string | null
}

export type Records<T extends Stamped> = Pick<Ledger<T>, 'get' | 'entries' | 'all'>

export interface Listing<T extends Stamped> {
  ledger(context: Context): Records<T>
  fields: SearchFields<T>
  /** Sort keys that are stamps, and those that need the record. */
  stamps: Record<string, StampSort>
  keys?: Record<string, (record: T) => string | number>
  /** Records that this caller never sees. */
  visible?(record: T, context: Context): boolean
}

interface Hit<T> {
  record: T
  value: string | number
}

export function listOf<T extends Stamped>(
  listing: Listing<T>,
  args: ListArgs,
  context: Context,
  at: At,
): Connection<T> {
  const search = readSearch(listing, args, context, at)
  const sortKey = args.sortKey ?? 'ID'
  const size = sizeOf(args, context)
  const after = args.after ? readPlace(args.after, sortKey) : undefined
  const before = args.before ? readPlace(args.before, sortKey) : undefined
  const fromEnd = args.last !== undefined && args.last !== null
  // From the end of a list is from the start of the reversed one.
  const reverse = (args.reverse ?? false) !== fromEnd
  const hits: Hit<T>[] = []
  for (const hit of hitsOf(listing, sortKey, reverse, search, context, fromEnd ? before : after)) {
    hits.push(hit)
    if (hits.length > size) break
  }
  const more = hits.length > size
  if (more) hits.pop()
  if (fromEnd) hits.reverse()
  const values = new Map(hits.map((hit) => [hit.record, hit.value]))
  return toConnection(
    hits.map((hit) => hit.record),
    (record) =>
      encodeCursor({ last_id: record.id, last_value: values.get(record) ?? 0, sort: sortKey }),
    { next: fromEnd ? before !== undefined : more, previous: fromEnd ? more : after !== undefined },
  )
}

/** Counts at most `limit`, as the count fields do. */
export function countOf<T extends Stamped>(
  listing: Listing<T>,
  args: { query?: string | null; limit?: number | null },
  context: Context,
  at: At,
): { count: number; precision: string } {
  const search = readSearch(listing, args, context, at)
  const limit = args.limit ?? Number.POSITIVE_INFINITY
  let count = 0
  for (const _hit of hitsOf(listing, 'ID', false, search, context, undefined)) {
    count += 1
    if (count >= limit) return { count, precision: 'AT_LEAST' }
  }
  return { count, precision: 'EXACT' }
}

function readSearch<T extends Stamped>(
  listing: Listing<T>,
  args: { query?: string | null },
  context: Context,
  at: At,
): Search<T> | null {
  const search = args.query ? compileSearch(args.query, listing.fields) : null
  if (search) context.search.push({ path: at.path, ...search.note })
  return search
}

/** The search filter that says where in a sorted list the hits begin. */
const FIELD_OF: Record<StampSort, string | null> = {
  id: null,
  createdAt: 'created_at',
  updatedAt: 'updated_at',
  processedAt: 'processed_at',
}

interface Place {
  id: string
  value: string | number
}

function* hitsOf<T extends Stamped>(
  listing: Listing<T>,
  sortKey: string,
  reverse: boolean,
  search: Search<T> | null,
  context: Context,
  after: Place | undefined,
): Iterable<Hit<T>> {
  const ledger = listing.ledger(context)
  const passes = (record: T): boolean =>
    (listing.visible?.(record, context) ?? true) && (search?.test(record) ?? true)
  const stamp = listing.stamps[sortKey]
  if (!stamp) {
    const key = listing.keys?.[sortKey]
    if (!key) throw new ApiError('BAD_REQUEST', `The demo shop does not sort by ${sortKey}`)
    yield* sorted(ledger, key, reverse, passes, after)
    return
  }
  const field = FIELD_OF[stamp]
  const range =
    !field || !search
      ? { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY }
      : search.range(field)
  const start = after && { id: after.id, value: Number(after.value) }
  const lowest: Entry = { id: '0', value: range.from }
  const from = !reverse && start && compareEntries(start, lowest) > 0 ? start : lowest
  const bounded = Number.isFinite(from.value) ? from : undefined
  let entries: Iterable<Entry> = ledger.entries(stamp, bounded)
  if (reverse) entries = [...entries].toReversed()
  for (const entry of entries) {
    if (entry.value > range.to) {
      if (reverse) continue
      return
    }
    if (start) {
      const distance = compareEntries(entry, start)
      if (reverse ? distance >= 0 : distance <= 0) continue
    }
    const record = ledger.get(entry.id)
    if (record && passes(record)) yield { record, value: entry.value }
  }
}

/** For the sort keys that no stamp answers: all records are made and sorted. */
function* sorted<T extends Stamped>(
  ledger: Records<T>,
  key: (record: T) => string | number,
  reverse: boolean,
  passes: (record: T) => boolean,
  after: Place | undefined,
): Iterable<Hit<T>> {
  const hits: Hit<T>[] = []
  for (const record of ledger.all()) if (passes(record)) hits.push({ record, value: key(record) })
  const compare = (a: Place, b: Place): number =>
    a.value < b.value ? -1 : a.value > b.value ? 1 : compareIds(a.id, b.id)
  const place = (hit: Hit<T>): Place => ({ id: hit.record.id, value: hit.value })
  hits.sort((a, b) => compare(place(a), place(b)))
  if (reverse) hits.reverse()
  for (const hit of hits) {
    if (after && (reverse ? compare(place(hit), after) >= 0 : compare(place(hit), after) <= 0))
      continue
    yield hit
  }
}

/** A cursor of another sort order is refused; one of another filter is not noticed. */
function readPlace(cursor: string, sortKey: string): Place {
  const { last_id: id, last_value: value, sort } = decodeCursor(cursor)
  if (typeof id !== 'string' || sort !== sortKey) {
    throw new ApiError('BAD_REQUEST', 'Invalid cursor for current pagination sort.')
  }
  return { id, value: typeof value === 'string' ? value : Number(value) }
}
