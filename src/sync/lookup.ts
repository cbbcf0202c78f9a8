// Answering the work list: asks the store for the records' present state and takes it in like a delivery. The store
// is asked outside the line that serialises writes; an answer that was overtaken meanwhile goes back on the list.

import { externalIdOf, type Observed, type Reading } from '../core/change.ts'
import { HubError, ScopeMissing, StoreRefused } from '../core/errors.ts'
import type { StoreRow } from '../db/stores.ts'
import type { Serial } from '../lib/serial.ts'
import type { Platform } from '../platforms/platform.ts'
import { openAccess, type AccessKeys } from './access.ts'
import type { Renewer } from './renewal.ts'
import type { LoggedEntry } from './activity.ts'
import type { Facts } from './facts.ts'
import type { Intake, IntakeDesk, Taken } from './intake.ts'
import { deliveryId, type Place } from './delivery-id.ts'
import { normalizeContext } from './learn.ts'
import { mayRead } from './parts.ts'
import type { Lookup, Lookups } from './lookups.ts'

const batchSize = 100
/** A product with variations costs a request of its own: others must not wait for a hundred of them. */
const productBatchSize = 20

export type LookupDeps = {
  keys: AccessKeys
  renewer: Renewer
  db: D1Database
  desk: IntakeDesk
  lookups: Lookups
  facts: Facts
  serial: Serial
  store: StoreRow
  /** The store as it is now: it may have been disconnected while it was asked. */
  readStore: () => Promise<StoreRow>
  platform: Platform
  /** The store no longer accepts our credentials. */
  refused: (reason: string) => Promise<void>
  now: () => number
}

/** Works off what is due. A store that does not answer postpones its records; anything else is thrown. */
export async function answerLookups(
  deps: LookupDeps,
  settle: (taken: Taken, entries: LoggedEntry[], askedAt: number) => Promise<void>,
): Promise<void> {
  // One budget per store: what the store asked of an import holds for look-ups too (M2).
  if (!mayRead(deps.store) || deps.facts.blockedUntil() > deps.now()) return
  for (;;) {
    const found = deps.lookups.due(deps.now(), batchSize)
    const [first] = found
    if (!first) return
    const { kind, origin, attempts } = first
    const size = kind === 'product' ? productBatchSize : batchSize
    // What the store did not answer is asked for in smaller parts each time.
    const due = found.slice(0, Math.max(1, size >> Math.min(attempts, 10)))
    const from = deps.now()
    const readings = await ask(deps, kind, due)
    if (!readings) return
    const goesOn = await deps.serial.run('live', async () => {
      const store = await deps.readStore()
      if (!mayRead(store)) return false
      const intakes = toIntakes(deps, due, readings, { from, until: deps.now() })
      const taken = await deps.desk.take(deps.db, store, origin, intakes, deps.now())
      deps.lookups.done(due)
      for (const next of taken.lookups)
        for (const place of placesOf(due, next.externalId))
          deps.lookups.add(next.kind, next.externalId, place, deps.now(), origin)
      await settle(taken, withAllPlaces(due, taken.entries), from)
      return true
    })
    if (!goesOn) return
  }
}

/** Every delivery that hinted at a record shows what the answer was, not only the last one. */
function withAllPlaces(due: Lookup[], entries: LoggedEntry[]): LoggedEntry[] {
  const others = entries.flatMap((entry) => {
    const lookup = due.find(({ places }) => entry.place && places.at(-1) === entry.place)
    return (lookup?.places.slice(0, -1) ?? []).map((place) => ({ ...entry, place }))
  })
  return [...entries, ...others]
}

function placesOf(due: Lookup[], externalId: string): (Place | null)[] {
  const places = due.find((lookup) => lookup.externalId === externalId)?.places ?? []
  return places.length > 0 ? places : [null]
}

async function ask(
  deps: LookupDeps,
  kind: Lookup['kind'],
  due: Lookup[],
): Promise<Reading[] | null> {
  const { platform, store, keys, renewer, lookups, facts, now } = deps
  try {
    const access = await openAccess(keys, store, renewer)
    const ids = due.map(({ externalId }) => externalId)
    return await platform.refetch(access, kind, ids, normalizeContext(store))
  } catch (error) {
    if (!(error instanceof HubError)) throw error
    if (error instanceof ScopeMissing) return due.map((lookup) => rejected(lookup, error))
    if (error.retryAfterMs !== null) facts.block(now() + error.retryAfterMs)
    lookups.postpone(due, now(), error.retryAfterMs)
    if (error instanceof StoreRefused) await deps.refused(error.message)
    return null
  }
}

/** Nothing but a right that its owner grants lets the record be read: until then it is rejected, with its cure (C11). */
function rejected({ kind, externalId }: Lookup, { code, message }: ScopeMissing): Reading {
  const issues = [{ path: '', message }]
  return { type: 'rejected', kind, externalId, reason: code, issues }
}

function toIntakes(
  { store }: LookupDeps,
  due: Lookup[],
  readings: Intake['reading'][],
  seen: Pick<Observed, 'from' | 'until'>,
): Intake[] {
  const places = new Map(due.map(({ externalId, places }) => [externalId, places.at(-1) ?? null]))
  return readings.map((reading) => {
    const place = places.get(externalIdOf(reading) ?? '') ?? null
    return { reading, ...seen, place, deliveryId: place && deliveryId(store.id, place) }
  })
}
