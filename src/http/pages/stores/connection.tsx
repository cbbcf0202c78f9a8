// Leaving a store and coming back (C9, C10): the forms' answers. What is refused comes back on the store's page.

import { Hono } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { z } from 'zod'
import { HubError } from '../../../core/errors.ts'
import { getPlatform } from '../../../platforms/registry.ts'
import { disconnectStore, reconnectStore } from '../../../sync/reconnect-store.ts'
import { connectDeps } from '../../deps.ts'
import type { AppEnv } from '../../env.ts'
import { typedTexts, validForm } from '../validate.ts'
import { formOf, typedCredentials, withoutSecrets } from './credential-fields.tsx'
import { readRow } from './read.ts'
import { showStore } from './show-store.tsx'

/** The fields of the credentials are the platform's. */
const form = z.object({ kind: z.string().max(40).default('') }).catchall(z.string().max(1_000))

export const storeConnection = new Hono<AppEnv>()
  .post(
    '/:id/reconnect',
    validForm(form, (c, invalid) =>
      showStore(c, c.req.param('id') ?? '', {
        keys: { ...invalid, message: 'The form is not complete.', status: 400 },
      }),
    ),
    async (c) => {
      const id = c.req.param('id')
      const typed = c.req.valid('form')
      const row = await readRow(c.env, id)
      const way = formOf(getPlatform(row.platform), typed.kind)
      // Nothing typed: the key that is kept may be good again.
      const credentials = typedCredentials(way, typed)
      try {
        await reconnectStore(connectDeps(c.env), id, credentials ? { credentials } : {})
        return c.redirect(`/stores/${id}`, 303)
      } catch (error) {
        if (!(error instanceof HubError) || error.status === 404) throw error
        const values = withoutSecrets(way, typedTexts(typed))
        const { message, issues } = error
        // SAFETY: HubError statuses carry a body.
        const status = error.status as ContentfulStatusCode
        return showStore(c, id, { keys: { values, issues, message, status } })
      }
    },
  )
  .post('/:id/disconnect', async (c) => {
    const store = await disconnectStore(connectDeps(c.env), c.req.param('id'))
    return c.redirect(`/stores/${store.id}`, 303)
  })
