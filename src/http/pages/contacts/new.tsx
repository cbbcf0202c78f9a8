// A contact that no store told of: made here, in one audience.

import { Hono, type Context } from 'hono'
import { z } from 'zod'
import { HubError, NotFound } from '../../../core/errors.ts'
import { listAudiences } from '../../../db/audiences.ts'
import { openDatabase } from '../../../db/client.ts'
import { editRules } from '../../../db/edits.ts'
import { createContact } from '../../../records/edit.ts'
import type { AppEnv } from '../../env.ts'
import { Head } from '../components/blocks.tsx'
import { withQuery } from '../components/table.tsx'
import { page } from '../layout.tsx'
import { filled, typedTexts, validForm, validQuery, type Refused } from '../validate.ts'
import { by, toRefused } from './edit.tsx'
import { contactForm, contactTexts, patchOf } from './edit-fields.ts'
import { ContactForm } from './edit-form.tsx'

const form = contactForm.extend({ audienceId: z.string().max(100) })

export const newContact = new Hono<AppEnv>()
  .get('/new', validQuery(z.object({ audienceId: filled })), (c) =>
    showForm(c, c.req.valid('query').audienceId, null),
  )
  .post(
    '/new',
    validForm(form, (c, invalid) =>
      showForm(c, invalid.values['audienceId'], {
        ...invalid,
        message: 'Nothing is saved. See the fields below.',
        status: 400,
      }),
    ),
    async (c) => {
      const { audienceId, ...typed } = typedTexts(c.req.valid('form'))
      const db = openDatabase(c.env.DB)
      try {
        const { customFields } = await editRules(db, audienceId ?? '')
        const patch = patchOf(typed, null, customFields)
        const edit = { by, now: Date.now() }
        const { id } = await createContact(db, audienceId ?? '', patch, edit)
        return c.redirect(`/contacts/${id}?saved=1`, 303)
      } catch (error) {
        if (!(error instanceof HubError) || error.status === 404) throw error
        return showForm(c, audienceId, { ...toRefused(error), values: typed })
      }
    },
  )

const blank = {
  firstName: null,
  lastName: null,
  email: null,
  phone: null,
  deliveryPhone: null,
  language: null,
  address: null,
  consent: null,
  custom: {},
}

async function showForm(c: Context<AppEnv>, wanted: string | undefined, refused: Refused | null) {
  const db = openDatabase(c.env.DB)
  const audiences = await listAudiences(db)
  const audience = wanted === undefined ? audiences[0] : audiences.find(({ id }) => id === wanted)
  if (!audience) throw new NotFound('audience')
  const { customFields } = await editRules(db, audience.id)
  const content = (
    <>
      <Head
        title="New contact"
        up={['/contacts', 'Contacts']}
        sub="Give an email, a phone or a name. A store that speaks of the same person later is linked to this contact."
      />
      {audiences.length > 1 ? (
        <nav class="tabs" aria-label="Audience">
          {audiences.map(({ id, name }) => (
            <a
              href={withQuery('/contacts/new', { audienceId: id })}
              aria-current={id === audience.id ? 'page' : undefined}
            >
              {name}
            </a>
          ))}
        </nav>
      ) : null}
      <ContactForm
        title="Fields"
        action="/contacts/new"
        form={refused}
        now={contactTexts(blank, customFields)}
        customFields={customFields}
        back="/contacts"
      >
        <input type="hidden" name="audienceId" value={audience.id} />
      </ContactForm>
    </>
  )
  const status = refused?.status ?? 200
  return page(c, { title: 'New contact', section: '/contacts' }, content, status)
}
