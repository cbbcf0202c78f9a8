// GET /api/v1/contacts and /:id.

import { Hono } from 'hono'
import { describeRoute } from 'hono-openapi'
import { z } from 'zod'
import type { Contact } from '../../core/contact.ts'
import { NotFound } from '../../core/errors.ts'
import { openDatabase, type Database } from '../../db/client.ts'
import { behaviourOf, findContact, linksOf, listContacts } from '../../db/contacts.ts'
import type { AppEnv } from '../env.ts'
import { contactFields, parseFilterText, toMatching } from '../filters.ts'
import { checkoutFilters, toCheckoutRanges } from './checkouts.ts'
import { contactShape, toContactShape, type ContactShape } from './contact-shape.ts'
import { nextSeq, parseSeq } from './paging.ts'
import { describes, listOf, paging } from './shapes.ts'
import { valid } from './validate.ts'

const query = paging.extend({
  email: z.string().optional(),
  phone: z.string().optional().describe('E.164'),
  tag: z.string().optional(),
  storeId: z.string().optional(),
  audienceId: z.string().optional(),
  externalId: z.string().optional().describe("The store's customer id"),
  q: z.string().max(200).optional().describe('Words of name, email or phone'),
  updatedSince: z.iso.datetime({ offset: true }).optional().describe('Changed in the hub since'),
  ordersCountMin: z.coerce.number().int().min(0).optional().describe('At stores at level advanced'),
  totalSpentMin: z.coerce
    .number()
    .int()
    .optional()
    .describe("Minor units of the currency of the contact's last order"),
  segmentId: z.string().optional(),
  filter: z
    .string()
    .max(20_000)
    .optional()
    .describe('JSON: { "match": "all", "conditions": [{ "field", "op", "value" }] }'),
  ...checkoutFilters,
})

export const contacts = new Hono<AppEnv>()
  .get(
    '/',
    describeRoute(describes('Contacts', 'List contacts', listOf(contactShape), { errors: [400] })),
    valid('query', query.strict()),
    async (c) => {
      const asked = c.req.valid('query')
      const { limit, cursor, updatedSince, filter: text, audienceId } = asked
      const db = openDatabase(c.env.DB)
      const matched =
        text === undefined
          ? undefined
          : parseFilterText(text, await contactFields(db, audienceId), 'filter')
      const filter = {
        ...asked,
        ...(await toMatching(db, { ...asked, filter: matched }, Date.now())),
        updatedSince: updatedSince === undefined ? undefined : Date.parse(updatedSince),
        checkout: toCheckoutRanges(asked),
      }
      const rows = await listContacts(db, filter, limit, parseSeq(cursor))
      const ids = rows.map(({ id }) => id)
      const [links, behaviour] = await Promise.all([linksOf(db, ids), behaviourOf(db, ids)])
      const data = rows.map((row) =>
        toContactShape(row, links.get(row.id) ?? [], behaviour.get(row.id)),
      )
      return c.json({ data, nextCursor: nextSeq(rows, limit) })
    },
  )
  .get(
    '/:id',
    describeRoute(describes('Contacts', 'One contact', contactShape, { errors: [404] })),
    valid('query', z.object({ explain: z.enum(['0', '1']).default('0') })),
    async (c) => {
      const db = openDatabase(c.env.DB)
      const contact = await findContact(db, c.req.param('id'))
      if (!contact) throw new NotFound('contact')
      return c.json(await showOne(db, contact, c.req.valid('query').explain === '1'))
    },
  )

/** A contact with its links and behaviour. */
export async function showOne(
  db: Database,
  contact: Contact,
  explain = false,
): Promise<ContactShape> {
  const { id } = contact
  const [links, behaviour] = await Promise.all([linksOf(db, [id]), behaviourOf(db, [id])])
  return toContactShape(contact, links.get(id) ?? [], behaviour.get(id), explain)
}
