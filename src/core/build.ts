// What a rebuild came to, whether it may take the place of the last one, and how the catalog of a store stands. Pure.

import type { Difference } from './difference.ts'
import type { Counted } from './tally.ts'

/** One format of a feed: what is in it, and its two files. */
export type FeedFile = {
  format: string
  offers: number
  /** What this format can't hold, beyond what none can. */
  skipped: Counted[]
  bytes: number
  gzipBytes: number
  /** Of its bytes; the file stays while nothing in it changes. */
  digest: string
}

/** A rebuild that ran to its end. Its files lie under its id. */
export type Build = {
  id: string
  /** When its files were written (ms). */
  at: number
  ms: number
  offers: number
  skipped: Counted[]
  findings: Counted[]
  /** From the feed before it; null where there was none. */
  difference: Difference | null
  rowsRead: number
  files: FeedFile[]
}

/**
 * Whether a rebuild would lose more than half of the offers that readers know (P4): they take what is missing for gone.
 * Offers that were exchanged for others are lost too, so their number alone does not tell; and each format counts for
 * itself, since it may leave out what others hold.
 */
export function losesTooMuch(before: Build | null, after: Build): boolean {
  if (!before) return false
  const removed = after.difference?.removed ?? before.offers - after.offers
  if (removed * 2 > before.offers) return true
  return before.files.some(({ format, offers }) => {
    const left = after.files.find((file) => file.format === format)
    return left !== undefined && left.offers * 2 < offers
  })
}

/** Whether every file would come out the same, apart from the time in it: then readers need not fetch them again. */
export function isSame(before: Build | null, after: Build): boolean {
  const digests = ({ files }: Build) => files.map(({ format, digest }) => `${format} ${digest}`)
  return before !== null && digests(before).join() === digests(after).join()
}

export type CatalogState = 'none' | 'queued' | 'building' | 'ready' | 'failed' | 'refused'

export type Standing = {
  published: Build | null
  refused: Build | null
  error: string | null
  requestedAt: number | null
  /** When the rebuild under way last showed that it is alive; null when there is none. */
  jobBeatAt: number | null
}

/** A rebuild that has been silent for so long is dead: its Worker was ended. */
export const silentAfterMs = 120_000

export function stateOf(standing: Standing | null, now: number): CatalogState {
  if (!standing) return 'none'
  const { published, refused, error, requestedAt, jobBeatAt } = standing
  if (jobBeatAt !== null && now - jobBeatAt < silentAfterMs) return 'building'
  if (error !== null) return 'failed'
  if (requestedAt !== null) return 'queued'
  if (refused !== null) return 'refused'
  return published === null ? 'none' : 'ready'
}

export const rebuiltEveryMs = 4 * 3_600_000
/** Catalogs up to this size are rebuilt as soon as an import has ended (P4). */
export const smallCatalog = 500

/** When the schedule comes round: at 0, 4, 8 … o'clock UTC. */
export function nextScheduled(now: number): number {
  return (Math.floor(now / rebuiltEveryMs) + 1) * rebuiltEveryMs
}
