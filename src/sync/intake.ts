// From readings to outcomes for one set: rejected and skipped ones are noted, changes are applied, what only the
// store can tell goes to the work list. Shared by drained deliveries, pages of a run, look-ups and retries.

import type { Change, Observed, Reading } from '../core/change.ts'
import type { Entry, Kind, Origin } from '../core/outcome.ts'
import { refusal } from '../core/settings.ts'
import { openDatabase, type Database } from '../db/client.ts'
import { historyEnd, type StoreRow } from '../db/stores.ts'
import { clearRejects, hasRejects, noteRejects, type NewReject } from '../db/rejected.ts'
import type { StoreMerge } from '../db/store-merges.ts'
import { mayHaveErased, withoutErased } from '../records/erased.ts'
import { carryOutMerges, noteMerges } from '../records/store-merge.ts'
import type { AccessKeys } from './access.ts'
import type { LoggedEntry } from './activity.ts'
import { applyChanges } from './apply.ts'
import type { Place } from './delivery-id.ts'

/** A reading, when its state was seen, and the delivery it came by. */
export type Intake = {
  reading: Reading
  from: number
  until: number
  place: Place | null
  deliveryId: string | null
}

export type Taken = {
  entries: LoggedEntry[]
  lookups: { kind: Kind; externalId: string; place: Place | null }[]
  /** The store said that our access ended. */
  refused: string | null
  /** We were removed from the store. */
  uninstalled?: true
  /** The deliveries that spoke of somebody who was erased. */
  erased?: Place[]
  /** What the store says of itself has to be asked for again. */
  learn?: true
  /** Something happened that may start workflows. */
  triggers?: true
  /** When the newest order of the set was placed. */
  lastOrderAt: number | null
  /** When the first left of the checkouts in the set was left: the clock looks at it in time. */
  openFrom: number | null
}

/** What is left of a set once its readings are sorted. */
type Sorted = {
  taken: Taken
  changes: { observed: Observed; place: Place | null }[]
  rejects: NewReject[]
  merges: { told: StoreMerge; place: Place | null }[]
}

/** Remembers per object whether its store has rejects or waiting merges: where there are none they cost nothing. */
export class IntakeDesk {
  readonly #keys: () => Pick<AccessKeys, 'masterKeys'>
  #hasErased: boolean | null = null
  #hasRejects: boolean | null = null
  #hasMerges: boolean | null = null

  constructor(keys: () => Pick<AccessKeys, 'masterKeys'>) {
    this.#keys = keys
  }

  /** Somebody is being erased: from now on everything that comes is held against that. */
  noteErasure(): void {
    this.#hasErased = true
  }

  async take(
    db: D1Database,
    store: StoreRow,
    origin: Origin,
    intakes: Intake[],
    now: number,
  ): Promise<Taken> {
    const taken: Taken = {
      entries: [],
      lookups: [],
      refused: null,
      lastOrderAt: null,
      openFrom: null,
    }
    const sorted: Sorted = { taken, changes: [], rejects: [], merges: [] }
    for (const intake of intakes) sort(intake, store, origin, sorted)
    await this.#dropErased(openDatabase(db), store, sorted)
    await this.#apply(db, store, origin, sorted.changes, now, taken)
    await this.#merge(openDatabase(db), store.id, sorted, now)
    await this.#settleRejects(db, store.id, sorted.rejects, taken.entries, now)
    return taken
  }

  /** Who was erased does not come back (G1); the payload that speaks of them is not kept either. */
  async #dropErased(db: Database, store: StoreRow, sorted: Sorted): Promise<void> {
    const { taken, changes } = sorted
    const reach = { storeId: store.id, audienceId: store.audienceId }
    const lookups = taken.lookups.filter(({ kind }) => kind === 'contact')
    if (changes.length + lookups.length === 0) return
    this.#hasErased ??= await mayHaveErased(db, reach)
    if (!this.#hasErased) return
    const { masterKeys } = this.#keys()
    const told = [
      ...changes.map(({ observed }) => observed.change),
      ...lookups.map(({ externalId }) => aboutCustomer(externalId)),
    ]
    const verdicts = await withoutErased(db, masterKeys, reach, told)
    const drop = (kind: Entry['kind'], place: Place | null) =>
      taken.entries.push({
        ...toEntry({ kind, externalId: null }, 'skipped', 'erased'),
        place,
      })
    const gone = new Set(
      lookups.filter((_, index) => verdicts[changes.length + index]?.is === 'dropped'),
    )
    for (const { kind, place } of gone) {
      drop(kind, place)
      if (place) (taken.erased ??= []).push(place)
    }
    taken.lookups = taken.lookups.filter((each) => !gone.has(each))
    sorted.changes = changes.flatMap(({ observed, place }, index) => {
      const { change, is } = verdicts[index] ?? { change: observed.change, is: 'kept' }
      if (is !== 'kept' && place) (taken.erased ??= []).push(place)
      if (is !== 'dropped') return [{ observed: { ...observed, change }, place }]
      drop(change.kind === 'gone' ? change.of : change.kind, place)
      return []
    })
  }

