// The activity log as people see it: filtered, newest first, each entry with the delivery it came by.

import type { ActivityLog, LoggedEntry } from './activity.ts'
import { deliveryId } from './delivery-id.ts'
import type { Parts } from './parts.ts'

export type ActivityFilter = {
  outcome?: string | undefined
  kind?: string | undefined
  externalId?: string | undefined
}

type Read = ReturnType<ActivityLog['read']>
type Shown = Omit<Read['entries'][number], 'place'> & { deliveryId: string | null }
export type ActivityPage = { entries: Shown[]; next: Read['next'] }

export function readActivity(
  { activity, facts }: Parts,
  filter: ActivityFilter,
  range: { before: string | null; limit: number },
): ActivityPage {
  const matches = (entry: LoggedEntry) =>
    (filter.outcome === undefined || entry.outcome === filter.outcome) &&
    (filter.kind === undefined || entry.kind === filter.kind) &&
    (filter.externalId === undefined || entry.externalId === filter.externalId)
  const { entries, next } = activity.read(matches, range)
  return {
    next,
    entries: entries.map(({ place, ...entry }) => ({
      ...entry,
      deliveryId: place && deliveryId(facts.storeId(), place),
    })),
  }
}
