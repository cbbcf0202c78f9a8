// /api/v1/stores/:id/import, /imports and /reconcile: start a run, follow it.

import { Hono } from 'hono'
import { describeRoute } from 'hono-openapi'
import { z } from 'zod'
import { Conflict, NotFound } from '../../core/errors.ts'
import { importResources } from '../../core/settings.ts'
import { openDatabase } from '../../db/client.ts'
import { getStore } from '../../db/stores.ts'
import { syncOf } from '../deps.ts'
import type { AppEnv } from '../env.ts'
import { streamRun } from '../progress.ts'
import { describes, listOf } from './shapes.ts'
import { runShape, toRunShape } from './store-shape.ts'
import { valid } from './validate.ts'

const startBody = z.object({ resources: z.array(z.enum(importResources)).min(1).optional() })
const started = z.object({ runId: z.string() })

export const imports = new Hono<AppEnv>()
  .post(
    '/:id/import',
    describeRoute(
      describes('Imports', 'Import now', started, { status: 202, errors: [400, 404, 409] }),
    ),
    valid('json', startBody.default({})),
    async (c) => {
      const { resources } = c.req.valid('json')
      return c.json(await start(c.env, c.req.param('id'), 'import', resources ?? null), 202)
    },
  )
  .post(
    '/:id/reconcile',
    describeRoute(
      describes('Imports', 'Read what changed since the last read', started, {
        status: 202,
        errors: [404, 409],
      }),
    ),
    async (c) => c.json(await start(c.env, c.req.param('id'), 'reconcile', null), 202),
  )
  .get(
    '/:id/imports',
    describeRoute(
      describes('Imports', 'List runs, newest first', listOf(runShape), { errors: [404] }),
    ),
    async (c) => {
      const store = await getStore(openDatabase(c.env.DB), c.req.param('id'))
      const runs = await syncOf(c.env, store.id).runs(50)
      return c.json({ data: runs.map(toRunShape), nextCursor: null })
    },
  )
  .get(
    '/:id/imports/:runId',
    describeRoute(describes('Imports', 'One run', runShape, { errors: [404] })),
    async (c) => {
      const store = await getStore(openDatabase(c.env.DB), c.req.param('id'))
      const run = await syncOf(c.env, store.id).run(c.req.param('runId'))
      if (!run) throw new NotFound('import')
      return c.json(toRunShape(run))
    },
  )
  .get(
    '/:id/imports/:runId/events',
    describeRoute({
      tags: ['Imports'],
      summary: 'Server-sent events of a run until it ends',
      responses: { 200: { description: 'A run per event', content: { 'text/event-stream': {} } } },
    }),
    async (c) => {
      const store = await getStore(openDatabase(c.env.DB), c.req.param('id'))
      const sync = syncOf(c.env, store.id)
      const runId = c.req.param('runId')
      if (!(await sync.run(runId))) throw new NotFound('import')
      return streamRun(c, async () => {
        const run = await sync.run(runId)
        return run && toRunShape(run)
      })
    },
  )

/** Starts a run, or throws Conflict while one is under way or the store is in no state for it. */
export async function start(
  env: Env,
  storeId: string,
  origin: 'import' | 'reconcile',
  resources: (typeof importResources)[number][] | null,
): Promise<{ runId: string }> {
  const store = await getStore(openDatabase(env.DB), storeId)
  if (store.state !== 'active')
    throw new Conflict('not_active', 'The store is not connected. Reconnect it first.')
  if (!store.settings.enableImport)
    throw new Conflict('import_disabled', 'Enable import in the settings of the store first.')
  const answer = await syncOf(env, storeId).startRun(storeId, origin, resources)
  if (answer.runId === null)
    throw new Conflict(
      'nothing_to_import',
      'Nothing is chosen for import. Choose a resource in the settings first.',
    )
  if (!answer.started)
    throw new Conflict(
      'import_running',
      `The import ${answer.runId} is running. Wait for it to end.`,
    )
  return { runId: answer.runId }
}
