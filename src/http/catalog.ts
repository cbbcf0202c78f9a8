// What the API and the page of a store do with its catalog.

import { requestRebuild } from '../catalog/rebuild.ts'
import { ensureFeed, renewToken } from '../catalog/token.ts'
import { readConfig } from '../config.ts'
import { Conflict } from '../core/errors.ts'
import { findFeed, publishRefused } from '../db/feeds.ts'
import { getStore } from '../db/stores.ts'
import { toCatalogShape, type CatalogShape } from './api/catalog-shape.ts'
import { catalogDeps } from './deps.ts'

/** How the catalog of a store stands. A connected store has its addresses before its first feed. Throws NotFound. */
export async function readCatalog(env: Env, storeId: string): Promise<CatalogShape> {
  const { db, keys, now } = catalogDeps(env)
  const store = await getStore(db, storeId)
  const feed =
    store.state === 'disconnected'
      ? await findFeed(db, storeId)
      : await ensureFeed(db, keys, storeId, now())
  const { publicUrl } = readConfig(env)
  return toCatalogShape({ store, feed, now: now() }, { keys, publicUrl })
}

/** Throws NotFound, and Conflict for a store that is not connected: its feeds stay as they are. */
export async function rebuildCatalog(env: Env, storeId: string): Promise<void> {
  const deps = catalogDeps(env)
  const { state } = await getStore(deps.db, storeId)
  if (state !== 'active')
    throw new Conflict('not_active', 'The store is not connected: its feeds stay as they are.')
  await requestRebuild(deps, storeId)
}

/** Publishes what a rebuild refused to. Throws NotFound, and Conflict when that is not what waits any more. */
export async function publishCatalog(env: Env, storeId: string, buildId: string): Promise<void> {
  const { db, now } = catalogDeps(env)
  await getStore(db, storeId)
  if (!(await publishRefused(db, storeId, buildId, now())))
    throw new Conflict(
      'nothing_refused',
      'This rebuild does not wait to be published. Look at the catalog again.',
    )
}

/** Throws NotFound. */
export async function renewFeedAddress(env: Env, storeId: string): Promise<void> {
  const { db, keys } = catalogDeps(env)
  await getStore(db, storeId)
  await renewToken(db, keys, storeId)
}
