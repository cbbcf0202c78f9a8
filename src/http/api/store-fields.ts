// /api/v1/stores/:id/fields: what a store's customers offer to be mapped, what a mapping would do, and reading kept
// payloads again under it (F4). The mapping itself is a part of the settings.

import { Hono } from 'hono'
import { describeRoute } from 'hono-openapi'
import { z } from 'zod'
import { NotFound } from '../../core/errors.ts'
import { fieldMappingSchema } from '../../core/field-map.ts'
import { openDatabase } from '../../db/client.ts'
import { getStore } from '../../db/stores.ts'
import type { Reapplied } from '../../sync/reapply-log.ts'
import type { AppEnv } from '../env.ts'
import { preview, readFields, readReapplied, startReapply } from '../store-fields.ts'
import { describes, time, toTime } from './shapes.ts'
import { valid } from './validate.ts'

const fieldsShape = z.object({
  fieldMap: z.array(fieldMappingSchema),
  sources: z.array(
    z.object({
      name: z.string(),
      label: z.string(),
      fills: z.string().nullable().describe('The field that it fills without being mapped'),
      samples: z.array(z.string()),
    }),
  ),
  targets: z.array(z.object({ name: z.string(), label: z.string(), type: z.string() })),
  metaForm: z.string().describe('How the name of a meta field is written'),
  problem: z.string().nullable().describe('Why the store could not be asked for samples'),
})

const previewBody = z.strictObject({ fieldMap: z.array(fieldMappingSchema).max(100) })
const previewShape = z.object({
  customers: z.array(
    z.object({
      externalId: z.string(),
      email: z.string().nullable().describe('As the store has it'),
      fields: z.array(
        z.object({
          from: z.string(),
          to: z.string(),
          original: z.string(),
          value: z.string().nullable().describe('Null: stays as it is without the mapping'),
          outcome: z.enum(['taken', 'kept', 'rejected', 'blank', 'left_out']),
          why: z.string().nullable(),
        }),
      ),
    }),
  ),
  problem: z.string().nullable(),
})

const count = z.number().int()
const reapplyShape = z.object({
  state: z.enum(['running', 'complete']),
  startedAt: time,
  finishedAt: time.nullable(),
  payloads: count.describe('Kept payloads read so far'),
  customers: count,
  updated: count,
  unchanged: count,
  stale: count.describe('The record is newer than the kept payload: import to read these'),
  asked: count.describe('Only the store can tell: it is asked'),
  skipped: count,
  rejected: count,
})

export const storeFields = new Hono<AppEnv>()
  .get(
    '/:id/fields',
    describeRoute(describes('Stores', 'What can be mapped', fieldsShape, { errors: [404] })),
    async (c) => {
      const store = await getStore(openDatabase(c.env.DB), c.req.param('id'))
      const { sources, targets, metaForm, problem } = await readFields(c.env, store)
      return c.json({ fieldMap: store.settings.fieldMap, sources, targets, metaForm, problem })
    },
  )
  .post(
    '/:id/fields/preview',
    describeRoute(
      describes('Stores', 'What a mapping would make of ten customers', previewShape, {
        errors: [400, 404],
      }),
    ),
    valid('json', previewBody),
    async (c) => {
      const store = await getStore(openDatabase(c.env.DB), c.req.param('id'))
      return c.json(await preview(c.env, store, c.req.valid('json').fieldMap))
    },
  )
  .post(
    '/:id/fields/reapply',
    describeRoute(
      describes('Stores', 'Read kept payloads again under the mapping', reapplyShape, {
        status: 202,
        errors: [404, 409],
      }),
    ),
    async (c) => {
      const store = await getStore(openDatabase(c.env.DB), c.req.param('id'))
      await startReapply(c.env, store)
      return c.json(toReapplyShape(await readReapplied(c.env, store)), 202)
    },
  )
  .get(
    '/:id/fields/reapply',
    describeRoute(describes('Stores', 'How far that is', reapplyShape, { errors: [404] })),
    async (c) => {
      const store = await getStore(openDatabase(c.env.DB), c.req.param('id'))
      return c.json(toReapplyShape(await readReapplied(c.env, store)))
    },
  )

function toReapplyShape(reapplied: Reapplied | null): z.infer<typeof reapplyShape> {
  if (!reapplied) throw new NotFound('reading of kept payloads')
  const { fromRow: _, before: __, startedAt, finishedAt, ...counts } = reapplied
  return { ...counts, startedAt: toTime(startedAt), finishedAt: toTime(finishedAt) }
}
