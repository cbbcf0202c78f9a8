// Changing a store's settings, for the API and for the store's page.

import { mergeSettings, type Settings, type SettingsPatch } from '../core/settings.ts'
import { openDatabase } from '../db/client.ts'
import { updateSettings, type StoreRow } from '../db/stores.ts'
import { syncOf } from './deps.ts'

/** Keeps the settings with the change applied and tells the store's object, so that the next event follows them. */
export async function changeSettings(
  env: Env,
  store: StoreRow,
  patch: SettingsPatch,
): Promise<Settings> {
  const settings = mergeSettings(store.settings, patch)
  await updateSettings(openDatabase(env.DB), store.id, settings, Date.now())
  await syncOf(env, store.id).settingsChanged(store.id)
  return settings
}
