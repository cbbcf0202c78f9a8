// /api/v1/segments: filters over contacts that have a name, and groups of contacts that are kept by hand.

import { Hono } from 'hono'
import { describeRoute } from 'hono-openapi'
import { z } from 'zod'
import { filterShape } from '../../core/filter.ts'
import { openDatabase } from '../../db/client.ts'
import { listSegments } from '../../db/segments.ts'
import {
  changeSegment,
  createSegment,
  getSegment,
  removeSegment,
  withCounts,
  type CountedSegment,
} from '../../records/segments.ts'
import { defaultAudience } from '../../sync/connect-store.ts'
import type { AppEnv } from '../env.ts'
import { contactFields, parseFilter } from '../filters.ts'
import { describes, listOf, paging, time, toTime } from './shapes.ts'
import { valid } from './validate.ts'

const segmentShape = z.object({
  id: z.string(),
  audienceId: z.string(),
  name: z.string(),
  filter: filterShape.nullable().describe('Null: whoever was put into it by hand'),
  count: z.number().int().describe('Contacts that are in it now'),
  createdAt: time,
  updatedAt: time,
})
type SegmentShape = z.infer<typeof segmentShape>

export const segmentName = z
  .string()
  .trim()
  .min(1, 'Give the segment a name.')
  .max(100, 'Give a name of at most 100 characters.')

const createBody = z.strictObject({
  name: segmentName,
  audienceId: z.string().optional().describe('The default audience where it is left out'),
  filter: filterShape.nullable().default(null),
})
const changeBody = z.strictObject({
  name: segmentName.optional(),
  filter: filterShape.nullable().optional(),
})

export const segments = new Hono<AppEnv>()
  .get(
    '/',
    describeRoute(describes('Segments', 'List segments', listOf(segmentShape), { errors: [400] })),
    valid('query', paging.extend({ audienceId: z.string().optional() }).strict()),
    async (c) => {
      const { limit, cursor, audienceId } = c.req.valid('query')
      const db = openDatabase(c.env.DB)
      const rows = await listSegments(db, audienceId, limit, cursor ?? null)
      const data = (await withCounts(db, rows, Date.now())).map(toShape)
      return c.json({ data, nextCursor: rows.length < limit ? null : (rows.at(-1)?.id ?? null) })
    },
  )
  .post(
    '/',
    describeRoute(
      describes('Segments', 'Make a segment', segmentShape, { status: 201, errors: [400, 409] }),
    ),
    valid('json', createBody),
    async (c) => {
      const db = openDatabase(c.env.DB)
      const { name, filter, audienceId = defaultAudience } = c.req.valid('json')
      const checked = filter && parseFilter(filter, await contactFields(db, audienceId), 'filter')
      const made = await createSegment(db, { audienceId, name, filter: checked }, Date.now())
      return c.json(toShape(made), 201)
    },
  )
  .get(
    '/:id',
    describeRoute(describes('Segments', 'One segment', segmentShape, { errors: [404] })),
    async (c) => {
      const db = openDatabase(c.env.DB)
      const [segment] = await withCounts(db, [await getSegment(db, c.req.param('id'))], Date.now())
      return c.json(segment && toShape(segment))
    },
  )
  .patch(
    '/:id',
    describeRoute(
      describes('Segments', 'Rename a segment or change its filter', segmentShape, {
        errors: [400, 404, 409, 422],
      }),
    ),
    valid('json', changeBody),
    async (c) => {
      const db = openDatabase(c.env.DB)
      const id = c.req.param('id')
      const { name, filter } = c.req.valid('json')
      const { audienceId } = await getSegment(db, id)
      const checked = filter && parseFilter(filter, await contactFields(db, audienceId), 'filter')
      return c.json(toShape(await changeSegment(db, id, { name, filter: checked }, Date.now())))
    },
  )
  .delete(
    '/:id',
    describeRoute(
      describes('Segments', 'Delete a segment; its contacts stay', z.object({ id: z.string() }), {
        errors: [404],
      }),
    ),
    async (c) => {
      const id = c.req.param('id')
      await removeSegment(openDatabase(c.env.DB), id, Date.now())
      return c.json({ id })
    },
  )

function toShape(segment: CountedSegment): SegmentShape {
  const { id, audienceId, name, filter, count, createdAt, changedAt } = segment
  return {
    id,
    audienceId,
    name,
    filter,
    count,
    createdAt: toTime(createdAt),
    updatedAt: toTime(changedAt),
  }
}
