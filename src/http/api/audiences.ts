// /api/v1/audiences: the destinations that stores import into, and what tells their people apart (C7).

import { Hono } from 'hono'
import { describeRoute } from 'hono-openapi'
import { z } from 'zod'
import { primaryKeyKinds } from '../../core/identity.ts'
import { getAudience, listAudiences, type AudienceRow } from '../../db/audiences.ts'
import { openDatabase } from '../../db/client.ts'
import { previewRekey } from '../../db/rekey.ts'
import { changeAudience, createAudience } from '../../records/audience.ts'
import type { AppEnv } from '../env.ts'
import { describes, listOf } from './shapes.ts'
import { valid } from './validate.ts'

const primaryKey = z
  .enum(primaryKeyKinds)
  .describe('What no two contacts share; who has none is told apart by email, then phone')

const audienceShape = z.object({ id: z.string(), name: z.string(), primaryKey })

const name = z.string().trim().min(1).max(100)

const changeBody = z
  .object({
    name: name.optional(),
    primaryKey: primaryKey.optional(),
    acceptCollisions: z
      .boolean()
      .optional()
      .describe('Contacts that would share a key stay apart: the oldest gets it'),
  })
  .strict()

const previewShape = z.object({
  contacts: z.number().int(),
  withoutValue: z.number().int().describe('Contacts that have nothing of this kind'),
  collisions: z.number().int().describe('Values that several contacts have'),
  examples: z.array(z.object({ key: z.string(), contactIds: z.array(z.string()) })),
})

export const audiences = new Hono<AppEnv>()
  .get(
    '/',
    describeRoute(describes('Audiences', 'List audiences', listOf(audienceShape))),
    async (c) => {
      const rows = await listAudiences(openDatabase(c.env.DB))
      return c.json({ data: rows.map(toShape), nextCursor: null })
    },
  )
  .post(
    '/',
    describeRoute(
      describes('Audiences', 'Create an audience', audienceShape, {
        status: 201,
        errors: [400, 409],
      }),
    ),
    valid('json', z.object({ name, primaryKey: primaryKey.default('email') }).strict()),
    async (c) => {
      const made = await createAudience(openDatabase(c.env.DB), c.req.valid('json'), Date.now())
      return c.json(toShape(made), 201)
    },
  )
  .patch(
    '/:id',
    describeRoute(
      describes('Audiences', 'Rename an audience, or change its primary key', audienceShape, {
        errors: [400, 404, 409],
      }),
    ),
    valid('json', changeBody),
    async (c) => {
      const db = openDatabase(c.env.DB)
      const changed = await changeAudience(db, c.req.param('id'), c.req.valid('json'), Date.now())
      return c.json(toShape(changed))
    },
  )
  .get(
    '/:id/primary-key',
    describeRoute(
      describes('Audiences', 'What another primary key would make of the contacts', previewShape, {
        errors: [400, 404],
      }),
    ),
    valid('query', z.object({ to: primaryKey })),
    async (c) => {
      const db = openDatabase(c.env.DB)
      const { id } = await getAudience(db, c.req.param('id'))
      return c.json(await previewRekey(db, id, c.req.valid('query').to))
    },
  )

function toShape({ id, name: title, primaryKey: kind }: AudienceRow) {
  return { id, name: title, primaryKey: kind }
}
