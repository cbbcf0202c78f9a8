// The store object's side of a run: what to fetch next, a fetched page taken in, and how a run ends. The cursor
// moves in the same storage transaction as the counts and the log, after the page's rows are in D1.

import { encodeUtf8 } from '../lib/bytes.ts'
import { createId } from '../lib/id.ts'
import { backoffMs } from '../lib/backoff.ts'
import type { Resource } from '../core/settings.ts'
import type { StoreRow } from '../db/stores.ts'
import type { CatalogMessage } from '../catalog/rebuild.ts'
import type { Cursor, Page } from '../platforms/platform.ts'
import { operationAt } from './bulk-place.ts'
import { importTopic } from './drain.ts'
import { rowsOf } from './activity.ts'
import type { ImportMessage } from './import.ts'
import type { Intake, Taken } from './intake.ts'
import { deliveryId } from './delivery-id.ts'
import { mayRead, type Parts } from './parts.ts'
import { sweepRefunds } from './refund-sweep.ts'
import { advance, isPartial, slower, standsAt, withoutList, type Failure } from './run-steps.ts'
import { nextReadFrom, plan, type RunChoice } from './run-plan.ts'
import type { Run } from './runs.ts'
import { vanished } from './vanished.ts'
import { sweepVariations } from './variation-sweep.ts'

/** What the consumer of the imports queue does next. */
export type Task =
  | { type: 'fetch'; listing: Resource; cursor: Cursor; halvings: number }
  | { type: 'wait'; ms: number }
  | { type: 'done' }

type Fetched = Page & { from: number; until: number }

const maxAttempts = 12
/** A run without progress for this long has lost its message. */
export const stalledAfterMs = 60_000
/** How long a run that rests is left alone before it is looked at again. */
const restMs = 300_000
/** How long a run lets look-ups go first at a time, and at most between two of its pages. */
export const yieldMs = 100
const maxYieldMs = 3_000

/** Starts a run over the lists that hold the wanted resources; one run at a time. Without an id there was nothing to read. */
export async function startRun(
  parts: Parts,
  store: StoreRow,
  choice: RunChoice,
  now: number,
): Promise<{ runId: string | null; started: boolean }> {
  const running = parts.runs.running()
  if (running) return { runId: running.id, started: false }
  const run = plan(parts, store, choice, now)
  if (run.plan.length === 0) return { runId: null, started: false }
  parts.absences.clear()
  parts.runs.save(run)
  await sendRun(parts, run)
  return { runId: run.id, started: true }
}

/** A message that works on a run, with the ticket it was sent with. */
export type Bearer = { runId: string; ticket: number }

/** What the bearer of this ticket does next: what deliveries ask of the store goes first (M2). */
export function nextTask(parts: Parts, store: StoreRow, bearer: Bearer, now: number): Task {
  const task = taskOf(parts, store, bearer, now)
  return task.type === 'fetch' && isLiveFirst(parts, bearer, now)
    ? { type: 'wait', ms: yieldMs }
    : task
}

/** Where the run stands. One that rests or is blocked is not even asked for. */
export function taskOf(
  { runs, facts }: Parts,
  store: StoreRow,
  { runId, ticket }: Bearer,
  now: number,
): Task {
  const run = runs.find(runId)
  const next = run?.state === 'running' ? run.plan[0] : undefined
  // A run that was revived has a new ticket: the message that was thought lost must not go on beside it.
  if (!run || !next || run.ticket !== ticket) return { type: 'done' }
  if (!mayRead(store)) return { type: 'wait', ms: restMs }
  const wait = facts.blockedUntil() - now
  if (wait > 0) return { type: 'wait', ms: wait }
  return { type: 'fetch', listing: next.listing, cursor: next.cursor, halvings: run.halvings }
}

/** History waits for look-ups that are due, but not so long that it never comes. */
function isLiveFirst({ lookups, runs }: Parts, { runId }: Bearer, now: number): boolean {
  const due = lookups.nextDue()
  const progressedAt = runs.find(runId)?.progressedAt ?? 0
  return due !== null && due <= now && now - progressedAt < maxYieldMs
}

