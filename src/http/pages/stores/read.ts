// Stores as pages show them: the row together with what its object knows.

import { openDatabase } from '../../../db/client.ts'
import { getStore, listStores, type StoreRow } from '../../../db/stores.ts'
import { toStoreShape, type StoreShape } from '../../api/store-shape.ts'
import { syncOf } from '../../deps.ts'

const atMost = 250

/** All stores, newest first. */
export async function readStores(env: Env): Promise<StoreShape[]> {
  const rows = await listStores(openDatabase(env.DB), atMost, null)
  return Promise.all(rows.map(async (row) => toStoreShape(row, await syncOf(env, row.id).status())))
}

/** Throws NotFound. */
export function readRow(env: Env, storeId: string): Promise<StoreRow> {
  return getStore(openDatabase(env.DB), storeId)
}
