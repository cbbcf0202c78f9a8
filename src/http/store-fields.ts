// The fields of a store's customers, for the API and for the store's page: what can be mapped, onto what, and what a
// mapping would make of real customers (F4).

import { readConfig } from '../config.ts'
import type { FieldMapping } from '../core/field-map.ts'
import { offeredFields, previewMap } from '../core/field-preview.ts'
import { contactTargets, customTarget } from '../core/map-targets.ts'
import { Conflict } from '../core/errors.ts'
import { listCustomFields } from '../db/custom-fields.ts'
import { openDatabase } from '../db/client.ts'
import type { StoreRow } from '../db/stores.ts'
import { getPlatform } from '../platforms/registry.ts'
import { readSamples } from '../sync/customer-samples.ts'
import { checkFieldMap } from '../sync/field-map.ts'
import type { Reapplied } from '../sync/reapply-log.ts'
import { syncOf } from './deps.ts'

export async function readFields(env: Env, store: StoreRow) {
  const [{ customers, problem }, fields] = await Promise.all([
    samplesOf(env, store),
    listCustomFields(openDatabase(env.DB), store.audienceId),
  ])
  const { fields: own, meta } = getPlatform(store.platform).customers
  return {
    sources: offeredFields(customers, own, store.settings.level),
    targets: [...contactTargets, ...fields.map(customTarget)],
    metaForm: meta.form,
    customers,
    problem,
  }
}
export type FieldsReading = Awaited<ReturnType<typeof readFields>>

/** Throws InvalidInput for a map that can't be saved. */
export async function preview(env: Env, store: StoreRow, fieldMap: FieldMapping[]) {
  const checked = await checkFieldMap(openDatabase(env.DB), store, fieldMap)
  const { customers, problem } = await samplesOf(env, store)
  return { customers: previewMap(customers, checked), problem }
}

/** Throws Conflict while the store's records can't be written. */
export async function startReapply(env: Env, store: StoreRow): Promise<void> {
  if (store.state !== 'active' || !store.settings.enableImport)
    throw new Conflict(
      'store_rests',
      'Nothing is taken in from this store now. Connect it, or enable import in its settings, first.',
    )
  await syncOf(env, store.id).reapply(store.id)
}

export async function readReapplied(env: Env, store: StoreRow): Promise<Reapplied | null> {
  return (await syncOf(env, store.id).status()).reapplied
}

function samplesOf(env: Env, store: StoreRow) {
  return readSamples({ keys: readConfig(env), sync: syncOf(env, store.id) }, store)
}
