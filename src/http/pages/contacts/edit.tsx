// The answers of the forms that edit a contact: its fields, tags, segments and notes. A refused form comes back with what
// was typed.

import { Hono, type Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { z } from 'zod'
import type { Contact } from '../../../core/contact.ts'
import type { ContactPatch } from '../../../core/edit-contact.ts'
import { Conflict, HubError, NotFound } from '../../../core/errors.ts'
import { openDatabase } from '../../../db/client.ts'
import { findContact } from '../../../db/contacts.ts'
import { editRules } from '../../../db/edits.ts'
import { editContact } from '../../../records/edit.ts'
import type { AppEnv } from '../../env.ts'
import { typedTexts, validForm, type Refused } from '../validate.ts'
import { showContact } from './contact.tsx'
import { contactForm, toPatch } from './edit-fields.ts'

export const by = 'user:admin'

const chips = z.object({ add: z.string().optional(), remove: z.string().optional() })
const note = z.object({ text: z.string(), was: z.string().optional() })
const incomplete = { message: 'Nothing is saved. See the fields below.', status: 400 } as const

export const contactEdit = new Hono<AppEnv>()
  .post(
    '/:id/edit',
    validForm(contactForm, (c, invalid) =>
      showContact(c, c.req.param('id') ?? '', { edit: { ...invalid, ...incomplete } }),
    ),
    async (c) => {
      const typed = typedTexts(c.req.valid('form'))
      const id = c.req.param('id')
      const db = openDatabase(c.env.DB)
      const contact = await findContact(db, id)
      if (!contact) throw new NotFound('contact')
      const { customFields } = await editRules(db, contact.audienceId)
      return answer(
        c,
        (now) => toPatch(now, typed, customFields),
        (refused) => ({ edit: { ...refused, values: typed } }),
        '?saved=1',
      )
    },
  )
  .post('/:id/tags', validForm(chips, incompleteForm), (c) => {
    const { add = '', remove } = c.req.valid('form')
    const added = add.split(/[,\r\n]/)
    return answer(
      c,
      ({ tags }) => ({ tags: [...tags.filter((tag) => tag !== remove), ...added] }),
      (refused) => ({ tags: { ...refused, values: { add } } }),
      '#tags',
    )
  })
  .post('/:id/segments', validForm(chips, incompleteForm), (c) => {
    const { add, remove } = c.req.valid('form')
    return answer(
      c,
      ({ segments }) => ({
        segments: [...segments.filter((id) => id !== remove), ...(add ? [add] : [])],
      }),
      (refused) => ({ segments: refused }),
      '#segments',
    )
  })
  .post('/:id/notes', validForm(note, incompleteForm), (c) => {
    const { text } = c.req.valid('form')
    return answer(
      c,
      ({ personalNotes }) => ({ personalNotes: [...personalNotes, { text: plain(text) }] }),
      (refused) => ({ note: { ...refused, values: { text }, noteId: null } }),
      '#notes',
    )
  })
  .post('/:id/notes/:noteId', validForm(note, incompleteForm), (c) => {
    const { text, was } = c.req.valid('form')
    const noteId = c.req.param('noteId')
    return answer(
      c,
      ({ personalNotes }) => {
        const known = noteOf(personalNotes, noteId)
        if (was !== undefined && plain(known.text) !== plain(was)) {
          throw new Conflict(
            'changed_meanwhile',
            'Somebody else changed this note meanwhile; it stands above. Save again to put yours in its place.',
          )
        }
        return {
          personalNotes: personalNotes.map((each) =>
            each === known ? { id: noteId, text: plain(text) } : each,
          ),
        }
      },
      (refused) => ({ note: { ...refused, values: { text }, noteId } }),
      '#notes',
    )
  })
  .post('/:id/notes/:noteId/delete', (c) => {
    const noteId = c.req.param('noteId')
    return answer(
      c,
      ({ personalNotes }) => ({ personalNotes: personalNotes.filter(({ id }) => id !== noteId) }),
      (refused) => ({ note: { ...refused, noteId } }),
      '#notes',
    )
  })

/** Makes the edit and leads back to the contact; a refusal is shown in the form that it is about. */
async function answer(
  c: Context<AppEnv, '/:id/*'>,
  patch: (contact: Contact) => ContactPatch,
  forms: (refused: Refused) => Parameters<typeof showContact>[2],
  place: string,
) {
  const id = c.req.param('id')
  try {
    await editContact(openDatabase(c.env.DB), id, patch, { by, now: Date.now() })
    return c.redirect(`/contacts/${id}${place}`, 303)
  } catch (error) {
    if (!(error instanceof HubError) || error.status === 404) throw error
    return showContact(c, id, forms(toRefused(error)))
  }
}

export function toRefused(error: HubError): Refused {
  const { issues, message } = error
  // SAFETY: HubError statuses carry a body.
  return { values: {}, issues, message, status: error.status as ContentfulStatusCode }
}

function incompleteForm(): never {
  throw new HubError('invalid_input', 400, 'The form is not complete.')
}

function noteOf(notes: Contact['personalNotes'], id: string) {
  const found = notes.find((each) => each.id === id)
  if (!found) throw new Conflict('note_gone', 'This note was deleted meanwhile.')
  return found
}

/** A browser writes line breaks its own way. */
function plain(text: string): string {
  return text.replaceAll(/\r\n?/g, '\n')
}
