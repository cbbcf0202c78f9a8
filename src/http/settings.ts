// Changing a store's settings, for the API and for the store's page.

import { Conflict } from '../core/errors.ts'
import { mergeSettings, type Settings, type SettingsPatch } from '../core/settings.ts'
import { leftByStore } from '../core/ownership.ts'
import { openDatabase } from '../db/client.ts'
import { releaseOwned } from '../db/edits.ts'
import { getStore, updateSettings, type StoreRow } from '../db/stores.ts'
import { withCheckedMap } from '../sync/field-map.ts'
import { syncOf } from './deps.ts'

const maxAttempts = 10

/**
 * Keeps the settings with the change applied and tells the store's object, so that the next event follows them.
 * Changes of different parts that are made at once all stay. Throws Conflict when others keep being faster, and
 * InvalidInput for a field map that does not fit.
 */
export async function changeSettings(
  env: Env,
  store: StoreRow,
  patch: SettingsPatch,
): Promise<Settings> {
  const db = openDatabase(env.DB)
  const checked = await withCheckedMap(db, store, patch)
  let before = store.settings
  for (let attempt = 1; attempt <= maxAttempts; attempt++) {
    const after = mergeSettings(before, checked)
    if (await updateSettings(db, store.id, { before, after }, Date.now())) {
      await syncOf(env, store.id).settingsChanged(store.id)
      await releaseOwned(db, store.id, leftByStore(before.ownership, after.ownership))
      return after
    }
    before = (await getStore(db, store.id)).settings
  }
  throw new Conflict('settings_busy', 'Others are changing these settings. Try again.')
}
