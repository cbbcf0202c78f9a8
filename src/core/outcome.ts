// What happened to a record, in the same few words everywhere: log, API, pages, counters.

export const kinds = [
  'contact',
  'order',
  'transaction',
  'product',
  'collection',
  'checkout',
] as const
export type Kind = (typeof kinds)[number]

export const outcomes = [
  'created',
  'updated',
  'unchanged',
  'stale',
  'echo',
  'skipped',
  'rejected',
] as const
export type Outcome = (typeof outcomes)[number]

/** One line of the activity log: which record, what became of it, and why where that is not plain. */
export type Entry = {
  kind: Kind | 'delivery'
  externalId: string | null
  recordId: string | null
  outcome: Outcome
  reason: string | null
  /** Set when the record was handled because another one needed it (an order its contact): not counted as seen. */
  derived?: boolean
}

/**
 * How a change reached us: history never fires a trigger (M5). `clock`: nothing came, time went by. `hub`: somebody
 * did it here.
 */
export type Origin = 'webhook' | 'import' | 'reconcile' | 'retry' | 'clock' | 'hub'
