// Steps 4 to 9 of the walk: the journal, set by set, until it is empty. A set that can't be applied is halved until
// the delivery that is to blame stands alone; that one is rejected, the others go on.

import type { Reading } from '../core/change.ts'
import type { MapContext } from '../core/field-map.ts'
import type { Origin } from '../core/outcome.ts'
import type { StoreRow } from '../db/stores.ts'
import type { Platform } from '../platforms/platform.ts'
import type { LoggedEntry } from './activity.ts'
import { LostRace } from '../db/commit.ts'
import type { Intake, IntakeDesk, Taken } from './intake.ts'
import { deliveryId } from './delivery-id.ts'
import type { Delivery } from './journal.ts'
import { normalizeContext } from './learn.ts'
import { parseBody, unpackBody } from './payload.ts'

export const setSize = 200

/** A set fails this often, with growing pauses, before it is halved to find the delivery that is to blame. */
const patience = 4

/** Journal rows that only keep the payload of a rejected record of an import; they are nothing to drain. */
export const importTopic = 'import/'

export type DrainDeps = {
  db: D1Database
  files: R2Bucket
  desk: IntakeDesk
  platform: Platform
  store: StoreRow
  /** How often in a row this set has failed so far. */
  failures: number
  now: () => number
  /** Live deliveries, where nothing else is said. */
  origin?: Origin
}

/** Applies one set of deliveries. Throws when D1 does not work at all: then nothing of the set is settled. */
export async function drainSet(deps: DrainDeps, deliveries: Delivery[]): Promise<Taken[]> {
  const live = deliveries.filter(({ topic }) => !topic.startsWith(importTopic))
  const intakes = await Promise.all(live.map((delivery) => read(deps, delivery)))
  return takeHalving(deps, intakes)
}

/** Takes sets in as one, or in halves where one of them is to blame for a failure that lasts. */
export async function takeHalving(deps: DrainDeps, intakes: Intake[][]): Promise<Taken[]> {
  const { db, store, desk, now, origin = 'webhook' } = deps
  try {
    return [await desk.take(db, store, origin, intakes.flat(), now())]
  } catch (error) {
    // An outage or a lost race is not the deliveries' fault, and most failures pass: the set is tried again as a
    // whole before anybody is blamed.
    const mayPass = error instanceof LostRace || deps.failures < patience
    if (mayPass || !(await isAlive(db))) throw error
    const [first] = intakes
    if (intakes.length === 1 && first) return [await rejectAlone(deps, first, error)]
    const middle = Math.ceil(intakes.length / 2)
    return [
      ...(await takeHalving(deps, intakes.slice(0, middle))),
      ...(await takeHalving(deps, intakes.slice(middle))),
    ]
  }
}

/** A delivery that fails by itself while D1 works: noted as rejected, with its payload kept for a retry. */
function rejectAlone(deps: DrainDeps, intakes: Intake[], error: unknown): Promise<Taken> {
  const message = error instanceof Error ? error.name : 'unknown failure'
  const rejected = intakes.slice(0, 1).map((intake): Intake => {
    const { reading } = intake
    const known =
      reading.type === 'change' && reading.change.kind !== 'gone' ? reading.change : null
    return {
      ...intake,
      reading: {
        type: 'rejected',
        kind: known?.kind ?? 'delivery',
        externalId: known?.externalId ?? null,
        reason: 'could_not_be_applied',
        issues: [{ path: '', message }],
      },
    }
  })
  return deps.desk.take(deps.db, deps.store, deps.origin ?? 'webhook', rejected, deps.now())
}

async function isAlive(db: D1Database): Promise<boolean> {
  try {
    await db.prepare('SELECT 1').first()
    return true
  } catch {
    return false
  }
}

async function read(deps: DrainDeps, delivery: Delivery): Promise<Intake[]> {
  const { store, platform, files } = deps
  const parsed = parseBody(await unpackBody(files, delivery))
  return readingsOf(platform, store, delivery.topic, parsed).map((reading) => ({
    // A repeat of it may come when the store is long connected again.
    reading: reading.type === 'uninstalled' && delivery.duplicate ? repeated : reading,
    // A webhook's body was built at some time before it came; how long before is not known.
    from: 0,
    until: delivery.receivedAt,
    place: { row: delivery.row, index: delivery.index },
    deliveryId: deliveryId(store.id, delivery),
  }))
}

const repeated: Reading = { type: 'skipped', kind: 'delivery', externalId: null, reason: 'repeat' }

/** The readings of a stored payload; a body that is no JSON is rejected as a whole. */
export function readingsOf(
  platform: Platform,
  store: StoreRow,
  topic: string,
  parsed: ReturnType<typeof parseBody>,
  also: MapContext = {},
): Reading[] {
  if (parsed.ok) {
    return platform.normalize(topic, parsed.payload, { ...normalizeContext(store), ...also })
  }
  return [
    {
      type: 'rejected',
      kind: 'delivery',
      externalId: null,
      reason: 'invalid_json',
      issues: [{ path: '', message: parsed.message }],
    },
  ]
}

/** The outcomes of several parts of a set, together. */
export function allEntries(taken: Taken[]): LoggedEntry[] {
  return taken.flatMap(({ entries }) => entries)
}
