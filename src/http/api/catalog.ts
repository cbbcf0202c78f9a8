// /api/v1/stores/:id/catalog: how the feeds of a store stand, and what can be done with them.

import { Hono } from 'hono'
import { describeRoute } from 'hono-openapi'
import { z } from 'zod'
import { publishCatalog, readCatalog, rebuildCatalog, renewFeedAddress } from '../catalog.ts'
import type { AppEnv } from '../env.ts'
import { catalogShape } from './catalog-shape.ts'
import { describes } from './shapes.ts'
import { valid } from './validate.ts'

const publishBody = z.object({
  buildId: z.string().max(60).describe('`refused.buildId` of the catalog'),
})

export const catalog = new Hono<AppEnv>()
  .get(
    '/:id/catalog',
    describeRoute(
      describes('Catalog', 'How the feeds of a store stand', catalogShape, { errors: [404] }),
    ),
    async (c) => c.json(await readCatalog(c.env, c.req.param('id'))),
  )
  .post(
    '/:id/catalog/rebuild',
    describeRoute(
      describes('Catalog', 'Rebuild the feeds now', catalogShape, {
        status: 202,
        errors: [404, 409],
      }),
    ),
    async (c) => {
      await rebuildCatalog(c.env, c.req.param('id'))
      return c.json(await readCatalog(c.env, c.req.param('id')), 202)
    },
  )
  .post(
    '/:id/catalog/publish',
    describeRoute(
      describes('Catalog', 'Publish a rebuild that would lose many offers', catalogShape, {
        errors: [400, 404, 409],
      }),
    ),
    valid('json', publishBody),
    async (c) => {
      await publishCatalog(c.env, c.req.param('id'), c.req.valid('json').buildId)
      return c.json(await readCatalog(c.env, c.req.param('id')))
    },
  )
  .post(
    '/:id/catalog/token',
    describeRoute(
      describes('Catalog', 'New addresses for the feeds; the old ones end', catalogShape, {
        errors: [404],
      }),
    ),
    async (c) => {
      await renewFeedAddress(c.env, c.req.param('id'))
      return c.json(await readCatalog(c.env, c.req.param('id')))
    },
  )
