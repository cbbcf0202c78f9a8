// The consumer of the imports queue: fetches pages for a run and hands them to the store's object. It holds nothing
// itself; whatever happens to it, the run stands at its cursor and goes on from there.

import { HubError, StoreRefused } from '../core/errors.ts'
import type { Resource } from '../core/settings.ts'
import { openDatabase } from '../db/client.ts'
import { findStore, type StoreRow } from '../db/stores.ts'
import type {
  Cursor,
  NormalizeContext,
  Page,
  Platform,
  StoreAccess,
} from '../platforms/platform.ts'
import { getPlatform } from '../platforms/registry.ts'
import { openAccess, type AccessKeys } from './access.ts'
import { BulkReader, preferBulk, type BulkPage } from './bulk.ts'
import { isBulk, operationAt } from './bulk-place.ts'
import { yieldMs, type Task } from './import-desk.ts'
import { learn, normalizeContext } from './learn.ts'
import { renewIn } from './renewal.ts'
import type { StoreSync } from './store-sync.ts'

export type ImportMessage = { type: 'import'; storeId: string; runId: string; ticket: number }

export type ImportDeps = {
  db: D1Database
  files: R2Bucket
  keys: AccessKeys
  sync: DurableObjectStub<StoreSync>
  now: () => number
}

/** A message works for this long before it makes room for others. */
const sliceMs = 20_000
const slicePages = 200

const notConnected = {
  code: 'not_connected',
  message: 'The store is disconnected. Connect it again first.',
  waitMs: null,
}

type Fetched = BulkPage & { from: number; until: number }
type Wanted = { listing: Resource; cursor: Cursor; halvings: number }

/** A pause that is shorter than the way through the queue. */
function isYield(task: Task): boolean {
  return task.type === 'wait' && task.ms <= yieldMs
}

/** Reads pages until the slice is used up. Returns the seconds after which to go on, or null when the run is over. */
export async function runImport(deps: ImportDeps, message: ImportMessage): Promise<number | null> {
  const store = await findStore(openDatabase(deps.db), message.storeId)
  if (!store) return null
  if (!store.credentials) {
    await deps.sync.reportFailure(message, notConnected)
    return null
  }
  const platform = getPlatform(store.platform)
  const access = await openAccess(deps.keys, store, renewIn(deps.sync)).catch(toFailure)
  if (access instanceof HubError) return toDelay(await report(deps, message, access))
  let context = normalizeContext(store)
  const beat = () => deps.sync.stillWorking(message)
  const bulk = new BulkReader({ ...deps, storeId: store.id, platform, access, beat })
  const fetchPage = async (wanted: Wanted): Promise<Fetched> => {
    // Once in each whole read of the products: a store rarely changes its currency, but it can.
    if (wanted.listing === 'products' && wanted.cursor === null)
      context = await learn(deps, platform, access, store)
    const from = deps.now()
    const page: BulkPage = isBulk(wanted.cursor)
      ? await bulk.read(wanted.listing, wanted.cursor, context)
      : await readPage(platform, access, context, wanted, from)
    return { ...page, from: page.seenFrom ?? from, until: deps.now() }
  }
  const deadline = deps.now() + sliceMs
  let pages = 0
  const hasTime = () => pages < slicePages && deps.now() < deadline && !bulk.isSpent
  let task: Task = await deps.sync.nextTask(message)
  let ahead: { wanted: Wanted; page: Promise<Fetched> } | null = null
  // A page that is on its way already is taken in before others get their turn.
  for (; (task.type === 'fetch' || isYield(task)) && (hasTime() || ahead); pages++) {
    if (task.type !== 'fetch') {
      await scheduler.wait(yieldMs)
      task = await deps.sync.nextTask(message)
      continue
    }
    const { listing, cursor, halvings } = task
    const wanted: Wanted = { listing, cursor, halvings }
    try {
      const page: Fetched = await (ahead && isSame(ahead.wanted, wanted)
        ? ahead.page
        : fetchPage(wanted))
      // The next page is fetched while this one is written.
      const { waitMs } = page
      // A step of a bulk operation has effects: it is taken only once the run stands at it.
      const hasNext = page.next !== null && !isBulk(page.next) && hasTime()
      ahead = hasNext ? prefetch({ ...wanted, cursor: page.next }, fetchPage) : null
      task = await deps.sync.applyPage(message, wanted, page)
      if (waitMs !== undefined && task.type === 'fetch') return Math.ceil(waitMs / 1_000)
    } catch (error) {
      ahead = null
      task = (await wasReplaced(deps, store, error))
        ? { type: 'wait', ms: 0 }
        : await report(deps, message, error)
    }
  }
  await bulk.close()
  if (task.type === 'done' && bulk.isUsed) await leaveBulk(deps, message, bulk)
  return toDelay(task)
}

/**
 * Ended, maybe by somebody else while this message worked on it: nothing stays staged, and the store need not go on with
 * an operation that nobody reads. A run that was revived goes on elsewhere, and keeps what it stands at.
 */
async function leaveBulk(
  { sync }: ImportDeps,
  { runId }: ImportMessage,
  bulk: BulkReader,
): Promise<void> {
  const run = await sync.run(runId)
  const isOn = run?.state === 'running'
  if (!isOn) await bulk.clear()
  await bulk.stopUnless(isOn ? operationAt(run.plan[0]?.cursor ?? null) : null)
}

/** The seconds after which to go on; null when the run is over. */
function toDelay(task: Task): number | null {
  if (task.type === 'done') return null
  return task.type === 'wait' ? Math.ceil(task.ms / 1_000) : 0
}

function toFailure(error: unknown): HubError {
  if (error instanceof HubError) return error
  throw error
}

/** A refusal of credentials that were replaced meanwhile says nothing of the present ones (C10). */
async function wasReplaced({ db }: ImportDeps, asked: StoreRow, error: unknown): Promise<boolean> {
  if (!(error instanceof StoreRefused)) return false
  const store = await findStore(openDatabase(db), asked.id)
  return store?.connectedAt !== asked.connectedAt
}

async function readPage(
  platform: Platform,
  access: StoreAccess,
  context: NormalizeContext,
  { listing, cursor, halvings }: Wanted,
  now: number,
): Promise<Page> {
  const page = await platform.list(access, listing, cursor, context, halvings)
  return cursor === null ? preferBulk(platform, listing, page, now) : page
}

function prefetch(wanted: Wanted, fetchPage: (wanted: Wanted) => Promise<Fetched>) {
  const page = fetchPage(wanted)
  // Whoever awaits it sees the failure; a page that is never awaited must not count as unhandled.
  page.catch(() => undefined)
  return { wanted, page }
}

function isSame(a: Wanted, b: Wanted): boolean {
  return a.listing === b.listing && a.cursor === b.cursor
}

/** A store that can't be read is the run's concern; anything else is the queue's, which delivers again. */
function report(deps: ImportDeps, message: ImportMessage, error: unknown): Promise<Task> {
  if (!(error instanceof HubError)) throw error
  return deps.sync.reportFailure(message, {
    code: error.code,
    message: error.message,
    waitMs: error.retryAfterMs,
  })
}
