// Answering the work list: asks the store for the records' present state and takes it in like a delivery. The store
// is asked outside the line that serialises writes; an answer that was overtaken meanwhile goes back on the list.

import type { Observed } from '../core/change.ts'
import { HubError } from '../core/errors.ts'
import type { StoreRow } from '../db/stores.ts'
import type { Serial } from '../lib/serial.ts'
import type { Platform } from '../platforms/platform.ts'
import { openAccess, type AccessKeys } from './access.ts'
import type { Facts } from './facts.ts'
import type { Intake, IntakeDesk, Taken } from './intake.ts'
import { deliveryId } from './journal.ts'
import { normalizeContext } from './learn.ts'
import type { Lookup, Lookups } from './lookups.ts'

const batchSize = 100
/** A product with variations costs a request of its own: others must not wait for a hundred of them. */
const productBatchSize = 20

export type LookupDeps = {
  keys: AccessKeys
  db: D1Database
  desk: IntakeDesk
  lookups: Lookups
  facts: Facts
  serial: Serial
  store: StoreRow
  platform: Platform
  now: () => number
}

/** Whether a store may be asked and its records written at all. */
export function mayRead(store: StoreRow): boolean {
  return store.state === 'active' && store.settings.enableImport
}

/** Works off what is due. A store that does not answer postpones its records; anything else is thrown. */
export async function answerLookups(
  deps: LookupDeps,
  settle: (taken: Taken) => Promise<void>,
): Promise<void> {
  // One budget per store: what the store asked of an import holds for look-ups too (M2).
  if (!mayRead(deps.store) || deps.facts.blockedUntil() > deps.now()) return
  for (;;) {
    const found = deps.lookups.due(deps.now(), batchSize)
    const kind = found[0]?.kind
    if (!kind) return
    const due = kind === 'product' ? found.slice(0, productBatchSize) : found
    const from = deps.now()
    const readings = await ask(deps, kind, due)
    if (!readings) return
    await deps.serial.run('live', async () => {
      const intakes = toIntakes(deps, due, readings, { from, until: deps.now() })
      const taken = await deps.desk.take(deps.db, deps.store, 'webhook', intakes, deps.now())
      deps.lookups.done(due)
      for (const next of taken.lookups)
        deps.lookups.add(next.kind, next.externalId, next.place, deps.now())
      await settle(taken)
    })
  }
}

async function ask(deps: LookupDeps, kind: Lookup['kind'], due: Lookup[]) {
  const { platform, store, keys, lookups, facts, now } = deps
  try {
    const access = await openAccess(keys, store)
    const ids = due.map(({ externalId }) => externalId)
    return await platform.refetch(access, kind, ids, normalizeContext(store))
  } catch (error) {
    if (!(error instanceof HubError)) throw error
    if (error.retryAfterMs !== null) facts.block(now() + error.retryAfterMs)
    lookups.postpone(due, now(), error.retryAfterMs)
    return null
  }
}

function toIntakes(
  { store }: LookupDeps,
  due: Lookup[],
  readings: Intake['reading'][],
  seen: Pick<Observed, 'from' | 'until'>,
): Intake[] {
  const places = new Map(due.map(({ externalId, place }) => [externalId, place]))
  return readings.map((reading) => {
    const place = places.get(externalIdOf(reading) ?? '') ?? null
    return { reading, ...seen, place, deliveryId: place && deliveryId(store.id, place) }
  })
}

function externalIdOf(reading: Intake['reading']): string | null {
  if (reading.type === 'change') return reading.change.externalId
  return reading.type === 'refused' ? null : reading.externalId
}
