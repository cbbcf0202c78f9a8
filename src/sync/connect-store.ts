// Connecting a store with pasted credentials: proven first, then kept, then its webhooks registered, then its
// history imported. A store whose connecting fails half-way leaves nothing behind.

import { Conflict, HubError, InvalidInput } from '../core/errors.ts'
import { defaultSettings, mergeSettings, type SettingsPatch } from '../core/settings.ts'
import { parseStoreUrl } from '../core/store-url.ts'
import type { Database } from '../db/client.ts'
import { audienceExists } from '../db/audiences.ts'
import {
  deleteStore,
  findStoreByUrl,
  getStore,
  insertStore,
  updateStore,
  type StoreRow,
} from '../db/stores.ts'
import { createId } from '../lib/id.ts'
import { log } from '../lib/log.ts'
import type { Platform } from '../platforms/platform.ts'
import { getPlatform } from '../platforms/registry.ts'
import { accessWith, openCredentials, sealCredentials, type AccessKeys } from './access.ts'
import { withCheckedMap } from './field-map.ts'
import { reconnectStore } from './reconnect-store.ts'
import type { StoreSync } from './store-sync.ts'
import { ensureWebhooks, removeWebhooks, subscriptionOf } from './subscriptions.ts'

export type ConnectDeps = {
  db: Database
  keys: AccessKeys
  publicUrl: string
  syncOf: (storeId: string) => DurableObjectStub<StoreSync>
  now: () => number
}

export type ConnectRequest = {
  url: string
  audienceId?: string | undefined
  credentials: unknown
  settings?: SettingsPatch | undefined
}

/** Longer than all that connecting asks of the slowest store. */
const connectingMs = 5 * 60_000

export const defaultAudience = 'aud_default'

/**
 * Connects a store and starts its import when that is enabled. Throws InvalidStoreUrl, InvalidInput, Conflict, and
 * the store errors (`store_unreachable`, `store_refused`, `not_a_store` …), each with what to do.
 */
export async function connectStore(
  deps: ConnectDeps,
  platform: Platform,
  request: ConnectRequest,
): Promise<StoreRow> {
  const { db, keys, now } = deps
  const url = parseStoreUrl(request.url, {
    allowInsecure: keys.allowInsecure,
    ownHost: new URL(deps.publicUrl).hostname,
  })
  const audienceId = request.audienceId ?? defaultAudience
  if (!(await audienceExists(db, audienceId)))
    throw new InvalidInput('There is no audience with this id.', [
      { path: 'audienceId', message: 'unknown audience' },
    ])
  const known = await findStoreByUrl(db, url, audienceId)
  const isHere = known && known.state !== 'disconnected' && !isBrokenOff(known, now())
  if (isHere) throw alreadyConnected(url)
  // Left before: its records are here, so it is connected again instead of beside them (C9). Broken off before: what
  // was registered at the store is found at the same address.
  if (known) return reconnectStore(deps, known.id, request)
  const access = accessWith(url, platform.connect.parseCredentials(request.credentials))
  const identity = await platform.connect.check(access)
  const id = createId('sto', now())
  const mapped = { audienceId, platform: platform.name, settings: defaultSettings }
  const patch = await withCheckedMap(db, mapped, request.settings ?? {})
  const settings = mergeSettings({ ...defaultSettings, timezone: identity.timezone }, patch)
  // The row comes before the webhooks: the store pings each address while it is being registered.
  const isFirst = await insertStore(db, {
    id,
    platform: platform.name,
    url,
    name: identity.name,
    state: 'connecting',
    stateReason: null,
    audienceId,
    settings,
    facts: identity.facts,
    credentials: await sealCredentials(keys, id, identity.credentials),
    connectedAt: now(),
    historyUntil: null,
    createdAt: now(),
    changedAt: now(),
  })
  if (!isFirst) throw alreadyConnected(url)
  try {
    const proven = { ...access, credentials: identity.credentials }
    const wanted = await subscriptionOf(deps, platform, id)
    await ensureWebhooks(platform, proven, wanted, { isNew: true })
  } catch (error) {
    await deleteStore(db, id)
    throw error
  }
  await updateStore(db, id, { state: 'active' }, now())
  if (settings.enableImport) await deps.syncOf(id).startRun(id, 'import', null)
  return getStore(db, id)
}

/** Whether the connecting of this store ended without a word: whoever did it was stopped half-way. */
export function isBrokenOff(store: StoreRow, now: number): boolean {
  return store.state === 'connecting' && now - store.changedAt > connectingMs
}

/** Removes a store whose connecting was broken off, and what it had registered there, as far as that answers. */
export async function dropBrokenOff(deps: ConnectDeps, store: StoreRow): Promise<void> {
  if (!(await deleteStore(deps.db, store.id)) || !store.credentials) return
  const platform = getPlatform(store.platform)
  try {
    const access = accessWith(store.url, await openCredentials(deps.keys, store))
    const { address } = await subscriptionOf(deps, platform, store.id)
    await removeWebhooks(platform, access, address)
  } catch (error) {
    if (!(error instanceof HubError)) throw error
    log('warn', 'webhooks_left', { storeId: store.id, code: error.code })
  }
}

function alreadyConnected(url: string): Conflict {
  return new Conflict('already_connected', `${url} is connected already. Disconnect it first.`)
}
