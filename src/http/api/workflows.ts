// /api/v1/workflows: making, changing and trying them, and their runs.

import { Hono } from 'hono'
import { describeRoute } from 'hono-openapi'
import { z } from 'zod'
import { dryRun } from '../../automation/dry-run.ts'
import {
  changeWorkflow,
  createWorkflow,
  getWorkflow,
  removeWorkflow,
} from '../../automation/edit.ts'
import { fireMissed, getRun, retryRun } from '../../automation/runs.ts'
import { parseRunId, runStates } from '../../core/workflow.ts'
import { NotFound } from '../../core/errors.ts'
import { openDatabase } from '../../db/client.ts'
import { listRuns } from '../../db/runs.ts'
import { listWorkflows } from '../../db/workflows.ts'
import { runDeps, workflowDeps } from '../deps.ts'
import type { AppEnv } from '../env.ts'
import { nextSeq, parseSeq } from './paging.ts'
import { describes, listOf, paging } from './shapes.ts'
import { valid } from './validate.ts'
import {
  dryRunBody,
  dryRunShape,
  runShape,
  toRunShape,
  toWorkflowShape,
  workflowBody,
  workflowPatch,
  workflowShape,
} from './workflow-shape.ts'

const tag = 'Workflows'
const runQuery = paging.extend({ state: z.enum(runStates).optional() }).strict()
const fired = z.object({ fired: z.number().int() })

export const workflows = new Hono<AppEnv>()
  .get(
    '/',
    describeRoute(describes(tag, 'List workflows', listOf(workflowShape), { errors: [400] })),
    valid('query', paging.strict()),
    async (c) => {
      const { limit, cursor } = c.req.valid('query')
      const rows = await listWorkflows(openDatabase(c.env.DB), limit, cursor ?? null)
      const data = rows.map((row) => toWorkflowShape(row))
      return c.json({ data, nextCursor: rows.length < limit ? null : (rows.at(-1)?.id ?? null) })
    },
  )
  .post(
    '/',
    describeRoute(describes(tag, 'Make a workflow', workflowShape, { status: 201, errors: [400] })),
    valid('json', workflowBody),
    async (c) => {
      const { workflow, secrets } = await createWorkflow(workflowDeps(c.env), c.req.valid('json'))
      return c.json(toWorkflowShape(workflow, secrets), 201)
    },
  )
  .get(
    '/:id',
    describeRoute(describes(tag, 'One workflow', workflowShape, { errors: [404] })),
    async (c) =>
      c.json(toWorkflowShape(await getWorkflow(openDatabase(c.env.DB), c.req.param('id')))),
  )
  .patch(
    '/:id',
    describeRoute(describes(tag, 'Change a workflow', workflowShape, { errors: [400, 404, 409] })),
    valid('json', workflowPatch),
    async (c) => {
      const change = given(c.req.valid('json'))
      const saved = await changeWorkflow(workflowDeps(c.env), c.req.param('id'), change)
      return c.json(toWorkflowShape(saved.workflow, saved.secrets))
    },
  )
  .delete(
    '/:id',
    describeRoute(
      describes(tag, 'Delete a workflow; runs that wait stop', z.object({ id: z.string() }), {
        errors: [404],
      }),
    ),
    async (c) => {
      const id = c.req.param('id')
      await removeWorkflow(workflowDeps(c.env), id)
      return c.json({ id })
    },
  )
  .post(
    '/:id/dry-run',
    describeRoute(
      describes(tag, 'What it would do for a record, with no side effect', dryRunShape, {
        errors: [400, 404],
      }),
    ),
    valid('json', dryRunBody),
    async (c) => {
      const db = openDatabase(c.env.DB)
      const workflow = await getWorkflow(db, c.req.param('id'))
      const asked = c.req.valid('json')
      const recordId = 'orderId' in asked ? asked.orderId : asked.checkoutId
      return c.json(await dryRun(db, workflow, recordId, Date.now()))
    },
  )
  .get(
    '/:id/runs',
    describeRoute(describes(tag, 'Runs, newest first', listOf(runShape), { errors: [400, 404] })),
    valid('query', runQuery),
    async (c) => {
      const { limit, cursor, state } = c.req.valid('query')
      const db = openDatabase(c.env.DB)
      const { id } = await getWorkflow(db, c.req.param('id'))
      const rows = await listRuns(db, id, state, limit, parseSeq(cursor))
      return c.json({ data: rows.map(toRunShape), nextCursor: nextSeq(rows, limit) })
    },
  )
  .post(
    '/:id/runs/fire',
    describeRoute(describes(tag, 'Start everything that was missed', fired, { errors: [404] })),
    async (c) => {
      return c.json({ fired: await fireMissed(runDeps(c.env), c.req.param('id'), 'all') })
    },
  )
  .get(
    '/:id/runs/:runId',
    describeRoute(describes(tag, 'One run', runShape, { errors: [404] })),
    async (c) => c.json(toRunShape(await getRun(openDatabase(c.env.DB), runOf(c.req.param())))),
  )
  .post(
    '/:id/runs/:runId/fire',
    describeRoute(describes(tag, 'Start a run that was missed', runShape, { errors: [404, 409] })),
    async (c) => {
      const runId = runOf(c.req.param())
      const { workflowId, seq } = parseRunId(runId) ?? { workflowId: '', seq: 0 }
      await fireMissed(runDeps(c.env), workflowId, seq)
      return c.json(toRunShape(await getRun(openDatabase(c.env.DB), runId)))
    },
  )
  .post(
    '/:id/runs/:runId/retry',
    describeRoute(
      describes(tag, 'Go on with a run where it failed', runShape, { errors: [404, 409] }),
    ),
    async (c) => c.json(toRunShape(await retryRun(runDeps(c.env), runOf(c.req.param())))),
  )

/** A run is found below its own workflow only. */
export function runOf({ id, runId }: { id: string; runId: string }): string {
  if (parseRunId(runId)?.workflowId !== id) throw new NotFound('run')
  return runId
}

/** Without what was left out. */
function given<T extends object>(change: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(change).filter(([, value]) => value !== undefined)
  // SAFETY: nothing but the undefined ones was taken away.
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> }
}
