// Leaving a store and coming back (C9, C10): the forms' answers. What is refused comes back on the store's page.

import { Hono } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { z } from 'zod'
import { HubError } from '../../../core/errors.ts'
import { disconnectStore, reconnectStore } from '../../../sync/reconnect-store.ts'
import { connectDeps } from '../../deps.ts'
import type { AppEnv } from '../../env.ts'
import { typedTexts, validForm } from '../validate.ts'
import { showStore } from './show-store.tsx'

const key = z.string().trim().max(300).default('')
const form = z.object({ 'credentials.consumerKey': key, 'credentials.consumerSecret': key })

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
      const consumerKey = typed['credentials.consumerKey']
      const consumerSecret = typed['credentials.consumerSecret']
      // Nothing typed: the key that is kept may be good again.
      const given = consumerKey !== '' || consumerSecret !== ''
      try {
        const credentials = { consumerKey, consumerSecret }
        await reconnectStore(connectDeps(c.env), id, given ? { credentials } : {})
        return c.redirect(`/stores/${id}`, 303)
      } catch (error) {
        if (!(error instanceof HubError) || error.status === 404) throw error
        const { 'credentials.consumerSecret': _, ...values } = typedTexts(typed)
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
