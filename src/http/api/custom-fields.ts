// /api/v1/audiences/:id/fields: the typed fields that an audience adds to its contacts (F4).

import { Hono } from 'hono'
import { describeRoute } from 'hono-openapi'
import { z } from 'zod'
import { customFieldSchema, customLabelSchema, type CustomField } from '../../core/custom-field.ts'
import { NotFound } from '../../core/errors.ts'
import { openDatabase } from '../../db/client.ts'
import {
  deleteCustomField,
  insertCustomField,
  listCustomFields,
  renameCustomField,
} from '../../db/custom-fields.ts'
import { audienceExists } from '../../db/audiences.ts'
import type { AppEnv } from '../env.ts'
import { describes, listOf } from './shapes.ts'
import { valid } from './validate.ts'

const change = z.strictObject({ label: customLabelSchema })

/** The audience's custom fields are few: one page holds them all. */
export const customFields = new Hono<AppEnv>()
  .use('/:id/fields/*', async (c, next) => {
    if (!(await audienceExists(openDatabase(c.env.DB), c.req.param('id'))))
      throw new NotFound('audience')
    await next()
  })
  .get(
    '/:id/fields',
    describeRoute(
      describes('Audiences', 'List custom fields', listOf(customFieldSchema), { errors: [404] }),
    ),
    async (c) => {
      const fields = await listCustomFields(openDatabase(c.env.DB), c.req.param('id'))
      return c.json({ data: fields.map(toShape), nextCursor: null })
    },
  )
  .post(
    '/:id/fields',
    describeRoute(
      describes('Audiences', 'Add a custom field', customFieldSchema, {
        status: 201,
        errors: [400, 404, 409],
      }),
    ),
    valid('json', customFieldSchema),
    async (c) => {
      const field: CustomField = { audienceId: c.req.param('id'), ...c.req.valid('json') }
      await insertCustomField(openDatabase(c.env.DB), field, Date.now())
      return c.json(toShape(field), 201)
    },
  )
  .patch(
    '/:id/fields/:key',
    describeRoute(
      describes('Audiences', 'Rename a custom field; key and type stay', customFieldSchema, {
        errors: [400, 404],
      }),
    ),
    valid('json', change),
    async (c) => {
      const { id: audienceId, key } = c.req.param()
      const { label } = c.req.valid('json')
      return c.json(
        toShape(await renameCustomField(openDatabase(c.env.DB), { audienceId, key }, label)),
      )
    },
  )
  .delete(
    '/:id/fields/:key',
    describeRoute(
      describes(
        'Audiences',
        'Delete a custom field that no mapping fills; values stay with their contacts',
        z.object({ deleted: z.string() }),
        { errors: [404, 409] },
      ),
    ),
    async (c) => {
      const { id: audienceId, key } = c.req.param()
      await deleteCustomField(openDatabase(c.env.DB), { audienceId, key })
      return c.json({ deleted: key })
    },
  )

function toShape({ key, label, type }: CustomField) {
  return { key, label, type }
}
