// The catalog of a store on its page (P4, P5): looking at its feeds, rebuilding them, and what an owner decides.

import { Hono, type Context } from 'hono'
import { z } from 'zod'
import { publishCatalog, readCatalog, rebuildCatalog, renewFeedAddress } from '../../catalog.ts'
import { settingsSchema, usualStock } from '../../../core/settings.ts'
import type { AppEnv } from '../../env.ts'
import { changeSettings } from '../../settings.ts'
import type { Filled } from '../components/field.tsx'
import { page } from '../layout.tsx'
import { validForm } from '../validate.ts'
import { CatalogView } from './catalog-view.tsx'
import { readRow } from './read.ts'

const publishForm = z.object({ buildId: z.string().max(60) })
const stockForm = z.object({
  uncountedStock: z
    .string()
    .trim()
    .transform((text) => (text === '' ? Number.NaN : Number(text)))
    .pipe(settingsSchema.shape.uncountedStock.unwrap()),
})

export const storeCatalog = new Hono<AppEnv>()
  .get('/:id/catalog', (c) => showCatalog(c, c.req.param('id')))
  .post(
    '/:id/catalog/stock',
    validForm(stockForm, (c, invalid) => showCatalog(c, c.req.param('id') ?? '', invalid)),
    async (c) => {
      const store = await readRow(c.env, c.req.param('id'))
      await changeSettings(c.env, store, c.req.valid('form'))
      return c.redirect(`/stores/${store.id}/catalog`, 303)
    },
  )
  .post('/:id/catalog/rebuild', async (c) => {
    const id = c.req.param('id')
    await rebuildCatalog(c.env, id)
    return c.redirect(`/stores/${id}/catalog`, 303)
  })
  .post(
    '/:id/catalog/publish',
    // The field is the page's own: who sends another is shown how things stand.
    validForm(publishForm, (c) => c.redirect(`/stores/${c.req.param('id')}/catalog`, 303)),
    async (c) => {
      const id = c.req.param('id')
      await publishCatalog(c.env, id, c.req.valid('form').buildId)
      return c.redirect(`/stores/${id}/catalog`, 303)
    },
  )
  .post('/:id/catalog/token', async (c) => {
    const id = c.req.param('id')
    await renewFeedAddress(c.env, id)
    return c.redirect(`/stores/${id}/catalog`, 303)
  })

/** `typed` is what could not be saved. */
async function showCatalog(c: Context<AppEnv>, storeId: string, typed?: Filled) {
  const store = await readRow(c.env, storeId)
  const catalog = await readCatalog(c.env, store.id)
  const uncountedStock = String(store.settings.uncountedStock ?? usualStock)
  const stock = typed ?? { values: { uncountedStock }, issues: [] }
  const content = <CatalogView store={store} catalog={catalog} stock={stock} />
  const frame = { title: `Catalog of ${store.name}`, section: '/stores' } as const
  return page(c, frame, content, typed ? 400 : 200)
}
