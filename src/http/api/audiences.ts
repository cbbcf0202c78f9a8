// GET /api/v1/audiences: the destinations that stores import into.

import { Hono } from 'hono'
import { describeRoute } from 'hono-openapi'
import { z } from 'zod'
import { openDatabase } from '../../db/client.ts'
import { listAudiences } from '../../db/audiences.ts'
import type { AppEnv } from '../env.ts'
import { describes, listOf } from './shapes.ts'

const audienceShape = z.object({
  id: z.string(),
  name: z.string(),
  primaryKey: z.enum(['email', 'phone', 'storeCustomerId']),
})

export const audiences = new Hono<AppEnv>().get(
  '/',
  describeRoute(describes('Audiences', 'List audiences', listOf(audienceShape))),
  async (c) => {
    const rows = await listAudiences(openDatabase(c.env.DB))
    const data = rows.map(({ id, name, primaryKey }) => ({ id, name, primaryKey }))
    return c.json({ data, nextCursor: null })
  },
)
