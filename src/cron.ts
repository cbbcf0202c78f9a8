// Cron Triggers: expression to job.

import { openDatabase } from './db/client.ts'
import { listStores } from './db/stores.ts'
import { errorName, log } from './lib/log.ts'

const pageSize = 100

export async function scheduled(controller: ScheduledController, env: Env): Promise<void> {
  // The catalog has its own rhythm ("0 */4 * * *") and nothing to rebuild yet.
  if (controller.cron === '*/10 * * * *') await reconcileAll(env)
}

/** Asks every active store for what changed without a webhook (L4). One store's failure is not another's. */
async function reconcileAll(env: Env): Promise<void> {
  const db = openDatabase(env.DB)
  for (let before: string | null = null; ;) {
    const stores = await listStores(db, pageSize, before)
    for (const store of stores) {
      const { enableImport, automaticImport } = store.settings
      if (store.state !== 'active' || !enableImport || !automaticImport) continue
      try {
        await env.STORE_SYNC.getByName(store.id).startRun(store.id, 'reconcile', null)
      } catch (error) {
        log('warn', 'reconcile_not_started', { storeId: store.id, error: errorName(error) })
      }
    }
    before = stores.at(-1)?.id ?? null
    if (stores.length < pageSize) return
  }
}
