// The runs of a workflow: what each did, what went wrong, what was missed; with buttons to fire and to try again (T5).

import { Hono } from 'hono'
import { z } from 'zod'
import { getWorkflow } from '../../../automation/edit.ts'
import { fireMissed, retryRun } from '../../../automation/runs.ts'
import {
  isStill,
  parseRunId,
  runsKeptDays,
  runStates,
  type Run,
  type StepLog,
} from '../../../core/workflow.ts'
import { findCheckouts } from '../../../db/checkouts.ts'
import { openDatabase, type Database } from '../../../db/client.ts'
import { findOrders } from '../../../db/orders.ts'
import { countAttention, listRuns } from '../../../db/runs.ts'
import { namesOf } from '../../../db/stores.ts'
import { orderId } from '../../../core/resolve-order.ts'
import { nextSeq, parseSeq } from '../../api/paging.ts'
import { toRunShape } from '../../api/workflow-shape.ts'
import { runOf } from '../../api/workflows.ts'
import { runDeps } from '../../deps.ts'
import type { AppEnv } from '../../env.ts'
import { State } from '../components/badge.tsx'
import { Card, Head, Notice, PostButton } from '../components/blocks.tsx'
import { Filters } from '../components/filters.tsx'
import { Pager, Table } from '../components/table.tsx'
import { plural, Time } from '../components/value.tsx'
import { page } from '../layout.tsx'
import { choice, cursor, pageSize, validQuery } from '../validate.ts'
import { labelOf } from './words.ts'

const query = z.object({ state: choice(runStates), cursor })

export const workflowRuns = new Hono<AppEnv>()
  .get('/:id/runs', validQuery(query), async (c) => {
    const asked = c.req.valid('query')
    const id = c.req.param('id')
    const db = openDatabase(c.env.DB)
    const workflow = await getWorkflow(db, id)
    const path = `/workflows/${id}/runs`
    const [runs, attention, stores] = await Promise.all([
      listRuns(db, id, asked.state, pageSize, parseSeq(asked.cursor)),
      countAttention(db),
      namesOf(db),
    ])
    const numbers = await numbersOf(db, runs)
    const missed = attention.get(id)?.missed ?? 0
    const rows = runs.map((run) => {
      const shape = toRunShape(run)
      return [
        <RecordLink run={run} number={numbers.get(run.recordId)} />,
        <State of={run.state} />,
        <Time at={shape.createdAt} />,
        stores.get(run.storeId) ?? '',
        <Log run={run} />,
        <Act run={run} path={`${path}/${shape.id}`} />,
      ]
    })
    const content = (
      <>
        <Head
          title="Runs"
          up={[`/workflows/${id}`, workflow.name]}
          sub={`Kept for ${runsKeptDays} days.`}
        >
          {missed === 0 ? null : (
            <PostButton action={`${path}/fire`} label={`Fire all ${missed} missed`} kind="main" />
          )}
        </Head>
        {missed === 0 ? null : (
          <Notice tone="quiet">
            <p>
              {plural(missed, 'event')} {missed === 1 ? 'was' : 'were'} found more than{' '}
              {plural(workflow.maxAgeHours, 'hour')} late. They were not fired; you can do that
              here.
            </p>
          </Notice>
        )}
        <Filters
          path={path}
          query={asked}
          selects={[['state', 'State', runStates.map((state) => [state, state])]]}
        />
        <Card flush>
          <Table
            label="Runs"
            columns={['For', 'State', 'Started', 'Store', 'Steps', '']}
            rows={rows}
            empty="No run yet."
          />
          <Pager path={path} query={asked} next={nextSeq(runs, pageSize)} />
        </Card>
      </>
    )
    return page(c, { title: `Runs of ${workflow.name}`, section: '/workflows' }, content)
  })
  .post('/:id/runs/fire', async (c) => {
    const id = c.req.param('id')
    await fireMissed(runDeps(c.env), id, 'all')
    return c.redirect(`/workflows/${id}/runs`, 303)
  })
  .post('/:id/runs/:runId/fire', async (c) => {
    const { id } = c.req.param()
    const key = parseRunId(runOf(c.req.param()))
    if (key) await fireMissed(runDeps(c.env), key.workflowId, key.seq)
    return c.redirect(`/workflows/${id}/runs`, 303)
  })
  .post('/:id/runs/:runId/retry', async (c) => {
    await retryRun(runDeps(c.env), runOf(c.req.param()))
    return c.redirect(`/workflows/${c.req.param('id')}/runs`, 303)
  })

async function numbersOf(db: Database, runs: Run[]): Promise<Map<string, string>> {
  const ids = runs.map(({ recordId }) => recordId)
  const [orders, checkouts] = await Promise.all([findOrders(db, ids), findCheckouts(db, ids)])
  return new Map([
    ...orders.map(({ storeId, externalId, number }): [string, string] => [
      orderId(storeId, externalId),
      number,
    ]),
    ...checkouts.map(({ externalId, storeId }): [string, string] => [
      `${storeId}/${externalId}`,
      externalId,
    ]),
  ])
}

function RecordLink({ run, number }: { run: Run; number: string | undefined }) {
  if (run.recordId.startsWith('chk_'))
    return <a href={`/checkouts?storeId=${run.storeId}`}>Checkout</a>
  return <a href={`/orders/${run.recordId}`}>Order {number ?? ''}</a>
}

function Log({ run: { steps, error } }: { run: Run }) {
  if (steps.length === 0) return <span class="muted">{error ?? '–'}</span>
  return (
    <ol class="log">
      {steps.map(({ action, outcome, detail }: StepLog) => (
        <li>
          <State of={outcome} />
          {labelOf(action)} <span class="muted">{detail}</span>
        </li>
      ))}
    </ol>
  )
}

function Act({ run, path }: { run: Run; path: string }) {
  if (run.state === 'missed') return <PostButton action={`${path}/fire`} label="Fire" />
  if (run.state === 'failed' || isStill(run, Date.now()))
    return <PostButton action={`${path}/retry`} label="Try again" />
  return null
}
