// A list of records of which most are made anew whenever they are asked for: only what was changed
// or added is held. Sorted views hold ids and times, never records.

import { compareIds, ownerOf, toId } from './ids.ts'
import type { Kind } from './ids.ts'
import type { Id, Millis, Stamped } from './types.ts'

export type StampSort = 'id' | 'createdAt' | 'updatedAt' | 'processedAt'

/** A record's id with the value that a list is sorted by. */
export interface Entry {
  id: Id
  value: number
}

export interface Ledger<T extends Stamped> {
  get(id: Id): T | undefined
  /** Changes a record in place; from here on it is held. */
  edit(id: Id, change: (record: T) => void): T
  add(record: T): T
  remove(id: Id): void
  /** How many there are, and the place that the next new record takes. */
  readonly size: number
  readonly next: number
  /** All records in the order of a stamp, from the first entry not before `from`. */
  entries(sort: StampSort, from?: Entry): Iterable<Entry>
  all(): Iterable<T>
  /** Records that are held because they were changed or added. */
  held(): Iterable<T>
  isHeld(id: Id): boolean
}

export interface LedgerSource<T> {
  kind: Kind
  count: number
  make(index: number): T
  /** The same times as in the record, without making it. */
  times(index: number): { createdAt: Millis; updatedAt: Millis }
}

export function createLedger<T extends Stamped>(source: LedgerSource<T>): Ledger<T> {
  const { kind, count } = source
  const held = new Map<Id, T>()
  const removed = new Set<Id>()
  const seeded: Partial<Record<StampSort, Entry[]>> = {}
  let next = count

  const isSeeded = (id: Id): boolean => {
    const index = ownerOf(kind, id)
    return index !== undefined && index < count && toId(kind, index) === id
  }

  const seededEntries = (sort: StampSort): Entry[] => {
    seeded[sort] ??= Array.from({ length: count }, (_, index) => {
      const id = toId(kind, index)
      return { id, value: stampOf(source.times(index), sort) }
    }).sort(compareEntries)
    return seeded[sort]
  }

  const ledger: Ledger<T> = {
    get: (id) => {
      const own = held.get(id)
      if (own) return own
      if (removed.has(id) || !isSeeded(id)) return undefined
      return source.make(ownerOf(kind, id)!)
    },
    edit: (id, change) => {
      const record = ledger.get(id)
      if (!record) throw new Error(`The demo shop has no ${kind} ${id}`)
      held.set(id, record)
      change(record)
      return record
    },
    add: (record) => {
      held.set(record.id, record)
      next += 1
      return record
    },
    remove: (id) => {
      held.delete(id)
      removed.add(id)
    },
    get size() {
      let size = count
      for (const id of removed) if (isSeeded(id)) size -= 1
      for (const id of held.keys()) if (!isSeeded(id)) size += 1
      return size
    },
    get next() {
      return next
    },
    *entries(sort, from) {
      const old = seededEntries(sort)
      const own = [...held.values()]
        .map((record) => ({ id: record.id, value: stampOf(record, sort) }))
        .filter((entry) => !from || compareEntries(entry, from) >= 0)
        .sort(compareEntries)
      let at = 0
      for (let place = from ? lowerBound(old, from) : 0; place < old.length; place++) {
        const entry = old[place]!
        if (removed.has(entry.id) || held.has(entry.id)) continue
        while (at < own.length && compareEntries(own[at]!, entry) < 0) yield own[at++]!
        yield entry
      }
      while (at < own.length) yield own[at++]!
    },
    *all() {
      for (const entry of ledger.entries('id')) yield ledger.get(entry.id)!
    },
    held: () => held.values(),
    isHeld: (id) => held.has(id) || removed.has(id),
  }
  return ledger
}

/** Only orders have a time of processing; seeded ones were processed when they were made. */
export function stampOf(
  record: { createdAt: Millis; updatedAt: Millis; processedAt?: Millis },
  sort: StampSort,
): number {
  if (sort === 'id') return 0
  return sort === 'processedAt' ? (record.processedAt ?? record.createdAt) : record[sort]
}

export function compareEntries(a: Entry, b: Entry): number {
  return a.value - b.value || compareIds(a.id, b.id)
}

function lowerBound(entries: Entry[], from: Entry): number {
  let low = 0
  let high = entries.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (compareEntries(entries[middle]!, from) < 0) low = middle + 1
    else high = middle
  }
  return low
}
