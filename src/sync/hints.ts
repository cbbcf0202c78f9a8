// Putting hints on the work list. Several deliveries that hint at one record are answered by one look-up, under the
// delivery that came last; the earlier ones are settled as told again.

import type { LoggedEntry } from './activity.ts'
import type { Taken } from './intake.ts'
import type { Parts } from './parts.ts'

/** Adds the look-ups of a set. Call it inside the transaction that settles the set. */
export function addLookups(
  { activity, lookups }: Parts,
  wanted: Taken['lookups'],
  now: number,
): void {
  for (const { kind, externalId, place } of wanted) {
    const earlier = lookups.add(kind, externalId, place, now)
    if (!earlier) continue
    const told: LoggedEntry = {
      kind,
      externalId,
      recordId: null,
      outcome: 'unchanged',
      reason: 'told_again_later',
      place: earlier,
    }
    activity.write(now, 'lookup', [told], { range: { fromRow: earlier.row, toRow: earlier.row } })
  }
}
