// Settings of the whole hub: audiences, what tells their people apart, and what another key would make of them (C7).

import { Hono, type Context } from 'hono'
import { z } from 'zod'
import { HubError } from '../../../core/errors.ts'
import { primaryKeyKinds } from '../../../core/identity.ts'
import { countContactsByAudience, getAudience, listAudiences } from '../../../db/audiences.ts'
import { openDatabase } from '../../../db/client.ts'
import { findContacts } from '../../../db/contacts.ts'
import { previewRekey } from '../../../db/rekey.ts'
import { listStores } from '../../../db/stores.ts'
import { changeAudience, createAudience } from '../../../records/audience.ts'
import type { AppEnv } from '../../env.ts'
import { Head, Notice } from '../components/blocks.tsx'
import { toRefused } from '../contacts/edit.tsx'
import { page } from '../layout.tsx'
import { typedTexts, validForm, validQuery, type Refused } from '../validate.ts'
import { AudienceCard, NewAudienceCard } from './audience-cards.tsx'
import { RekeyPreviewCard, shownOfEach } from './rekey.tsx'

const mostStores = 250

const name = z.string().trim().min(1, 'Give it a name.').max(100, 'at most 100 characters')
const primaryKey = z.enum(primaryKeyKinds)
const newForm = z.object({ name, primaryKey })
const keyForm = z.object({ primaryKey, acceptCollisions: z.literal('on').optional() })
const saved = z.object({ saved: z.literal('1').optional().catch(undefined) })

/** The form that was refused: of one audience, or the one that makes a new one (`id` null). */
type RefusedForm = Refused & { id: string | null }

export const settings = new Hono<AppEnv>()
  .get('/', validQuery(saved), (c) => showSettings(c, null))
  .post(
    '/audiences',
    validForm(newForm, (c, invalid) => refuse(c, null, invalid)),
    async (c) => {
      const typed = c.req.valid('form')
      return answer(c, null, typed, () => createAudience(openDatabase(c.env.DB), typed, Date.now()))
    },
  )
  .post(
    '/audiences/:id/name',
    validForm(z.object({ name }), (c, invalid) => refuse(c, c.req.param('id') ?? '', invalid)),
    async (c) => {
      const id = c.req.param('id')
      const typed = c.req.valid('form')
      return answer(c, id, typed, () =>
        changeAudience(openDatabase(c.env.DB), id, typed, Date.now()),
      )
    },
  )
  .get('/audiences/:id/primary-key', validQuery(z.object({ to: primaryKey })), (c) =>
    showPreview(c, c.req.param('id'), c.req.valid('query').to),
  )
  .post(
    '/audiences/:id/primary-key',
    validForm(keyForm, (c) => c.redirect('/settings', 303)),
    async (c) => {
      const id = c.req.param('id')
      const { primaryKey: to, acceptCollisions } = c.req.valid('form')
      const change = { primaryKey: to, acceptCollisions: acceptCollisions === 'on' }
      try {
        await changeAudience(openDatabase(c.env.DB), id, change, Date.now())
      } catch (error) {
        // Somebody came in between the preview and the button: they collide now, and are shown.
        if (error instanceof HubError && error.code === 'would_collide')
          return showPreview(c, id, to, error)
        throw error
      }
      return c.redirect('/settings?saved=1', 303)
    },
  )

async function answer(
  c: Context<AppEnv>,
  id: string | null,
  typed: object,
  act: () => Promise<unknown>,
) {
  try {
    await act()
    return c.redirect('/settings?saved=1', 303)
  } catch (error) {
    if (!(error instanceof HubError) || error.status === 404) throw error
    return showSettings(c, { ...toRefused(error), values: typedTexts(typed), id })
  }
}

function refuse(
  c: Context<AppEnv>,
  id: string | null,
  invalid: Pick<Refused, 'values' | 'issues'>,
) {
  return showSettings(c, { ...invalid, id, message: 'Nothing is saved.', status: 400 })
}

async function showSettings(c: Context<AppEnv>, refused: RefusedForm | null) {
  const db = openDatabase(c.env.DB)
  const [audiences, stores, counts] = await Promise.all([
    listAudiences(db),
    listStores(db, mostStores, null),
    countContactsByAudience(db),
  ])
  const content = (
    <>
      <Head
        title="Settings"
        sub="Audiences are the databases that stores import into. Stores that share one share its contacts; others never do."
      />
      <div class="stack">
        {c.req.query('saved') === '1' && refused === null ? (
          <Notice tone="good">The audience is saved.</Notice>
        ) : null}
        <div class="tiles">
          {audiences.map((audience) => (
            <AudienceCard
              audience={audience}
              stores={stores.filter(({ audienceId }) => audienceId === audience.id)}
              contacts={counts.get(audience.id) ?? 0}
              form={refused?.id === audience.id ? refused : null}
            />
          ))}
          <NewAudienceCard form={refused?.id === null ? refused : null} />
        </div>
      </div>
    </>
  )
  return page(c, { title: 'Settings', section: '/settings' }, content, refused?.status ?? 200)
}

async function showPreview(
  c: Context<AppEnv>,
  id: string,
  to: z.output<typeof primaryKey>,
  refused: HubError | null = null,
) {
  const db = openDatabase(c.env.DB)
  const audience = await getAudience(db, id)
  const preview = await previewRekey(db, id, to)
  const shown = preview.examples.flatMap(({ contactIds }) => contactIds.slice(0, shownOfEach))
  const people = new Map((await findContacts(db, shown)).map((contact) => [contact.id, contact]))
  const content = (
    <>
      <Head
        title="Change the primary key"
        up={['/settings', 'Settings']}
        sub={`Of the audience ${audience.name}. Nothing is changed yet.`}
      />
      <RekeyPreviewCard
        audience={audience}
        to={to}
        preview={preview}
        people={people}
        message={refused?.message ?? null}
      />
    </>
  )
  const status = refused ? 409 : 200
  return page(c, { title: 'Change the primary key', section: '/settings' }, content, status)
}
