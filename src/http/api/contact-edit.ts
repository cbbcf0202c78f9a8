// POST and PATCH of /api/v1/contacts, and the notes of a contact: what is kept here beside what stores say (O1).

import { Hono } from 'hono'
import { describeRoute } from 'hono-openapi'
import { z } from 'zod'
import type { ContactPatch } from '../../core/edit-contact.ts'
import { openDatabase } from '../../db/client.ts'
import { createContact, editContact } from '../../records/edit.ts'
import type { AppEnv } from '../env.ts'
import { addressShape, contactShape, noteEntryShape } from './contact-shape.ts'
import { showOne } from './contacts.ts'
import { describes } from './shapes.ts'
import { valid } from './validate.ts'

const text = z.string().max(255).nullable()

const patchBody = z
  .object({
    firstName: text,
    lastName: text,
    email: text,
    phone: text.describe("E.164, or as written in the address's country"),
    deliveryPhone: text,
    language: text,
    address: addressShape.partial().strict().nullable().describe('What is left out stays'),
    consent: z
      .object({
        state: z.enum(['subscribed', 'unsubscribed', 'pending', 'unknown']),
        level: z.string().max(80).nullable(),
        cause: z.string().max(200).nullable(),
      })
      .partial({ level: true, cause: true })
      .strict(),
    tags: z.array(z.string()),
    segments: z.array(z.string()).describe('Ids of segments that are kept by hand'),
    notes: z
      .array(z.object({ id: z.string().optional(), text: z.string() }).strict())
      .describe('All notes; those with the id and text of one that is there stay as they are'),
    custom: z.record(z.string(), z.unknown()).describe('Only the named fields; null clears one'),
  })
  .partial()

const editBody = patchBody
  .extend({ version: z.number().int().optional().describe('The version that was edited') })
  .strict()

const createBody = patchBody.extend({ audienceId: z.string().default('aud_default') }).strict()

const by = 'api'

export const contactEdit = new Hono<AppEnv>()
  .post(
    '/',
    describeRoute(
      describes('Contacts', 'Create a contact', contactShape, {
        status: 201,
        errors: [400, 404, 409],
      }),
    ),
    valid('json', createBody),
    async (c) => {
      const { audienceId, ...patch } = c.req.valid('json')
      const db = openDatabase(c.env.DB)
      const made = await createContact(db, audienceId, toPatch(patch), { by, now: Date.now() })
      return c.json(await showOne(db, made), 201)
    },
  )
  .patch(
    '/:id',
    describeRoute(
      describes(
        'Contacts',
        'Edit a contact; with its version, an edit of somebody else in between is answered 409 with both values',
        contactShape,
        { errors: [400, 404, 409, 422] },
      ),
    ),
    valid('json', editBody),
    async (c) => {
      const { version, ...patch } = c.req.valid('json')
      const db = openDatabase(c.env.DB)
      const edit = { by, now: Date.now(), version }
      return c.json(
        await showOne(db, await editContact(db, c.req.param('id'), toPatch(patch), edit)),
      )
    },
  )
  .post(
    '/:id/notes',
    describeRoute(
      describes('Contacts', 'Add a note to a contact', noteEntryShape, {
        status: 201,
        errors: [400, 404, 409],
      }),
    ),
    valid('json', z.object({ text: z.string() }).strict()),
    async (c) => {
      const { text: written } = c.req.valid('json')
      const edited = await editContact(
        openDatabase(c.env.DB),
        c.req.param('id'),
        ({ personalNotes }) => ({ personalNotes: [...personalNotes, { text: written }] }),
        { by, now: Date.now() },
      )
      const note = edited.personalNotes.at(-1)
      return c.json(note && { ...note, at: new Date(note.at).toISOString() }, 201)
    },
  )

function toPatch({ notes, ...patch }: z.infer<typeof patchBody>): ContactPatch {
  // SAFETY: what is left out of a body is absent, never undefined.
  return { ...patch, ...(notes && { personalNotes: notes }) } as ContactPatch
}
