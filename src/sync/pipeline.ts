// The work of a store's object between its calls and alarms: a set drained and settled, look-ups answered, and
// what follows from outcomes. It decides nothing about when.

import { openDatabase } from '../db/client.ts'
import { updateStore, type StoreRow } from '../db/stores.ts'
import type { Notice } from '../automation/notice.ts'
import type { EventsMessage } from '../events/relay.ts'
import { getPlatform } from '../platforms/registry.ts'
import { allEntries, drainSet, setSize } from './drain.ts'
import { rowsOf, type LoggedEntry } from './activity.ts'
import { emptyPayloads } from './erase.ts'
import type { HealMessage } from './heal.ts'
import { clearStages } from './bulk-stage.ts'
import { stopRun } from './import-desk.ts'
import type { Taken } from './intake.ts'
import { answerLookups } from './lookup.ts'
import { readStore, type Parts } from './parts.ts'

/** How long deliveries can be read back. */
const retentionMs = 30 * 24 * 3_600_000

/** Applies one set and settles it by one row that holds the outcomes and the new cursor. False when nothing was left. */
export async function drainOnce(parts: Parts): Promise<boolean> {
  const { activity, facts, journal, storage } = parts
  const drained = activity.drainedRow()
  const { deliveries, lastRow } = journal.readAfter(drained, setSize)
  if (deliveries.length === 0) return false
  const store = await readStore(parts)
  const platform = getPlatform(store.platform)
  const { desk, files } = parts
  const failures = facts.failures()
  const deps = { db: parts.db(), files, desk, platform, store, failures, now: Date.now }
  const taken = await drainSet(deps, deliveries)
  // In front of the settling: it must not get lost between the two.
  if (taken.some(({ uninstalled }) => uninstalled)) await askWhetherRemoved(parts)
  if (taken.some(({ learn }) => learn)) await askAgain(parts)
  storage.transactionSync(() => {
    const now = Date.now()
    const range = { fromRow: drained + 1, toRow: lastRow }
    activity.write(now, 'live', allEntries(taken), { range })
    parts.lookups.addAll(
      taken.flatMap((each) => each.lookups),
      now,
    )
    facts.countDeliveries(deliveries, now)
  })
  const erased = taken.flatMap((each) => each.erased ?? [])
  if (erased.length > 0) await emptyPayloads(parts, erased)
  await afterTake(parts, taken)
  return true
}

/** Asks the store for what only it can tell. */
export async function lookUp(parts: Parts): Promise<void> {
  if (parts.lookups.nextDue() === null) return
  const store = await readStore(parts)
  const { desk, facts, lookups, serial } = parts
  const platform = getPlatform(store.platform)
  const deps = {
    keys: parts.keys(),
    renewer: parts.renewer,
    db: parts.db(),
    desk,
    lookups,
    facts,
    serial,
    store,
    readStore: () => readStore(parts),
    platform,
    refused: (reason: string) => askToReconnect(parts, reason, store),
    now: Date.now,
  }
  await answerLookups(deps, async (taken, entries, askedAt) => {
    if (parts.runs.running()) parts.absences.note(taken.entries, askedAt)
    parts.activity.write(Date.now(), 'lookup', entries, rowsOf(entries))
    if (taken.erased) await emptyPayloads(parts, taken.erased)
    // What no delivery hinted at came from a sweep or a scheduled read.
    parts.facts.countMissed(taken.entries.filter(({ place }) => place === null))
    await afterTake(parts, [taken])
  })
}

/** Nobody will be asked any more: the deliveries that wait for an answer say so instead of waiting for ever (L2). */
export function dropLookups({ activity, facts, lookups, storage }: Parts, now: number): void {
  storage.transactionSync(() => {
    const entries = lookups.clear().flatMap(({ kind, externalId, places }) =>
      places.map((place): LoggedEntry => {
        const reason = 'store_disconnected'
        return { kind, externalId, recordId: null, outcome: 'skipped', reason, place }
      }),
    )
    activity.write(now, 'lookup', entries, rowsOf(entries))
    facts.countEntries(entries, [])
  })
}

/** Keeps the counters, has the relay look at what happened, and notices when the store said that our access ended. */
export async function afterTake(parts: Parts, taken: Taken[]): Promise<void> {
  parts.facts.countEntries(allEntries(taken), taken)
  // A message that is lost here is made up for by the sweep.
  if (taken.some(({ triggers }) => triggers))
    await parts.events.send({ type: 'relay' } satisfies EventsMessage)
  const refused = taken.find((each) => each.refused !== null)?.refused
  if (refused) await askToReconnect(parts, refused)
}

/** The notice may be hours old, and the app installed again since: whether we are still let in tells. */
async function askWhetherRemoved({ facts, imports }: Parts): Promise<void> {
  const message: HealMessage = { type: 'heal', storeId: facts.storeId(), removed: true }
  await imports.send(message)
}

/**
 * The store removed us: as if it had been disconnected here, but it can't be spoken to. The records stay, and connecting
 * again finds them in place (C9). `asked` is the connection that was refused: a newer one stays.
 */
export async function noteUninstalled(parts: Parts, asked: { connectedAt: number }): Promise<void> {
  const { id, state, connectedAt } = await readStore(parts)
  if (state === 'disconnected' || connectedAt !== asked.connectedAt) return
  const now = Date.now()
  const stateReason =
    'The app was removed at the store. Its credentials are forgotten, the records stay. Install the app there again to reconnect.'
  const change = { state: 'disconnected', stateReason, credentials: null } as const
  await updateStore(openDatabase(parts.db()), id, change, now)
  stopRun(parts, now)
  dropLookups(parts, now)
  await clearStages(parts.files, id)
}

/** Once a day: deliveries, what was logged of them and runs go when they are old (ms). */
export async function forgetOld(
  { activity, facts, files, journal, runs }: Parts,
  now: number,
): Promise<void> {
  if (!facts.isCleaningDue(now)) return
  runs.prune()
  const keys = journal.dropBefore(now - retentionMs, activity.drainedRow())
  activity.dropBefore(now - retentionMs)
  if (keys.length > 0) await files.delete(keys)
}

/** Has the store asked what it says of itself, outside of the line that writes records. */
async function askAgain({ facts, imports }: Parts): Promise<void> {
  await imports.send({ type: 'heal', storeId: facts.storeId(), learn: true } satisfies HealMessage)
}

/** The store no longer accepts our credentials: work rests, and the administrator is told once (C10). */
export async function askToReconnect(
  parts: Parts,
  reason: string,
  asked?: StoreRow,
): Promise<void> {
  const { id, name, platform, state, connectedAt } = await readStore(parts)
  // Credentials that were refused may have been replaced while they were tried.
  if (state !== 'active' || (asked && asked.connectedAt !== connectedAt)) return
  const since = Date.now()
  const change = { state: 'reconnect', stateReason: reason } as const
  await updateStore(openDatabase(parts.db()), id, change, since)
  const notice: Notice = {
    kind: 'reconnect',
    storeId: id,
    storeName: name,
    platform,
    reason,
    since,
  }
  await parts.events.send({ type: 'notice', notice } satisfies EventsMessage)
}
