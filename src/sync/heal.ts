// Mending without being asked: webhooks that went missing or were switched off (L5), and stores that refused us and
// answer again (C10). Whatever was missed meanwhile is read at once.

import { HubError } from '../core/errors.ts'
import {
  findStore,
  getStore,
  replaceCredentials,
  resumeStore,
  updateStore,
  type StoreRow,
} from '../db/stores.ts'
import { log } from '../lib/log.ts'
import { getPlatform } from '../platforms/registry.ts'
import type { StoreAccess, StoreIdentity } from '../platforms/platform.ts'
import { equal } from '../lib/equal.ts'
import { openAccess, openCredentials, sealCredentials } from './access.ts'
import type { ConnectDeps } from './connect-store.ts'
import { renewIn } from './renewal.ts'
import { ensureWebhooks, removeWebhooks, subscriptionOf } from './subscriptions.ts'

/** The store told that its rights or facts have changed (`learn`), or that it has removed us (`removed`). */
export type HealMessage = { type: 'heal'; storeId: string; learn?: true; removed?: true }

/** Checks one store. A store that can't be asked now is asked again next time; its state says so already. */
export async function healStore(
  deps: ConnectDeps,
  { storeId, learn, removed }: Omit<HealMessage, 'type'>,
): Promise<void> {
  const store = await findStore(deps.db, storeId)
  if (!store?.credentials || (store.state !== 'active' && store.state !== 'reconnect')) return
  const platform = getPlatform(store.platform)
  if (removed) return proveRemoved(deps, store)
  try {
    const access = await openAccess(deps.keys, store, renewIn(deps.syncOf(store.id)))
    if (store.state === 'reconnect' || learn) {
      const proven = await platform.connect.check(access)
      if (learn) await keepLearnt(deps, storeId, access, proven)
    }
    const wanted = await subscriptionOf(deps, platform, storeId)
    const made = await ensureWebhooks(platform, access, wanted)
    const after = await findStore(deps.db, storeId)
    // Somebody disconnected it meanwhile: nothing of ours is to stay there.
    if (after?.state === 'disconnected') return removeWebhooks(platform, access, wanted.address)
    const resumed = store.state === 'reconnect'
    // Only if nobody disconnected it meanwhile.
    if (resumed && !(await resumeStore(deps.db, storeId, deps.now()))) return
    if (made === 0 && !resumed) return
    log('info', 'store_healed', { storeId, count: made })
    const sync = deps.syncOf(storeId)
    await sync.settingsChanged(storeId)
    const { enableImport, automaticImport } = store.settings
    if (enableImport && automaticImport) await sync.catchUp(storeId)
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

/** Only a store that refuses us has removed us. One that can't be asked is asked again by the queue. */
async function proveRemoved(deps: ConnectDeps, store: StoreRow): Promise<void> {
  const sync = deps.syncOf(store.id)
  try {
    const access = await openAccess(deps.keys, store, renewIn(sync))
    await getPlatform(store.platform).connect.check(access)
  } catch (error) {
    if (!(error instanceof HubError) || error.code !== 'store_refused') throw error
    await sync.uninstalled(store.id, { connectedAt: store.connectedAt })
  }
}

/** Keeps what the store says of itself, and the rights that its credentials have now. */
async function keepLearnt(
  { db, keys, now }: ConnectDeps,
  storeId: string,
  access: StoreAccess,
  { facts, credentials }: StoreIdentity,
): Promise<void> {
  const store = await getStore(db, storeId)
  if (facts !== null) await updateStore(db, storeId, { facts }, now())
  // Renewed or disconnected meanwhile: what is kept then is newer.
  const present = store.credentials && (await openCredentials(keys, store))
  const isCurrent = equal(present, access.credentials) && !equal(present, credentials)
  access.credentials = credentials
  if (!store.credentials || !isCurrent) return
  const sealed = await sealCredentials(keys, storeId, credentials)
  await replaceCredentials(db, storeId, store.credentials, sealed)
}
