// Answers the page of one store, also after a form on it was refused: then with what was typed and what is wrong.

import type { Context } from 'hono'
import type { AppEnv } from '../../env.ts'
import { page } from '../layout.tsx'
import type { Invalid, Refused } from '../validate.ts'
import { readStore } from './read-store.ts'
import { settingsTexts } from './settings-fields.ts'
import { StoreView } from './store-view.tsx'

type Forms = { settings?: Invalid; keys?: Refused; saved?: boolean }

export async function showStore(c: Context<AppEnv>, id: string, forms: Forms = {}) {
  const view = await readStore(c.env, id)
  const settings = forms.settings ?? { values: settingsTexts(view.store.settings), issues: [] }
  const content = (
    <StoreView
      {...view}
      settings={settings}
      keys={forms.keys ?? null}
      saved={forms.saved === true}
    />
  )
  const status = forms.keys?.status ?? (forms.settings ? 400 : 200)
  return page(c, { title: view.store.name, section: '/stores' }, content, status)
}
