// Credentials that end by themselves: renewed by one at a time per store, in the store's object, and kept before
// anybody uses them. A renewal that two did at once would leave one of them with a token that is good no longer.

import { HubError, StoreRefused } from '../core/errors.ts'
import { openDatabase } from '../db/client.ts'
import { replaceCredentials, type StoreRow } from '../db/stores.ts'
import type { Sealed } from '../lib/secrets.ts'
import { getPlatform } from '../platforms/registry.ts'
import { accessWith, openCredentials, sealCredentials, type AccessKeys } from './access.ts'

/** What a store's credentials are to be replaced by, given those that were used (sealed). */
export type Renewer = (storeId: string, used: Sealed) => Promise<Sealed>

/** Errors lose their class on the way out of an object. */
export type RenewalAnswer =
  | { ok: true; credentials: Sealed }
  | { ok: false; code: string; status: number; message: string; retryAfterMs: number | null }

type RenewalDeps = {
  db: () => D1Database
  keys: () => AccessKeys
  readStore: () => Promise<StoreRow>
}

export class Renewal {
  readonly #deps: RenewalDeps
  #running: Promise<Sealed> | null = null

  constructor(deps: RenewalDeps) {
    this.#deps = deps
  }

  /** The renewed credentials. Those that somebody else renewed since they were read are only read again. */
  renew(used: Sealed): Promise<Sealed> {
    this.#running ??= renewOnce(this.#deps, used).finally(() => (this.#running = null))
    return this.#running
  }
}

async function renewOnce(deps: RenewalDeps, used: Sealed): Promise<Sealed> {
  const store = await deps.readStore()
  if (!store.credentials)
    throw new StoreRefused('The store is disconnected. Connect it again first.')
  const keys = deps.keys()
  const platform = getPlatform(store.platform)
  const { renew } = platform.connect
  const access = accessWith(store.url, await openCredentials(keys, store))
  const former = await openCredentials(keys, { id: store.id, credentials: used })
  if (!renew || !renew.same(access.credentials, former)) return store.credentials
  const renewed = await renew.now(access, Date.now(), keys.apps[platform.name])
  const sealed = await sealCredentials(keys, store.id, renewed)
  const db = openDatabase(deps.db())
  if (await replaceCredentials(db, store.id, store.credentials, sealed)) return sealed
  // Somebody may have disconnected the store meanwhile: then nothing of it is kept. What else was written in between
  // knows less than what the platform has just answered.
  const { credentials: present } = await deps.readStore()
  if (present && (await replaceCredentials(db, store.id, present, sealed))) return sealed
  throw new StoreRefused('The store was disconnected meanwhile.')
}

/** As an answer that leaves the object whole. */
export async function toAnswer(renewal: Promise<Sealed>): Promise<RenewalAnswer> {
  try {
    return { ok: true, credentials: await renewal }
  } catch (error) {
    if (!(error instanceof HubError)) throw error
    const { code, status, message, retryAfterMs } = error
    return { ok: false, code, status, message, retryAfterMs }
  }
}

/** A renewer for those outside of the object. */
export function renewIn(object: {
  renewAccess(storeId: string, used: Sealed): Promise<RenewalAnswer>
}): Renewer {
  return async (storeId, used) => {
    const answer = await object.renewAccess(storeId, used)
    if (answer.ok) return answer.credentials
    if (answer.code === 'store_refused') throw new StoreRefused(answer.message)
    const { retryAfterMs } = answer
    throw new HubError(answer.code, answer.status, answer.message, {
      retry: 'later',
      ...(retryAfterMs === null ? {} : { retryAfterMs }),
    })
  }
}
