// Connecting a store with pasted credentials: proven first, then kept, then its webhooks registered, then its
// history imported. A store whose connecting fails half-way leaves nothing behind.

import { Conflict, HubError, InvalidInput, StoreRefused } from '../core/errors.ts'
import { defaultSettings, mergeSettings, type SettingsPatch } from '../core/settings.ts'
import { parseStoreUrl } from '../core/store-url.ts'
import type { Database } from '../db/client.ts'
import {
  audienceExists,
  deleteStore,
  findConnectedByUrl,
  getStore,
  insertStore,
  updateStore,
  type StoreRow,
} from '../db/stores.ts'
import { createId } from '../lib/id.ts'
import type { Platform, StoreAccess } from '../platforms/platform.ts'
import { sealCredentials, webhookSecrets, type AccessKeys } from './access.ts'
import type { StoreSync } from './store-sync.ts'

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

const defaultAudience = 'aud_default'

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
  if (await findConnectedByUrl(db, url))
    throw new Conflict('already_connected', `${url} is connected already. Disconnect it first.`)
  const access: StoreAccess = {
    fetch: (input, init) => fetch(input, init),
    url,
    allowInsecure: keys.allowInsecure,
    credentials: platform.connect.parseCredentials(request.credentials),
  }
  const identity = await platform.connect.check(access)
  const id = createId('sto', now())
  const patch = request.settings ?? {}
  const settings = mergeSettings({ ...defaultSettings, timezone: identity.timezone }, patch)
  // The row comes before the webhooks: the store pings each address while it is being registered.
  await insertStore(db, {
    id,
    platform: platform.name,
    url,
    name: identity.name,
    state: 'connecting',
    stateReason: null,
    audienceId,
    settings,
    credentials: await sealCredentials(keys, id, identity.credentials),
    importRunId: null,
    connectedAt: now(),
    createdAt: now(),
    changedAt: now(),
  })
  try {
    await registerWebhooks(deps, platform, { ...access, credentials: identity.credentials }, id)
  } catch (error) {
    await deleteStore(db, id)
    throw error
  }
  await updateStore(db, id, { state: 'active' }, now())
  if (settings.enableImport) await deps.syncOf(id).startRun(id, 'import', null)
  return getStore(db, id)
}

/** Our address at the store; the unguessable id in it is not the credential, the signature is. */
export function webhookAddress(publicUrl: string, platform: Platform, storeId: string): string {
  return `${publicUrl}/webhooks/${platform.name}/${storeId}`
}

async function registerWebhooks(
  deps: ConnectDeps,
  platform: Platform,
  access: StoreAccess,
  storeId: string,
): Promise<void> {
  const [secret] = await webhookSecrets(deps.keys, storeId)
  if (secret === undefined) throw new Error('no master key')
  const address = webhookAddress(deps.publicUrl, platform, storeId)
  const made: string[] = []
  try {
    for (const topic of platform.webhooks.topics) {
      made.push((await platform.webhooks.subscribe(access, topic, address, secret)).id)
    }
  } catch (error) {
    await removeWebhooks(platform, access, made)
    if (error instanceof StoreRefused)
      throw new StoreRefused(
        `The webhooks could not be registered. ${error.message} The key needs permission Read/Write.`,
      )
    throw error
  }
}

/** Best effort: a store that just failed may fail again, and an orphaned webhook of ours is answered with 404. */
async function removeWebhooks(
  platform: Platform,
  access: StoreAccess,
  ids: string[],
): Promise<void> {
  for (const id of ids) {
    try {
      await platform.webhooks.unsubscribe(access, id)
    } catch (error) {
      if (!(error instanceof HubError)) throw error
    }
  }
}
