// Runs that somebody asks for: those that were missed, and those that failed.

import { Conflict, NotFound } from '../core/errors.ts'
import { isStill, parseRunId, stepsDone, type Run } from '../core/workflow.ts'
import type { Database } from '../db/client.ts'
import { findRun, listRuns, markStarted } from '../db/runs.ts'
import { findVersion, findWorkflow } from '../db/workflows.ts'
import { isAlive, startRuns, type Instances } from './start.ts'

export type RunDeps = { db: Database; automation: Instances; now: () => number }

const pageSize = 500

export async function getRun(db: Database, id: string): Promise<Run> {
  const key = parseRunId(id)
  const run = key && (await findRun(db, key))
  if (!run) throw new NotFound('run')
  return run
}

/** Starts what was missed, by the workflow as it is now: one run, or all of a workflow. Tells how many. */
export async function fireMissed(
  { db, automation, now }: RunDeps,
  workflowId: string,
  seq: number | 'all',
): Promise<number> {
  const workflow = await findWorkflow(db, workflowId)
  if (!workflow) throw new NotFound('workflow')
  const start = async (runs: Run[]) => {
    const current = runs.map((run) => ({ ...run, version: workflow.version }))
    // The instances first: what is cut off here is still missed, and asked for again starts nothing twice.
    await startRuns(automation, current)
    await markStarted(db, current, 'missed', now())
    return current.length
  }
  if (seq !== 'all') {
    const run = await findRun(db, { workflowId, seq })
    if (!run) throw new NotFound('run')
    if (run.state !== 'missed') throw new Conflict('not_missed', 'This run was started already.')
    return start([run])
  }
  let fired = 0
  for (let before: number | null = null; ;) {
    const page: Run[] = await listRuns(db, workflowId, 'missed', pageSize, before)
    fired += await start(page)
    before = page.at(-1)?.seq ?? null
    if (page.length < pageSize) return fired
  }
}

/**
 * Goes on with a run where it failed: what it has done stays done. By the steps as they are now, so that what made it
 * fail can be mended, unless those that it has done are other ones by now. One that stands still because the engine has ended its instance has failed too.
 * Throws Conflict when it did not fail.
 */
export async function retryRun({ db, automation, now }: RunDeps, id: string): Promise<Run> {
  const run = await getRun(db, id)
  const isBrokenOff = isStill(run, now()) && !(await isAlive(automation, run))
  if (run.state !== 'failed' && !isBrokenOff)
    throw new Conflict('not_failed', 'Only a run that failed can be tried again.')
  const next = { ...run, attempt: run.attempt + 1, version: await versionToRetry(db, run) }
  await startRuns(automation, [next])
  await markStarted(db, [next], run.state, now())
  return getRun(db, id)
}

async function versionToRetry(db: Database, run: Run): Promise<number> {
  const [workflow, own] = await Promise.all([
    findWorkflow(db, run.workflowId),
    findVersion(db, run.workflowId, run.version),
  ])
  if (!workflow || !own || workflow.trigger !== run.trigger) return run.version
  const done = own.steps.slice(0, stepsDone(run).length)
  const isSame = done.every(({ id }, place) => workflow.steps[place]?.id === id)
  return isSame ? workflow.version : run.version
}
