// GET /api/v1/privacy, the exports that wait there, and POST /api/v1/contacts/:id/export and /erase (G1).

import { Hono } from 'hono'
import { describeRoute } from 'hono-openapi'
import { z } from 'zod'
import { openDatabase } from '../../db/client.ts'
import { listRequests } from '../../db/privacy.ts'
import type { AppEnv } from '../env.ts'
import { eraseContact, exportContact, handOutExport } from '../privacy.ts'
import { receiptShape, toReceiptShape } from './privacy-shape.ts'
import { describes, listOf, paging } from './shapes.ts'
import { valid } from './validate.ts'

const rows = z.array(z.record(z.string(), z.unknown()))
const documentShape = z
  .object({
    contacts: rows,
    links: rows,
    orders: rows,
    transactions: rows,
    checkouts: rows,
    conflicts: rows,
    rejected: rows,
    merges: rows,
    events: rows,
  })
  .partial()
  .describe('Everything that is held, as it is kept')

export const privacy = new Hono<AppEnv>()
  .get(
    '/',
    describeRoute(describes('Privacy', 'Receipts', listOf(receiptShape), { errors: [400] })),
    valid('query', paging.strict()),
    async (c) => {
      const { limit, cursor } = c.req.valid('query')
      const found = await listRequests(openDatabase(c.env.DB), limit, cursor ?? null)
      const nextCursor = found.length < limit ? null : (found.at(-1)?.id ?? null)
      return c.json({ data: found.map(toReceiptShape), nextCursor })
    },
  )
  .get(
    '/:id/export',
    describeRoute(
      describes('Privacy', 'The export that a store asked for', documentShape, { errors: [404] }),
    ),
    async (c) =>
      c.body(await handOutExport(c.env, c.req.param('id')), 200, {
        'Content-Type': 'application/json',
      }),
  )

export const contactPrivacy = new Hono<AppEnv>()
  .post(
    '/:id/export',
    describeRoute(
      describes(
        'Privacy',
        'Everything that is held of a contact',
        documentShape.extend({ receipt: receiptShape }),
        { errors: [404] },
      ),
    ),
    async (c) => {
      const { receipt, data } = await exportContact(c.env, c.req.param('id'))
      return c.json({ receipt: toReceiptShape(receipt), ...data })
    },
  )
  .post(
    '/:id/erase',
    describeRoute(
      describes('Privacy', 'Erase a contact everywhere; order totals stay', receiptShape, {
        errors: [404],
      }),
    ),
    async (c) => c.json(toReceiptShape(await eraseContact(c.env, c.req.param('id')))),
  )
