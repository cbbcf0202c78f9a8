// What a run reads: which lists, and from where (C4, L4, M5).

import { createId } from '../lib/id.ts'
import { importResources, type Resource } from '../core/settings.ts'
import { historyEnd, type StoreRow } from '../db/stores.ts'
import type { Cursor } from '../platforms/platform.ts'
import { getPlatform } from '../platforms/registry.ts'
import type { Parts } from './parts.ts'
import { keptRuns, newProgress, type Run, type RunOrigin, type Runs } from './runs.ts'

/** By how much a store's clock may be behind ours without an order falling through. */
const clockSlackMs = 3_600_000
/** Lists without a modified filter, or that change without moving it, are read whole once a day. */
const fullReadEveryMs = 24 * 3_600_000
/** Which collections are kept depends on the products (P2): after a change of those they are read sooner. */
const outdatedReadEveryMs = 3_600_000

/** `wanted` are the resources, or null for all that are chosen; `everyList` reads lists that are not due yet too. */
export type RunChoice = { origin: RunOrigin; wanted: Resource[] | null; everyList: boolean }

/** What a run reads, and from where. */
export function plan(
  { facts }: Parts,
  store: StoreRow,
  { origin, wanted, everyList }: RunChoice,
  now: number,
): Run {
  const platform = getPlatform(store.platform)
  const choice = origin === 'import' ? store.settings.import : store.settings.sync
  const offered = (resource: Resource) =>
    choice[resource] && (resource !== 'checkouts' || store.settings.level === 'advanced')
  const resources = new Set(
    importResources.filter((resource) => offered(resource) && (wanted?.includes(resource) ?? true)),
  )
  const lists = platform.listings.flatMap((listing) => {
    const covers = listing.covers.filter((resource) => resources.has(resource))
    const last = origin === 'reconcile' ? facts.list(listing.name) : null
    // A list that is wanted and was never read to its end is owed whole. Of one whose history was not chosen a
    // reconcile brings what is newer than the connection (C4, M5).
    const isOwed = covers.some((resource) => store.settings.import[resource])
    const isDue = listing.daily && last && now - (last.wholeAt ?? 0) >= fullReadEveryMs
    const cursor =
      origin === 'import' || (!last && isOwed) || isDue
        ? null
        : last
          ? platform.overlap(listing.name, last.cursor)
          : platform.since(listing.name, historyEnd(store))
    const every = facts.isOutdated(listing.name) ? outdatedReadEveryMs : fullReadEveryMs
    const rests = !everyList && last && !listing.delta && now - last.readAt < every
    const isAlone = covers.every((resource) => listing.along?.includes(resource))
    const unasked = isAlone && wanted === null
    return covers.length === 0 || unasked || rests
      ? []
      : [{ listing: listing.name, covers, cursor, whole: cursor === null }]
  })
  return {
    id: createId('run', now),
    origin,
    state: 'running',
    error: null,
    startedAt: now,
    finishedAt: null,
    plan: lists,
    resources: lists.flatMap(({ covers }) => covers).map(newProgress),
    attempts: 0,
    halvings: 0,
    wentWell: 0,
    ticket: 1,
    progressedAt: now,
  }
}

/**
 * Where the scheduled read behind an import of orders begins: imports are silent, so what is no history is left to it,
 * whatever the import has seen of that (M5, T4). Null where that is the end of what was read.
 */
export function nextReadFrom(
  { facts }: Parts,
  store: StoreRow,
  origin: RunOrigin,
  listing: Resource,
): Cursor {
  if (origin !== 'import' || listing !== 'orders') return null
  const last = facts.list(listing)
  const begun = historyEnd(store)
  if (last && last.readAt >= begun) return last.cursor
  // The store's clock may be behind ours.
  return getPlatform(store.platform).since(listing, begun - clockSlackMs)
}

/** How to make up for what was missed while the store did not let us in: an import that this broke off begins again. */
export function originToCatchUp(runs: Runs): RunOrigin {
  const last = runs.list(keptRuns).find(({ origin }) => origin === 'import')
  return last?.state === 'failed' ? 'import' : 'reconcile'
}
