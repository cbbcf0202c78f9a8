// Connecting a store at its own approve screen or with pasted keys (C1, C2, C4-C8). What fails comes back with what was typed, never the secret.

import { Hono, type Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { z } from 'zod'
import { readConfig } from '../../../config.ts'
import { HubError } from '../../../core/errors.ts'
import { defaultSettings } from '../../../core/settings.ts'
import { openDatabase } from '../../../db/client.ts'
import { listAudiences } from '../../../db/audiences.ts'
import type { Platform } from '../../../platforms/platform.ts'
import { findPlatform, getPlatform, platforms } from '../../../platforms/registry.ts'
import type { AccessKeys } from '../../../sync/access.ts'
import { beginApproval } from '../../../sync/approval.ts'
import { connectStore } from '../../../sync/connect-store.ts'
import { beginGrant } from '../../../sync/grant.ts'
import { connectDeps } from '../../deps.ts'
import type { AppEnv } from '../../env.ts'
import { rememberState } from '../../grant-state.ts'
import { Head } from '../components/blocks.tsx'
import { page } from '../layout.tsx'
import { typedTexts, validForm, validQuery, type Refused } from '../validate.ts'
import { formOf, typedCredentials, withoutSecrets } from './credential-fields.tsx'
import { NewStoreForm } from './new-form.tsx'
import { settingsForm, settingsTexts, toPatch } from './settings-fields.ts'

const form = settingsForm.extend({
  platform: z.string().max(40),
  kind: z.string().max(40).default(''),
  url: z.string().max(300),
  audienceId: z.string().max(100),
})
/** The fields of the credentials are the platform's. */
const formWithKeys = form.catchall(z.string().max(1_000))

const chosen = z.object({
  platform: z.string().max(40).optional(),
  kind: z.string().max(40).optional(),
})

export const newStore = new Hono<AppEnv>()
  .get('/new', validQuery(chosen), (c) => {
    const { platform = Object.keys(platforms)[0] ?? '', kind = '' } = c.req.valid('query')
    return newStorePage(c, { ...settingsTexts(defaultSettings), platform, kind }, null)
  })
  .post(
    '/',
    validForm(formWithKeys, (c, { values, issues }) =>
      newStorePage(c, values, { message: 'The form is not complete.', issues, status: 400 }),
    ),
    async (c) => {
      const typed = c.req.valid('form')
      try {
        const platform = getPlatform(typed.platform)
        const store = await connectStore(connectDeps(c.env), platform, {
          url: typed.url,
          audienceId: typed.audienceId,
          credentials: typedCredentials(formOf(platform, typed.kind), typed) ?? {},
          settings: toPatch(typed),
        })
        return c.redirect(`/stores/${store.id}`, 303)
      } catch (error) {
        return refused(c, typed, error)
      }
    },
  )
  .post(
    '/approve',
    validForm(form, (c, { values, issues }) =>
      newStorePage(c, values, { message: 'The form is not complete.', issues, status: 400 }),
    ),
    async (c) => {
      const typed = c.req.valid('form')
      const { url, audienceId } = typed
      try {
        const platform = getPlatform(typed.platform)
        const request = { url, audienceId, settings: toPatch(typed) }
        if (platform.connect.approve) {
          return c.redirect(await beginApproval(connectDeps(c.env), platform, request), 303)
        }
        const { location, state } = await beginGrant(connectDeps(c.env), platform, request)
        rememberState(c, state)
        return c.redirect(location, 303)
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
  const platform = findPlatform(values['platform'] ?? '') ?? platforms.woocommerce
  const way = formOf(platform, values['kind'])
  const audiences = await listAudiences(openDatabase(c.env.DB))
  const content = (
    <>
      <Head title="Connect a store" up={['/stores', 'Stores']} />
      <NewStoreForm
        platform={platform}
        way={way}
        hasGrant={platform.connect.grant !== undefined && hasApp(c, platform)}
        form={{ values: withoutSecrets(way, values), issues: failure?.issues ?? [] }}
        message={failure?.message ?? null}
        audiences={audiences}
      />
    </>
  )
  return page(c, { title: 'Connect a store', section: '/stores' }, content, failure?.status ?? 200)
}

function hasApp(c: Context<AppEnv>, { name }: Platform): boolean {
  const apps: AccessKeys['apps'] = readConfig(c.env).apps
  return apps[name] !== undefined
}
