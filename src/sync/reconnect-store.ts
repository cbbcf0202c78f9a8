// Leaving a store and coming back (C9): webhooks and credentials go, the records stay; coming back imports afresh
// and finds every record in place.

import { Conflict } from '../core/errors.ts'
import { mergeSettings, type SettingsPatch } from '../core/settings.ts'
import { getStore, historyEnd, updateStore, type StoreRow } from '../db/stores.ts'
import { getPlatform } from '../platforms/registry.ts'
import type { StoreAccess } from '../platforms/platform.ts'
import { accessWith, openAccess, openCredentials, sealCredentials } from './access.ts'
import { stopOperation } from './bulk.ts'
import type { ConnectDeps } from './connect-store.ts'
import { withCheckedMap } from './field-map.ts'
import { renewIn } from './renewal.ts'
import { ensureWebhooks, removeWebhooks, subscriptionOf } from './subscriptions.ts'

export type ReconnectRequest = {
  credentials?: unknown
  settings?: SettingsPatch | undefined
}

/**
 * Proves the credentials (new ones, or those that are still kept), restores the webhooks and imports afresh. A store
 * that only refused us was never left: what it did meanwhile is no history, and is read as news (C10, T4).
 * Throws Conflict when none are kept and none given, and the store errors when they are not accepted.
 */
export async function reconnectStore(
  deps: ConnectDeps,
  storeId: string,
  request: ReconnectRequest,
): Promise<StoreRow> {
  const { db, keys, now } = deps
  const store = await getStore(db, storeId)
  const platform = getPlatform(store.platform)
  const patch = await withCheckedMap(db, store, request.settings ?? {})
  const settings = mergeSettings(store.settings, patch)
  const isGap = store.state === 'reconnect' && settings.automaticImport && !request.settings?.import
  const access = await accessFor(deps, store, request.credentials)
  const { credentials, facts } = await platform.connect.check(access)
  const proven = { ...access, credentials }
  await ensureWebhooks(platform, proven, await subscriptionOf(deps, platform, storeId))
  await updateStore(
    db,
    storeId,
    {
      state: 'active',
      stateReason: null,
      settings,
      ...(facts === null ? {} : { facts }),
      credentials: await sealCredentials(keys, storeId, credentials),
      connectedAt: now(),
      historyUntil: store.state === 'disconnected' ? null : historyEnd(store),
    },
    now(),
  )
  const sync = deps.syncOf(storeId)
  await sync.settingsChanged(storeId)
  if (settings.enableImport)
    await (isGap ? sync.catchUp(storeId) : sync.startRun(storeId, 'import', null))
  return getStore(db, storeId)
}

/**
 * Stops everything, removes our webhooks at the store, forgets the credentials, keeps the records. Done in the hub
 * before the store is spoken to: whatever it answers, and however slowly, nothing of it comes in any more.
 */
export async function disconnectStore(deps: ConnectDeps, storeId: string): Promise<StoreRow> {
  const { db, keys, now } = deps
  const store = await getStore(db, storeId)
  if (store.state === 'disconnected') return store
  // As they are: a store whose credentials can no longer be renewed can be left too.
  const access = store.credentials && accessWith(store.url, await openCredentials(keys, store))
  const change = { state: 'disconnected', stateReason: null, credentials: null } as const
  await updateStore(db, storeId, change, now())
  const operation = await deps.syncOf(storeId).stop(storeId)
  if (access && operation !== null)
    await stopOperation(getPlatform(store.platform), access, operation)
  if (access) await removeOurs(deps, store, access)
  return getStore(db, storeId)
}

/** Somebody may have reconnected while the store was slow: then the webhooks are wanted again. */
async function removeOurs(deps: ConnectDeps, store: StoreRow, access: StoreAccess): Promise<void> {
  const platform = getPlatform(store.platform)
  const wanted = await subscriptionOf(deps, platform, store.id)
  await removeWebhooks(platform, access, wanted.address)
  const after = await getStore(deps.db, store.id)
  if (after.state === 'active')
    await ensureWebhooks(
      platform,
      await openAccess(deps.keys, after, renewIn(deps.syncOf(store.id))),
      wanted,
    )
}

function accessFor(
  { keys, syncOf }: ConnectDeps,
  store: StoreRow,
  credentials: unknown,
): Promise<StoreAccess> | StoreAccess {
  if (credentials === undefined) {
    if (!store.credentials)
      throw new Conflict('no_credentials', 'No credentials are kept. Send new ones to reconnect.')
    return openAccess(keys, store, renewIn(syncOf(store.id)))
  }
  return accessWith(store.url, getPlatform(store.platform).connect.parseCredentials(credentials))
}
