// Opening a store's sealed credentials for one task.

import { Conflict } from '../core/errors.ts'
import type { StoreRow } from '../db/stores.ts'
import { seal, unseal, type MasterKeys, type Sealed } from '../lib/secrets.ts'
import { encodeHex } from '../lib/bytes.ts'
import { signHmac } from '../lib/hmac.ts'
import type { Platform, StoreAccess } from '../platforms/platform.ts'

export type AccessKeys = { masterKeys: MasterKeys; allowInsecure: boolean }

/** Access to a store with its credentials in the clear, for the length of a task. Throws Conflict when there are none. */
export async function openAccess(keys: AccessKeys, store: StoreRow): Promise<StoreAccess> {
  if (!store.credentials)
    throw new Conflict('not_connected', 'The store is disconnected. Connect it again first.')
  const plain = await unseal(keys.masterKeys, place(store.id), store.credentials)
  return accessWith(store.url, JSON.parse(plain))
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
  return store.credentials ? signingSecrets((await openAccess(keys, store)).credentials) : []
}

function place(storeId: string): string {
  return `stores|${storeId}|credentials`
}
