// The answers of the forms on a contact's page: merge, split, export, erase.

import { Hono } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { z } from 'zod'
import { profileFields } from '../../../core/contact.ts'
import { HubError, InvalidInput } from '../../../core/errors.ts'
import { openDatabase, type Database } from '../../../db/client.ts'
import { findContact, listContacts } from '../../../db/contacts.ts'
import { merge, split } from '../../../records/merge.ts'
import { toReceiptShape } from '../../api/privacy-shape.ts'
import type { AppEnv } from '../../env.ts'
import { eraseContact, exportContact } from '../../privacy.ts'
import { typedTexts, validForm } from '../validate.ts'
import { showContact } from './contact.tsx'

const mergeForm = z.object({
  other: z.string().trim().min(1, 'Name the other contact.').max(300),
  values: z.enum(['kept', 'merged']).default('kept'),
})

const incomplete = { message: 'The form is not complete.', status: 400 } as const

export const contactChange = new Hono<AppEnv>()
  .post(
    '/:id/merge',
    validForm(mergeForm, (c, invalid) =>
      showContact(c, c.req.param('id') ?? '', { merge: { ...invalid, ...incomplete } }),
    ),
    async (c) => {
      const keepId = c.req.param('id')
      const typed = c.req.valid('form')
      const db = openDatabase(c.env.DB)
      try {
        const mergeId = await idOf(db, typed.other, keepId)
        const take = typed.values === 'merged' ? [...profileFields] : []
        await merge(db, { keepId, mergeId, take }, Date.now())
        return c.redirect(`/contacts/${keepId}`, 303)
      } catch (error) {
        if (!(error instanceof HubError)) throw error
        const { message, issues } = error
        // SAFETY: HubError statuses carry a body.
        const status = error.status as ContentfulStatusCode
        return showContact(c, keepId, {
          merge: { values: typedTexts(typed), issues, message, status },
        })
      }
    },
  )
  .post('/:id/split', async (c) => {
    const { split: apart } = await split(openDatabase(c.env.DB), c.req.param('id'), Date.now())
    return c.redirect(`/contacts/${apart.id}`, 303)
  })
  .post('/:id/export', async (c) => {
    const id = c.req.param('id')
    const { receipt, data } = await exportContact(c.env, id)
    c.header('Content-Disposition', `attachment; filename="${id}.json"`)
    return c.json({ receipt: toReceiptShape(receipt), ...data })
  })
  .post('/:id/erase', async (c) => {
    const { confirmed } = typedTexts(await c.req.parseBody())
    if (confirmed !== 'on') {
      const message = 'Tick the box to erase this person.'
      return showContact(c, c.req.param('id'), {
        erase: { message, status: 400, values: {}, issues: [] },
      })
    }
    await eraseContact(c.env, c.req.param('id'))
    return c.redirect('/privacy', 303)
  })

/** The contact that somebody typed, by its id, the address of its page, or its email in the same audience. */
async function idOf(db: Database, typed: string, keepId: string): Promise<string> {
  const named = /con_[0-9a-z]+/.exec(typed)?.[0]
  if (named !== undefined) return named
  const audienceId = (await findContact(db, keepId))?.audienceId
  const [found, ...others] = await listContacts(db, { email: typed, audienceId }, 2, null)
  if (found && others.length === 0) return found.id
  const message = found
    ? 'Several contacts have this email. Use an id.'
    : 'No contact has this email.'
  throw new InvalidInput(message, [{ path: 'other', message }])
}
