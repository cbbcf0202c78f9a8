// How a run goes on: behind a page that was taken in, and behind one that could not be fetched. Pure.

import { kinds } from '../core/outcome.ts'
import { refusal, type Resource } from '../core/settings.ts'
import type { StoreRow } from '../db/stores.ts'
import type { Cursor, Page } from '../platforms/platform.ts'
import type { Taken } from './intake.ts'
import { count, type Run } from './runs.ts'

export type Failure = {
  code: string
  message: string
  waitMs: number | null
}

const maxHalvings = 4
/** So many pages must go well before the next size up is tried. */
const pagesBeforeFaster = 10

/** A page that a store can't build in time, or that comes out too large, is asked for in halves (M2). */
export function slower(run: Run, { code }: Failure): Partial<Run> {
  if (code !== 'store_unreachable' && code !== 'store_broken_answer') return {}
  return { halvings: Math.min(maxHalvings, run.halvings + 1), wentWell: 0 }
}

function endState({ error }: Run, rejects: boolean): Run['state'] {
  if (error !== null) return 'failed'
  return rejects ? 'complete_with_rejects' : 'complete'
}

/** The run without its present list, which the store does not let us read (C11): the others are read, and it ends failed. */
export function withoutList(run: Run, { message }: Failure, now: number): Run {
  const plan = run.plan.slice(1)
  const ended = plan.length === 0
  return {
    ...run,
    plan,
    error: message,
    attempts: 0,
    progressedAt: now,
    state: ended ? 'failed' : 'running',
    finishedAt: ended ? now : null,
  }
}

function faster({ halvings, wentWell }: Run): Partial<Run> {
  if (halvings === 0) return {}
  return wentWell + 1 < pagesBeforeFaster
    ? { wentWell: wentWell + 1 }
    : { halvings: halvings - 1, wentWell: 0 }
}

/** Whether the run still stands where this page was asked for. */
export function standsAt(run: Run, task: { listing: Resource; cursor: Cursor }): boolean {
  const at = run.plan[0]
  return run.state === 'running' && at?.listing === task.listing && at.cursor === task.cursor
}

/**
 * Whether something of the present list was refused: somebody may have switched it off meanwhile (C5). Such a list does
 * not count as read, and the next reconcile begins where this one did.
 */
export function isPartial({ settings }: StoreRow, { plan: [at], origin }: Run): boolean {
  const wanted = kinds.filter((kind) => at?.covers.includes(`${kind}s`))
  return at?.partial === true || wanted.some((kind) => refusal(settings, kind, origin) !== null)
}

/** The run behind a page that was taken in. */
export function advance(
  run: Run,
  page: Page & { partial: boolean },
  taken: Taken,
  now: number,
): Run {
  const [at, ...rest] = run.plan
  const covers = at?.covers ?? []
  const listDone = page.next === null
  const resources = count(run.resources, taken.entries).map((progress) => ({
    ...progress,
    storeCount:
      progress.resource === at?.listing ? (progress.storeCount ?? page.total) : progress.storeCount,
    done: progress.done || (listDone && covers.includes(progress.resource)),
  }))
  const plan =
    listDone || !at ? rest : [{ ...at, cursor: page.next, partial: page.partial }, ...rest]
  const rejects = resources.some(({ rejected }) => rejected > 0)
  const finished = plan.length === 0
  return {
    ...run,
    plan,
    resources,
    attempts: 0,
    ...faster(run),
    progressedAt: now,
    state: !finished ? 'running' : endState(run, rejects),
    finishedAt: finished ? now : null,
  }
}
