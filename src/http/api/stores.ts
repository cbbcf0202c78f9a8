// /api/v1/stores: connect, look, change settings.

import { Hono } from 'hono'
import { describeRoute } from 'hono-openapi'
import { z } from 'zod'
import { settingsPatchSchema } from '../../core/settings.ts'
import { openDatabase } from '../../db/client.ts'
import { getStore, listStores } from '../../db/stores.ts'
import { getPlatform } from '../../platforms/registry.ts'
import { connectStore } from '../../sync/connect-store.ts'
import { checkConnection } from '../../sync/doctor.ts'
import { disconnectStore, reconnectStore } from '../../sync/reconnect-store.ts'
import { connectDeps, syncOf } from '../deps.ts'
import type { AppEnv } from '../env.ts'
import { changeSettings } from '../settings.ts'
import { describes, listOf, paging } from './shapes.ts'
import { storeShape, toStoreShape } from './store-shape.ts'
import { valid } from './validate.ts'

const connectBody = z.object({
  platform: z.string(),
  url: z.string().max(300),
  audienceId: z.string().optional(),
  credentials: z
    .record(z.string(), z.unknown())
    .describe('WooCommerce: { consumerKey, consumerSecret }'),
  settings: settingsPatchSchema.optional(),
})

const checkShape = z.object({
  findings: z.array(
    z.object({
      check: z.string(),
      status: z.enum(['ok', 'warning', 'failed']),
      message: z.string(),
      cure: z.string().nullable(),
    }),
  ),
})
const reconnectBody = connectBody.pick({ credentials: true, settings: true }).partial()

export const stores = new Hono<AppEnv>()
  .get(
    '/',
    describeRoute(describes('Stores', 'List stores', listOf(storeShape), { errors: [400] })),
    valid('query', paging.strict()),
    async (c) => {
      const { limit, cursor } = c.req.valid('query')
      const rows = await listStores(openDatabase(c.env.DB), limit, cursor ?? null)
      const data = await Promise.all(
        rows.map(async (row) => toStoreShape(row, await syncOf(c.env, row.id).status())),
      )
      return c.json({ data, nextCursor: rows.length < limit ? null : (rows.at(-1)?.id ?? null) })
    },
  )
  .post(
    '/',
    describeRoute(
      describes('Stores', 'Connect a store with pasted credentials', storeShape, {
        status: 201,
        errors: [400, 409, 422],
      }),
    ),
    valid('json', connectBody),
    async (c) => {
      const { platform, ...request } = c.req.valid('json')
      const store = await connectStore(connectDeps(c.env), getPlatform(platform), request)
      return c.json(toStoreShape(store, await syncOf(c.env, store.id).status()), 201)
    },
  )
  .get(
    '/:id',
    describeRoute(describes('Stores', 'One store', storeShape, { errors: [404] })),
    async (c) => {
      const store = await getStore(openDatabase(c.env.DB), c.req.param('id'))
      return c.json(toStoreShape(store, await syncOf(c.env, store.id).status()))
    },
  )
  .post(
    '/:id/reconnect',
    describeRoute(
      describes(
        'Stores',
        'Connect again, with kept or new credentials, and import afresh',
        storeShape,
        {
          errors: [400, 404, 409, 422],
        },
      ),
    ),
    valid('json', reconnectBody),
    async (c) => {
      const request = c.req.valid('json')
      const store = await reconnectStore(connectDeps(c.env), c.req.param('id'), request)
      return c.json(toStoreShape(store, await syncOf(c.env, store.id).status()))
    },
  )
  .post(
    '/:id/disconnect',
    describeRoute(
      describes('Stores', 'Remove our webhooks and credentials, keep the records', storeShape, {
        errors: [404],
      }),
    ),
    async (c) => {
      const store = await disconnectStore(connectDeps(c.env), c.req.param('id'))
      return c.json(toStoreShape(store, await syncOf(c.env, store.id).status()))
    },
  )
  .post(
    '/:id/check',
    describeRoute(describes('Stores', 'Check the connection', checkShape, { errors: [404, 409] })),
    async (c) => c.json({ findings: await checkConnection(connectDeps(c.env), c.req.param('id')) }),
  )
  .patch(
    '/:id/settings',
    describeRoute(
      describes('Stores', 'Change any part of the settings', storeShape, { errors: [400, 404] }),
    ),
    valid('json', settingsPatchSchema),
    async (c) => {
      const store = await getStore(openDatabase(c.env.DB), c.req.param('id'))
      const settings = await changeSettings(c.env, store, c.req.valid('json'))
      const status = await syncOf(c.env, store.id).status()
      return c.json(toStoreShape({ ...store, settings }, status))
    },
  )
