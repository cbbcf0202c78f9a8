// Which of two states of one record is newer. Stores keep times to the second and build webhook bodies late, so
// the time alone can't always tell; what is certain is decided here, the rest is asked of the store.

import type { Observed } from './change.ts'
import type { SourceState } from './contact.ts'

export type Freshness = 'newer' | 'older' | 'unknown'

/**
 * Compares a state that came in with the one on record. A later store time wins. Where the times are equal, or the
 * store keeps none, a state seen wholly after the recorded one is newer; otherwise only the store can tell.
 */
export function compareStates(
  incoming: { statedAt: number | null } & Pick<Observed, 'from'>,
  recorded: SourceState | null,
): Freshness {
  if (!recorded) return 'newer'
  const given = incoming.statedAt ?? 0
  const known = recorded.statedAt ?? 0
  if (given !== known) return given > known ? 'newer' : 'older'
  return incoming.from >= recorded.observedAt ? 'newer' : 'unknown'
}
