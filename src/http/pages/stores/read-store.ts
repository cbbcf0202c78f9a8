// Everything that the page of one store shows, read at once.

import { openDatabase } from '../../../db/client.ts'
import { countRejectedOf } from '../../../db/attention.ts'
import { getPlatform } from '../../../platforms/registry.ts'
import {
  toDeliveryShape,
  toRunShape,
  toStoreShape,
  type StoreShape,
} from '../../api/store-shape.ts'
import { syncOf } from '../../deps.ts'
import { readRow } from './read.ts'

const shownRuns = 5
const shownDeliveries = 10

/** Throws NotFound. */
export async function readStore(env: Env, storeId: string) {
  const row = await readRow(env, storeId)
  const sync = syncOf(env, storeId)
  const [status, runs, deliveries, rejected] = await Promise.all([
    sync.status(),
    sync.runs(shownRuns),
    sync.deliveries(shownDeliveries, null),
    countRejectedOf(openDatabase(env.DB), storeId),
  ])
  return {
    store: toStoreShape(row, status),
    platform: getPlatform(row.platform),
    runs: runs.map((run) => toRunShape(run)),
    deliveries: deliveries.deliveries.map(toDeliveryShape),
    rejected,
  }
}
export type StoreReading = Awaited<ReturnType<typeof readStore>>

/** Why no run can be started now, or null when one can. */
export function whyNoRun(store: StoreShape, isRunning: boolean): string | null {
  if (['reconnect', 'disconnected', 'connecting'].includes(store.state))
    return 'The store is not connected.'
  if (!store.settings.enableImport) return 'Enable import in the settings first.'
  return isRunning ? 'A run is under way.' : null
}
