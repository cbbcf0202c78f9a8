// A store's field map on its way into the settings (F4): checked against what the platform offers and the audience's
// custom fields, and completed so that reading a payload takes nothing else.

import { InvalidInput } from '../core/errors.ts'
import { completeMap, type FieldMapping } from '../core/field-map.ts'
import { fieldMapIssues } from '../core/field-map-check.ts'
import type { SettingsPatch } from '../core/settings.ts'
import { listCustomFields } from '../db/custom-fields.ts'
import type { Database } from '../db/client.ts'
import type { StoreRow } from '../db/stores.ts'
import { getPlatform } from '../platforms/registry.ts'

type Mapped = Pick<StoreRow, 'audienceId' | 'platform'> & {
  settings: Pick<StoreRow['settings'], 'level'>
}

/** Throws InvalidInput that says what is wrong with which mapping. */
export async function checkFieldMap(
  db: Database,
  store: Mapped,
  fieldMap: FieldMapping[],
): Promise<FieldMapping[]> {
  const fields = await listCustomFields(db, store.audienceId)
  const { customers } = getPlatform(store.platform)
  const issues = fieldMapIssues(fieldMap, {
    fields,
    level: store.settings.level,
    offers: (name) =>
      customers.fields.some((field) => field.name === name) || customers.meta.fits(name),
  })
  if (issues.length > 0) throw new InvalidInput('The field mapping is not valid.', issues)
  return completeMap(fieldMap, new Map(fields.map(({ key, type }) => [key, type])))
}

/** The settings to change, with their field map checked; without one they stay as they are. */
export async function withCheckedMap(
  db: Database,
  store: Mapped,
  patch: SettingsPatch,
): Promise<SettingsPatch> {
  if (!patch.fieldMap || patch.fieldMap.length === 0) return patch
  const settings = { level: patch.level ?? store.settings.level }
  return { ...patch, fieldMap: await checkFieldMap(db, { ...store, settings }, patch.fieldMap) }
}
