// Steps 6 to 8 of the walk for a set of changes of one store: read what they touch, resolve, commit as one batch.

import type { Observed } from '../core/change.ts'
import type { RecordEvent } from '../core/events.ts'
import { resolve, type Plan, type ResolveContext } from '../core/resolve.ts'
import { commit, LostRace, type Committed } from '../db/commit.ts'
import { keysOf, readKnown } from '../db/known.ts'
import { createId } from '../lib/id.ts'
import { keysGivenBy } from '../core/writes.ts'

export type ApplyScope = Pick<
  ResolveContext,
  'storeId' | 'audienceId' | 'settings' | 'origin' | 'historyUntil'
>

export type Applied = Pick<Plan, 'resolutions'> &
  Committed & {
    /** Something happened that may start workflows: history never does (M5). */
    triggers: boolean
  }

const maxAttempts = 5

/**
 * Applies changes once in effect: applied again, they find themselves on record and write nothing. When another
 * store changes one of the contacts between reading and writing, or somebody who was not read has a key that is to be
 * given out, everything is read and resolved again.
 * Throws LostRace when that happens five times in a row, and whatever D1 throws.
 */
export async function applyChanges(
  db: D1Database,
  scope: ApplyScope,
  changes: Observed[],
  now: number,
): Promise<Applied> {
  const wanted = new Set<string>()
  for (let attempt = 1; ; attempt++) {
    const keys = keysOf(
      changes.map(({ change }) => change),
      [...wanted],
    )
    const known = await readKnown(db, scope.storeId, scope.audienceId, keys)
    const plan = resolve(changes, known, {
      ...scope,
      now,
      newId: (prefix) => createId(prefix, now),
    })
    try {
      const committed = await commit(db, plan.writes)
      return {
        resolutions: plan.resolutions,
        triggers: scope.origin !== 'import' && hasTransitions(plan.writes.events),
        ...committed,
        rowsRead: committed.rowsRead + known.rowsRead,
      }
    } catch (error) {
      if (!(error instanceof LostRace) || attempt === maxAttempts) throw error
      // Whoever has a key that was to be given out may not have been read: next time they are.
      for (const key of keysGivenBy(plan.writes)) wanted.add(key)
    }
  }
}

function hasTransitions(events: RecordEvent[]): boolean {
  return events.some(({ transitions }) => transitions.length > 0)
}
