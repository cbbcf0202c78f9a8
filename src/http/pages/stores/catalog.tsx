// The catalog of a store on its page (P4, P5): looking at its feeds, rebuilding them, and what an owner decides.

import { Hono } from 'hono'
import { z } from 'zod'
import { publishCatalog, readCatalog, rebuildCatalog, renewFeedAddress } from '../../catalog.ts'
import type { AppEnv } from '../../env.ts'
import { page } from '../layout.tsx'
import { validForm } from '../validate.ts'
import { CatalogView } from './catalog-view.tsx'
import { readRow } from './read.ts'

const publishForm = z.object({ buildId: z.string().max(60) })

export const storeCatalog = new Hono<AppEnv>()
  .get('/:id/catalog', async (c) => {
    const store = await readRow(c.env, c.req.param('id'))
    const catalog = await readCatalog(c.env, store.id)
    const content = <CatalogView store={store} catalog={catalog} />
    return page(c, { title: `Catalog of ${store.name}`, section: '/stores' }, content)
  })
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