/** Takes a page in; null when the run has moved on (the page was delivered twice). */
export async function applyPage(
  parts: Parts,
  store: StoreRow,
  runId: string,
  task: { listing: Resource; cursor: Cursor },
  page: Fetched,
): Promise<Taken | null> {
  const run = parts.runs.find(runId)
  if (!run || !standsAt(run, task)) return null
  const intakes = [
    ...(await toIntakes(parts, store, task.listing, page)),
    ...(await vanished(parts, store, task.listing, page)),
  ]
  const taken = await parts.desk.take(parts.db(), store, run.origin, intakes, Date.now())
  const now = Date.now()
  const partial = isPartial(store, run)
  const next = advance(run, { ...page, partial }, taken, now)
  parts.storage.transactionSync(() => {
    parts.runs.save(next)
    const absent = parts.absences.among(taken.entries, page.from)
    const wanted = [...taken.lookups, ...absent.map((each) => ({ ...each, place: null }))]
    parts.lookups.addAll(wanted, now, run.origin === 'import' ? 'import' : 'webhook')
    parts.activity.write(now, run.origin, taken.entries, {
      runId,
      ...rowsOf(taken.entries),
    })
    if (run.origin === 'reconcile') parts.facts.countMissed(taken.entries)
    if (page.next === null && !partial) {
      const whole = run.plan[0]?.whole ?? false
      const upTo = nextReadFrom(parts, store, run.origin, task.listing) ?? page.end
      parts.facts.setListRead(task.listing, upTo, page.from, whole)
    }
  })
  if (next.state !== 'running' && run.origin === 'import') await announceCatalog(parts, next)
  if (next.state !== 'running' && run.origin === 'reconcile') {
    await sweepRefunds(parts, store, now)
    await sweepVariations(parts, store, now)
  }
  return taken
}

/** What the feeds are made of has come in whole (P4). */
async function announceCatalog({ catalog, facts }: Parts, { resources }: Run): Promise<void> {
  if (!resources.some(({ resource }) => resource === 'products' || resource === 'collections'))
    return
  const message: CatalogMessage = { type: 'catalog', storeId: facts.storeId(), after: 'import' }
  await catalog.send(message)
}

/** Notes that a page could not be fetched: wait and try again, or end the run with the reason. */
export async function reportFailure(
  parts: Parts,
  { runId, ticket }: Bearer,
  failure: Failure,
  now: number,
): Promise<Task> {
  const run = parts.runs.find(runId)
  if (run?.state !== 'running' || run.ticket !== ticket) return { type: 'done' }
  if (failure.code === 'scope_missing') {
    const next = withoutList(run, failure, now)
    parts.runs.save(next)
    return next.state === 'running' ? { type: 'wait', ms: yieldMs } : { type: 'done' }
  }
  // A store that asks for patience has not failed: it is obeyed, however often (M2).
  const attempts = failure.code === 'store_busy' ? run.attempts : run.attempts + 1
  // A refused key stays refused; an error page, a cut-off body or a broken network usually pass.
  const isFinal = failure.code === 'store_refused' || failure.code === 'not_connected'
  if (isFinal || attempts >= maxAttempts) {
    parts.runs.save({ ...run, state: 'failed', error: failure.message, finishedAt: now })
    return { type: 'done' }
  }
  if (failure.waitMs !== null) parts.facts.block(now + failure.waitMs)
  parts.runs.save({ ...run, ...slower(run, failure), attempts, progressedAt: now })
  return { type: 'wait', ms: failure.waitMs ?? backoffMs(attempts, { cap: 60_000 }) }
}

/** A step of the run takes long: nobody else is to begin it. */
export function stillWorking({ runs }: Parts, { runId, ticket }: Bearer, now: number): void {
  const run = runs.find(runId)
  if (run?.state === 'running' && run.ticket === ticket) runs.save({ ...run, progressedAt: now })
}

/** Puts a run on its way, or on its way again from its cursor. */
export async function sendRun({ imports, facts }: Parts, run: Run): Promise<void> {
  const { id, ticket } = run
  const message: ImportMessage = { type: 'import', storeId: facts.storeId(), runId: id, ticket }
  await imports.send(message)
}

/** Sends a run that stands still again: its message can be lost. One that rests or waits for the store only rests. */
export async function reviveRun(parts: Parts, store: StoreRow, now: number): Promise<void> {
  const run = parts.runs.running()
  if (!run || now - run.progressedAt < stalledAfterMs) return
  if (!mayRead(store) || parts.facts.blockedUntil() > now) return
  const revived = { ...run, ticket: run.ticket + 1, progressedAt: now }
  parts.runs.save(revived)
  await sendRun(parts, revived)
}

/** Ends the run that is under way, if there is one; what it took in stays. Returns what the store still builds for it. */
export function stopRun({ runs }: Parts, now: number): string | null {
  const run = runs.running()
  if (!run) return null
  runs.save({ ...run, state: 'failed', error: 'The store was disconnected.', finishedAt: now })
  return operationAt(run.plan[0]?.cursor ?? null)
}

/** Rejected records of a page keep their payload in the journal, like a delivery that was rejected (S3). */
function toIntakes(
  { journal }: Parts,
  store: StoreRow,
  listing: Resource,
  { records, from, until }: Fetched,
): Promise<Intake[]> {
  return Promise.all(
    records.map(async ({ reading, payload }): Promise<Intake> => {
      if (reading.type !== 'rejected')
        return { reading, from, until, place: null, deliveryId: null }
      const { place } = await journal.append(
        {
          key: createId('key', until),
          topic: `${importTopic}${listing}`,
          encoding: 'plain',
          body: encodeUtf8(payload ?? 'null'),
        },
        until,
      )
      return { reading, from, until, place, deliveryId: deliveryId(store.id, place) }
    }),
  )
}
