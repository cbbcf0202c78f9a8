// Leaving a store and coming back (C9): webhooks and credentials go, the records stay; coming back imports afresh
// and finds every record in place.

import { Conflict } from '../core/errors.ts'
import { mergeSettings, type SettingsPatch } from '../core/settings.ts'
import { getStore, updateStore, type StoreRow } from '../db/stores.ts'
import { getPlatform } from '../platforms/registry.ts'
import type { StoreAccess } from '../platforms/platform.ts'
import { openAccess, sealCredentials } from './access.ts'
import type { ConnectDeps } from './connect-store.ts'
import { ensureWebhooks, removeWebhooks, subscriptionOf } from './subscriptions.ts'

export type ReconnectRequest = {
  credentials?: unknown
  settings?: SettingsPatch | undefined
}

/**
 * Proves the credentials (new ones, or those that are still kept), restores the webhooks and imports afresh.
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
  const access = await accessWith(deps, store, request.credentials)
  const { credentials, facts } = await platform.connect.check(access)
  const proven = { ...access, credentials }
  await ensureWebhooks(platform, proven, await subscriptionOf(deps, platform, storeId))
  const settings = mergeSettings(store.settings, request.settings ?? {})
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
    },
    now(),
  )
  const sync = deps.syncOf(storeId)
  await sync.settingsChanged(storeId)
  if (settings.enableImport) await sync.startRun(storeId, 'import', null)
  return getStore(db, storeId)
}

/** Stops everything, removes our webhooks at the store, forgets the credentials, keeps the records. */
export async function disconnectStore(deps: ConnectDeps, storeId: string): Promise<StoreRow> {
  const { db, keys, now } = deps
  const store = await getStore(db, storeId)
  if (store.state === 'disconnected') return store
  const change = { state: 'disconnected', stateReason: null, importRunId: null } as const
  // The state first: whatever the store answers, nothing of it comes in any more.
  await updateStore(db, storeId, change, now())
  const platform = getPlatform(store.platform)
  const { address } = await subscriptionOf(deps, platform, storeId)
  if (store.credentials) await removeWebhooks(platform, await openAccess(keys, store), address)
  await updateStore(db, storeId, { credentials: null }, now())
  await deps.syncOf(storeId).stopRuns(storeId)
  return getStore(db, storeId)
}

function accessWith(
  { keys }: ConnectDeps,
  store: StoreRow,
  credentials: unknown,
): Promise<StoreAccess> | StoreAccess {
  if (credentials === undefined) {
    if (!store.credentials)
      throw new Conflict('no_credentials', 'No credentials are kept. Send new ones to reconnect.')
    return openAccess(keys, store)
  }
  return {
    fetch: (input, init) => fetch(input, init),
    url: store.url,
    allowInsecure: keys.allowInsecure,
    credentials: getPlatform(store.platform).connect.parseCredentials(credentials),
  }
}
