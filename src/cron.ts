// Cron Triggers: expression to job.

import { requestRebuild } from './catalog/rebuild.ts'
import { runsKeptDays } from './core/workflow.ts'
import { firstOpen } from './db/checkouts.ts'
import { openDatabase } from './db/client.ts'
import { findFeed } from './db/feeds.ts'
import { dropOldRuns } from './db/runs.ts'
import { openRequests } from './db/privacy.ts'
import { listStores, type StoreRow } from './db/stores.ts'
import { catalogDeps, connectDeps } from './http/deps.ts'
import type { EventsMessage } from './events/relay.ts'
import { errorName, log } from './lib/log.ts'
import { delayOf, isRunning } from './sync/abandon.ts'
import { dropBrokenOff, isBrokenOff } from './sync/connect-store.ts'
import type { HealMessage } from './sync/heal.ts'
import { expireExports, type PrivacyMessage } from './sync/privacy.ts'

const pageSize = 100
const cronEveryMs = 10 * 60_000
const hourMs = 3_600_000
const dayMs = 24 * hourMs

export async function scheduled(controller: ScheduledController, env: Env): Promise<void> {
  if (controller.cron === '0 */4 * * *') return forEachStore(env, (store) => rebuild(env, store))
  const isFirstOfHour = controller.scheduledTime % hourMs < cronEveryMs
  // What was committed but never handed over, because its message was lost or given up on.
  await env.EVENTS.send({ type: 'relay' } satisfies EventsMessage)
  await sendOpenRequests(env, controller.scheduledTime)
  if (isFirstOfHour) {
    await expireExports(env.FILES, controller.scheduledTime)
    await dropOldRuns(openDatabase(env.DB), controller.scheduledTime - runsKeptDays * dayMs)
  }
  await forEachStore(env, async (store) => {
    if (isBrokenOff(store, controller.scheduledTime)) return dropBrokenOff(connectDeps(env), store)
    if (isFirstOfHour) await askToHeal(env, store)
    await letCheckoutsAge(env, store, controller.scheduledTime)
    await reconcile(env, store)
  })
}

/** Privacy requests whose message was lost or given up on are tried until they are carried out (G1). */
async function sendOpenRequests(env: Env, now: number): Promise<void> {
  for (const { id } of await openRequests(openDatabase(env.DB), now - cronEveryMs))
    await env.IMPORTS.send({ type: 'privacy', requestId: id } satisfies PrivacyMessage)
}

/** One store's failure is not another's. */
async function forEachStore(env: Env, job: (store: StoreRow) => Promise<void>): Promise<void> {
  const db = openDatabase(env.DB)
  for (let before: string | null = null; ;) {
    const stores = await listStores(db, pageSize, before)
    for (const store of stores) {
      try {
        await job(store)
      } catch (error) {
        log('warn', 'scheduled_job_failed', { storeId: store.id, error: errorName(error) })
      }
    }
    before = stores.at(-1)?.id ?? null
    if (stores.length < pageSize) return
  }
}

/** Webhooks are checked hourly (L5), and a store that refused us is asked whether it still does (C10). */
async function askToHeal(env: Env, store: StoreRow): Promise<void> {
  if (store.state !== 'active' && store.state !== 'reconnect') return
  await env.IMPORTS.send({ type: 'heal', storeId: store.id } satisfies HealMessage)
}

/** Each store's object rings its own alarm for them; this finds what it does not know of (A2). */
async function letCheckoutsAge(env: Env, store: StoreRow, now: number): Promise<void> {
  if (!isRunning(store)) return
  const first = await firstOpen(openDatabase(env.DB), store.id)
  if (first === null || now - first < delayOf(store)) return
  await env.STORE_SYNC.getByName(store.id).abandonDue(store.id, now)
}

/**
 * The feeds of a store that was left stay as they are: who reads them must not take its offers for gone. The first ones
 * wait for the import that is under way, because half a catalog is none (P4).
 */
async function rebuild(env: Env, { id, state }: StoreRow): Promise<void> {
  if (state !== 'active') return
  const deps = catalogDeps(env)
  const feed = await findFeed(deps.db, id)
  if (!feed?.published && (await env.STORE_SYNC.getByName(id).status()).isImporting) return
  await requestRebuild(deps, id)
}

/** What changed without a webhook (L4). */
async function reconcile(env: Env, store: StoreRow): Promise<void> {
  const { enableImport, automaticImport } = store.settings
  if (store.state !== 'active' || !enableImport || !automaticImport) return
  await env.STORE_SYNC.getByName(store.id).startRun(store.id, 'reconcile', null)
}
