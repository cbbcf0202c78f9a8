// Mending without being asked: webhooks that went missing or were switched off (L5), and stores that refused us and
// answer again (C10). Whatever was missed meanwhile is read at once.

import { HubError } from '../core/errors.ts'
import { findStore, getStore, replaceCredentials, resumeStore, updateStore } from '../db/stores.ts'
import { log } from '../lib/log.ts'
import { getPlatform } from '../platforms/registry.ts'
import type { StoreIdentity } from '../platforms/platform.ts'
import { openAccess, sealCredentials } from './access.ts'
import type { ConnectDeps } from './connect-store.ts'
import { renewIn } from './renewal.ts'
import { ensureWebhooks, subscriptionOf } from './subscriptions.ts'

/** `learn`: the store told that its rights or facts have changed. */
export type HealMessage = { type: 'heal'; storeId: string; learn?: true }

/** Checks one store. A store that can't be asked now is asked again next time; its state says so already. */
export async function healStore(
  deps: ConnectDeps,
  { storeId, learn = false }: { storeId: string; learn?: boolean },
): Promise<void> {
  const store = await findStore(deps.db, storeId)
  if (!store?.credentials || (store.state !== 'active' && store.state !== 'reconnect')) return
  const platform = getPlatform(store.platform)
  const access = await openAccess(deps.keys, store, renewIn(deps.syncOf(store.id)))
  try {
    if (store.state === 'reconnect' || learn) {
      const proven = await platform.connect.check(access)
      if (learn) access.credentials = await keepLearnt(deps, storeId, proven)
    }
    const wanted = await subscriptionOf(deps, platform, storeId)
    const made = await ensureWebhooks(platform, access, wanted)
    const resumed = store.state === 'reconnect'
    // Only if nobody disconnected it meanwhile.
    if (resumed && !(await resumeStore(deps.db, storeId, deps.now()))) return
    if (made === 0 && !resumed) return
    log('info', 'store_healed', { storeId, count: made })
    const sync = deps.syncOf(storeId)
    await sync.settingsChanged(storeId)
    const { enableImport, automaticImport } = store.settings
    if (enableImport && automaticImport) await sync.startRun(storeId, 'reconcile', null)
  } catch (error) {
    if (!(error instanceof HubError)) throw error
    log('warn', 'store_not_healed', { storeId, code: error.code })
    if (error.code !== 'store_refused') return
    // The credentials may have been replaced while they were tried.
    const { connectedAt } = (await findStore(deps.db, storeId)) ?? {}
    if (connectedAt === store.connectedAt)
      await deps.syncOf(storeId).refused(storeId, error.message)
  }
}

/** Keeps what the store says of itself, and the rights that its credentials have now. Returns those. */
async function keepLearnt(
  { db, keys, now }: ConnectDeps,
  storeId: string,
  { facts, credentials }: StoreIdentity,
): Promise<unknown> {
  const store = await getStore(db, storeId)
  if (facts !== null) await updateStore(db, storeId, { facts }, now())
  // Renewed or disconnected meanwhile: what is kept then is newer.
  if (store.credentials)
    await replaceCredentials(
      db,
      storeId,
      store.credentials,
      await sealCredentials(keys, storeId, credentials),
    )
  return credentials
}
