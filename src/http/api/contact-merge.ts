// POST /api/v1/contacts/merge and /:id/split: one person that was recorded twice, and two that were taken for one (I5).

import { Hono } from 'hono'
import { describeRoute } from 'hono-openapi'
import { z } from 'zod'
import { profileFields, type Contact } from '../../core/contact.ts'
import { openDatabase, type Database } from '../../db/client.ts'
import { behaviourOf, linksOf } from '../../db/contacts.ts'
import { merge, split } from '../../records/merge.ts'
import type { AppEnv } from '../env.ts'
import { contactShape, toContactShape } from './contact-shape.ts'
import { describes } from './shapes.ts'
import { valid } from './validate.ts'

const mergeBody = z
  .object({
    keepId: z.string(),
    mergeId: z.string().describe('Moves into the other one, and is hidden in lists'),
    take: z
      .array(z.enum(profileFields))
      .optional()
      .describe('Fields whose value the merged contact has right; else the kept one counts'),
  })
  .strict()

const mergedShape = contactShape.extend({ merged: contactShape.describe('Now hidden in lists') })
const splitShape = contactShape.extend({ split: contactShape.describe('Its own contact again') })

export const contactMerge = new Hono<AppEnv>()
  .post(
    '/merge',
    describeRoute(
      describes(
        'Contacts',
        'Merge two contacts of one audience; answers the kept one',
        mergedShape,
        {
          errors: [400, 404, 409, 422],
        },
      ),
    ),
    valid('json', mergeBody),
    async (c) => {
      const db = openDatabase(c.env.DB)
      const { kept, merged } = await merge(db, c.req.valid('json'), Date.now())
      const [keptShape, shape] = await toShapes(db, [kept, merged])
      return c.json({ ...keptShape, merged: shape })
    },
  )
  .post(
    '/:id/split',
    describeRoute(
      describes(
        'Contacts',
        'Undo a merge, by the merged contact or by the kept one (then its last merge); answers the kept one',
        splitShape,
        { errors: [404, 409] },
      ),
    ),
    async (c) => {
      const db = openDatabase(c.env.DB)
      const { kept, split: apart } = await split(db, c.req.param('id'), Date.now())
      const [keptShape, shape] = await toShapes(db, [kept, apart])
      return c.json({ ...keptShape, split: shape })
    },
  )

async function toShapes(db: Database, contacts: Contact[]) {
  const ids = contacts.map(({ id }) => id)
  const [links, behaviour] = await Promise.all([linksOf(db, ids), behaviourOf(db, ids)])
  return contacts.map((contact) =>
    toContactShape(contact, links.get(contact.id) ?? [], behaviour.get(contact.id)),
  )
}
