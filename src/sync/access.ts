// Opening a store's sealed credentials for one task.

import { Conflict } from '../core/errors.ts'
import type { StoreRow } from '../db/stores.ts'
import { seal, unseal, type MasterKeys, type Sealed } from '../lib/secrets.ts'
import { encodeHex } from '../lib/bytes.ts'
import { signHmac } from '../lib/hmac.ts'
import type { Platform, PlatformApp, StoreAccess } from '../platforms/platform.ts'
import { getPlatform } from '../platforms/registry.ts'
import type { Renewer } from './renewal.ts'

/** `apps`: what we are registered as at a platform that grants access to apps, with the secrets it signs with. */
export type AccessKeys = {
  masterKeys: MasterKeys
  allowInsecure: boolean
  apps: Partial<Record<Platform['name'], PlatformApp>>
}

/**
 * Access to a store with its credentials in the clear, for the length of a task; those that end are renewed when
 * their time has come, or when the store refuses them. Throws Conflict when there are none, and what renewing throws.
 */
export async function openAccess(
  keys: AccessKeys,
  store: StoreRow,
  renewer: Renewer,
): Promise<StoreAccess> {
  const { renew } = getPlatform(store.platform).connect
  const access = accessWith(store.url, await openCredentials(keys, store))
  let sealed = store.credentials
  if (!renew || !sealed) return access
  const at = renew.at(access.credentials)
  if (at === null) return access
  const replace = async () => {
    if (sealed) sealed = await renewer(store.id, sealed)
    access.credentials = await openCredentials(keys, { ...store, credentials: sealed })
  }
  if (at <= Date.now()) await replace()
  access.renew = async (refused) => {
    // Another request of the same task may have got new ones since.
    if (renew.same(refused, access.credentials)) await replace()
    return access.credentials
  }
  return access
}

/** A store's credentials as they are kept, in the clear. Throws Conflict when there are none. */
export async function openCredentials(
  keys: AccessKeys,
  store: Pick<StoreRow, 'id' | 'credentials'>,
): Promise<unknown> {
  if (!store.credentials)
    throw new Conflict('not_connected', 'The store is disconnected. Connect it again first.')
  return JSON.parse(await unseal(keys.masterKeys, place(store.id), store.credentials))
}

/** Access to an address with credentials that are at hand. */
export function accessWith(url: string, credentials: unknown): StoreAccess {
  return { fetch: (input, init) => fetch(input, init), url, credentials }
}

export function sealCredentials(
  keys: AccessKeys,
  storeId: string,
  credentials: unknown,
): Promise<Sealed> {
  return seal(keys.masterKeys, place(storeId), JSON.stringify(credentials))
}

/**
 * The webhook secrets of a store, newest first: derived from each master key, so nothing needs to be kept, and
 * both work while a master key is being replaced. Hex, because WooCommerce decodes entities in secrets.
 */
export function webhookSecrets(keys: AccessKeys, storeId: string): Promise<string[]> {
  return Promise.all(
    keys.masterKeys.map(async ({ bytes }) => {
      return encodeHex(await signHmac(encodeHex(bytes), `webhook|${storeId}`))
    }),
  )
}

/** The secrets that a store's deliveries may be signed with, newest first: ours, or those of the store's own app. */
export async function deliverySecrets(
  keys: AccessKeys,
  platform: Platform,
  store: StoreRow,
): Promise<string[]> {
  const { signingSecrets } = platform.webhooks
  if (!signingSecrets) return webhookSecrets(keys, store.id)
  return store.credentials
    ? signingSecrets(await openCredentials(keys, store), keys.apps[platform.name])
    : []
}

function place(storeId: string): string {
  return `stores|${storeId}|credentials`
}
