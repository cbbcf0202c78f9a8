// When a store's object has to look after its work again.

import { nextTurn } from './abandon.ts'
import { stalledAfterMs } from './import-desk.ts'
import { mayRead, readStore, type Parts } from './parts.ts'

/** How soon the alarm looks after a drain that was begun without it. */
export const backstopMs = 1_000

/** The earliest time (ms) at which something is due; null when nothing is. */
export async function nextAlarm(
  parts: Parts,
  draining: boolean,
  now: number,
): Promise<number | null> {
  const { activity, facts, journal, lookups, reapply, runs } = parts
  const run = runs.running()
  const lookupDue = lookups.nextDue()
  const pending = journal.lastRow() > activity.drainedRow()
  const isReapplying = reapply.isRunning()
  // Nothing of a store that rests is due: what ends the rest wakes this object.
  const mayWork = (lookupDue !== null || isReapplying) && mayRead(await readStore(parts))
  const soonest = now + backstopMs
  const due = [
    pending ? now + (draining ? backstopMs : 0) : null,
    mayWork && lookupDue !== null ? Math.max(lookupDue, facts.blockedUntil(), soonest) : null,
    mayWork && isReapplying ? now : null,
    run && Math.max(run.progressedAt + stalledAfterMs, facts.blockedUntil(), soonest),
    journal.lastRow() > 0 ? facts.nextCleaning() : null,
    await nextTurn(parts, now),
  ].filter((time) => time !== null)
  return due.length > 0 ? Math.min(...due) : null
}