  /** Behind the changes: they may bring a customer that a merge waits for. */
  async #merge(
    db: Database,
    storeId: string,
    { merges, taken }: Sorted,
    now: number,
  ): Promise<void> {
    const places = new Map(merges.map(({ told, place }) => [told.goneExternalId, place]))
    const told = merges.map((each) => each.told)
    const noted = told.length > 0 ? await noteMerges(db, storeId, told, now) : []
    if (told.length > 0) this.#hasMerges = null
    const made = this.#hasMerges === false ? null : await carryOutMerges(db, storeId, now)
    if (made) this.#hasMerges = made.waiting
    const entries = new Map([...noted, ...(made?.entries ?? [])])
    for (const [gone, entry] of entries)
      taken.entries.push({ ...entry, place: places.get(gone) ?? null })
  }

  async #apply(
    db: D1Database,
    store: StoreRow,
    origin: Origin,
    changes: { observed: Observed; place: Place | null }[],
    now: number,
    taken: Taken,
  ): Promise<void> {
    if (changes.length === 0) return
    const scope = {
      storeId: store.id,
      audienceId: store.audienceId,
      settings: store.settings,
      historyUntil: historyEnd(store),
      origin,
    }
    const observed = changes.map((change) => change.observed)
    const applied = await applyChanges(db, scope, observed, now)
    if (applied.triggers) taken.triggers = true
    changes.forEach(({ place, observed: { change } }, index) => {
      const resolution = applied.resolutions[index]
      taken.entries.push(...(resolution?.entries ?? []).map((entry) => ({ ...entry, place })))
      if (resolution?.lookup) taken.lookups.push({ ...resolution.lookup, place })
      if (change.kind === 'order')
        taken.lastOrderAt = Math.max(taken.lastOrderAt ?? 0, change.facts.placedAt)
      const left = leftAt(change)
      if (left !== null) taken.openFrom = Math.min(taken.openFrom ?? left, left)
    })
  }

  async #settleRejects(
    db: D1Database,
    storeId: string,
    rejects: NewReject[],
    entries: Entry[],
    now: number,
  ): Promise<void> {
    this.#hasRejects ??= await hasRejects(db, storeId)
    if (this.#hasRejects) {
      const cleared = await clearRejects(db, storeId, entries.filter(isTakenIn))
      if (cleared > 0) this.#hasRejects = null
    }
    await noteRejects(db, storeId, rejects, now)
    if (rejects.length > 0) this.#hasRejects = true
  }
}

/** When the buyer left what may be an open checkout; null for anything else. */
function leftAt(change: Change): number | null {
  if (change.kind === 'checkout') return change.facts.completedAt === null ? change.statedAt : null
  if (change.kind !== 'order' || change.checkout?.is !== 'unpaid') return null
  return change.statedAt ?? change.checkout.facts.startedAt
}

/** The record itself is in, in the state that came: what is older, skipped or made for another one's sake solves nothing. */
function isTakenIn({ outcome, derived }: Entry): boolean {
  return !derived && (outcome === 'created' || outcome === 'updated' || outcome === 'unchanged')
}

function sort(intake: Intake, store: StoreRow, origin: Origin, into: Sorted): void {
  const { reading, place, deliveryId, from, until } = intake
  const { taken } = into
  switch (reading.type) {
    case 'change':
      into.changes.push({ observed: { change: reading.change, from, until, deliveryId }, place })
      return
    case 'lookup': {
      const refused = refusal(store.settings, reading.kind, origin)
      if (refused === null) taken.lookups.push({ ...reading, place })
      else taken.entries.push({ ...toEntry(reading, 'skipped', refused), place })
      return
    }
    case 'skipped':
      taken.entries.push({ ...toEntry(reading, 'skipped', reading.reason), place })
      return
    case 'merged': {
      const refused = refusal(store.settings, 'contact', origin)
      const { keptExternalId, goneExternalId } = reading
      if (refused === null) into.merges.push({ told: { keptExternalId, goneExternalId }, place })
      else {
        const record = { kind: 'contact' as const, externalId: keptExternalId }
        taken.entries.push({ ...toEntry(record, 'skipped', refused), place })
      }
      return
    }
    case 'uninstalled': {
      // One that was on its way while the store was connected again speaks of the connection before.
      const isNews = until >= store.connectedAt
      if (isNews) taken.uninstalled = true
      const reason = isNews ? 'app_uninstalled' : 'older_than_connection'
      taken.entries.push({ ...toEntry(delivery, 'skipped', reason), place })
      return
    }
    case 'learn':
      taken.learn = true
      taken.entries.push({ ...toEntry(delivery, 'skipped', reading.reason), place })
      return
    case 'refused':
      // One that came before the store was found to answer again, or was connected anew, is settled with that (C10).
      if (until >= store.changedAt) taken.refused = reading.reason
      taken.entries.push({
        ...toEntry(delivery, 'rejected', reading.reason),
        place,
      })
      return
    case 'rejected':
      taken.entries.push({ ...toEntry(reading, 'rejected', reading.reason), place })
      if (deliveryId !== null) {
        into.rejects.push({
          kind: reading.kind,
          externalId: reading.externalId ?? deliveryId,
          reason: reading.reason,
          issues: reading.issues,
          deliveryId,
        })
      }
  }
}

const delivery = { kind: 'delivery', externalId: null } as const

/** A wish to look a customer up speaks of them as much as an answer does. */
function aboutCustomer(externalId: string): Change {
  return { kind: 'gone', of: 'contact', externalId, statedAt: null }
}

function toEntry(
  record: { kind: Entry['kind']; externalId: string | null },
  outcome: 'skipped' | 'rejected',
  reason: string,
): Entry {
  return { kind: record.kind, externalId: record.externalId, recordId: null, outcome, reason }
}
