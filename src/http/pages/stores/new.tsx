// Connecting a store at its own approve screen or with pasted keys (C1, C2, C4-C8). What fails comes back with what was typed, never the secret.

import { Hono, type Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { z } from 'zod'
import { HubError } from '../../../core/errors.ts'
import { defaultSettings } from '../../../core/settings.ts'
import { openDatabase } from '../../../db/client.ts'
import { listAudiences } from '../../../db/stores.ts'
import { getPlatform, platforms } from '../../../platforms/registry.ts'
import { beginApproval } from '../../../sync/approval.ts'
import { connectStore } from '../../../sync/connect-store.ts'
import { connectDeps } from '../../deps.ts'
import type { AppEnv } from '../../env.ts'
import { Head } from '../components/blocks.tsx'
import { page } from '../layout.tsx'
import { typedTexts, validForm, type Refused } from '../validate.ts'
import { NewStoreForm } from './new-form.tsx'
import { settingsForm, settingsTexts, toPatch } from './settings-fields.ts'

const approveForm = settingsForm.extend({
  platform: z.string().max(40),
  url: z.string().max(300),
  audienceId: z.string().max(100),
})

const form = approveForm.extend({
  'credentials.consumerKey': z.string().trim().max(300),
  'credentials.consumerSecret': z.string().trim().max(300),
})

export const newStore = new Hono<AppEnv>()
  .get('/new', (c) => {
    const [platform = ''] = Object.keys(platforms)
    return newStorePage(c, { ...settingsTexts(defaultSettings), platform }, null)
  })
  .post(
    '/',
    validForm(form, (c, { values, issues }) =>
      newStorePage(c, values, { message: 'The form is not complete.', issues, status: 400 }),
    ),
    async (c) => {
      const typed = c.req.valid('form')
      const request = {
        url: typed.url,
        audienceId: typed.audienceId,
        credentials: {
          consumerKey: typed['credentials.consumerKey'],
          consumerSecret: typed['credentials.consumerSecret'],
        },
        settings: toPatch(typed),
      }
      try {
        const platform = getPlatform(typed.platform)
        const store = await connectStore(connectDeps(c.env), platform, request)
        return c.redirect(`/stores/${store.id}`, 303)
      } catch (error) {
        return refused(c, typed, error)
      }
    },
  )

  .post(
    '/approve',
    validForm(approveForm, (c, { values, issues }) =>
      newStorePage(c, values, { message: 'The form is not complete.', issues, status: 400 }),
    ),
    async (c) => {
      const typed = c.req.valid('form')
      const { url, audienceId } = typed
      try {
        const platform = getPlatform(typed.platform)
        const request = { url, audienceId, settings: toPatch(typed) }
        return c.redirect(await beginApproval(connectDeps(c.env), platform, request), 303)
      } catch (error) {
        return refused(c, typed, error)
      }
    },
  )

/** A refusal belongs beside the fields that it is about, not on a page of its own. */
function refused(c: Context<AppEnv>, typed: object, error: unknown) {
  if (!(error instanceof HubError)) throw error
  return newStorePage(c, typedTexts(typed), {
    message: error.message,
    issues: error.issues,
    status: error.status as ContentfulStatusCode, // SAFETY: HubError statuses carry a body.
  })
}

async function newStorePage(
  c: Context<AppEnv>,
  values: Record<string, string>,
  failure: Omit<Refused, 'values'> | null,
) {
  const audiences = await listAudiences(openDatabase(c.env.DB))
  const { 'credentials.consumerSecret': _, ...shown } = values
  const content = (
    <>
      <Head title="Connect a store" up={['/stores', 'Stores']} />
      <NewStoreForm
        form={{ values: shown, issues: failure?.issues ?? [] }}
        message={failure?.message ?? null}
        audiences={audiences}
      />
    </>
  )
  return page(c, { title: 'Connect a store', section: '/stores' }, content, failure?.status ?? 200)
}
