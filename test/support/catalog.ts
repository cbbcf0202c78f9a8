// A store with products and no shop behind it, rebuilt by the steps of the queue's consumer.

import { env } from 'cloudflare:workers'
import { takeCatalogMessage, type CatalogDeps } from '../../src/catalog/rebuild.ts'
import { ensureFeed } from '../../src/catalog/token.ts'
import { readConfig } from '../../src/config.ts'
import type { OfferedProduct } from '../../src/core/offer.ts'
import { defaultSettings } from '../../src/core/settings.ts'
import { insertAll } from '../../src/db/bulk.ts'
import { openDatabase } from '../../src/db/client.ts'
import { noteRequest } from '../../src/db/feeds.ts'
import { products } from '../../src/db/schema/products.ts'
import { insertStore, type StoreRow } from '../../src/db/stores.ts'
import type { CatalogShape } from '../../src/http/api/catalog-shape.ts'
import { get } from './hub.ts'

export const db = openDatabase(env.DB)

export async function putStore(id = 'sto_feed', state: StoreRow['state'] = 'active') {
  const connection = { credentials: null, facts: null, stateReason: null }
  const times = { connectedAt: 1, historyUntil: 1, createdAt: 1, changedAt: 1 }
  await insertStore(db, {
    id,
    platform: 'woocommerce',
    url: `https://${id.replace('_', '-')}.example`,
    name: 'Feed & Co',
    state,
    audienceId: 'aud_default',
    settings: defaultSettings,
    ...connection,
    ...times,
  })
  return id
}

let seq = 0

/** Puts products on record as they are given, in place of those that were. */
export async function putProducts(storeId: string, all: OfferedProduct[]): Promise<void> {
  await env.DB.prepare('DELETE FROM products WHERE store_id = ?').bind(storeId).run()
  const rows = all.map((each) => ({
    ...each,
    storeId,
    status: 'publish',
    includeInOnlineStore: each.active,
    options: [],
    imageUrl: null,
    notes: [],
    statedAt: 1,
    observedAt: 1,
    createdAt: 1,
    changedAt: 1,
    seq: ++seq,
  }))
  for (let from = 0; from < rows.length; from += 200)
    await insertAll(env.DB, products, rows.slice(from, from + 200)).run()
}

export function catalogDeps(more: Partial<CatalogDeps> = {}): CatalogDeps {
  const keys = readConfig(env).masterKeys
  return { db, files: env.FILES, queue: env.CATALOG, keys, now: Date.now, ...more }
}

/** Asks for a rebuild and does what the consumer of its message does. */
export async function rebuildNow(
  storeId: string,
  more: Partial<CatalogDeps> = {},
): Promise<CatalogShape> {
  const deps = catalogDeps(more)
  await ensureFeed(db, deps.keys, storeId, deps.now())
  await noteRequest(db, storeId, deps.now())
  await takeCatalogMessage(deps, { type: 'catalog', storeId })
  return catalogOf(storeId)
}

export function catalogOf(storeId: string): Promise<CatalogShape> {
  return get(`/stores/${storeId}/catalog`)
}

/** The keys of the files of a store's feeds. */
export async function filesOf(storeId: string): Promise<string[]> {
  const { objects } = await env.FILES.list({ prefix: `feeds/${storeId}/` })
  return objects.map(({ key }) => key)
}
