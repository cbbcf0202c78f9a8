// One run, step by step: planned as in a dry run, carried out, and noted. The engine keeps what each step answered, so a
// crash repeats no more than the step that it broke off.

import type { WorkflowStep } from 'cloudflare:workers'
import { HubError, NotFound } from '../core/errors.ts'
import {
  runId,
  stepsDone,
  type Run,
  type RunMessage,
  type RunState,
  type Step,
  type StepLog,
} from '../core/workflow.ts'
import { findRun, writeRun } from '../db/runs.ts'
import { findVersion, nameOfWorkflow } from '../db/workflows.ts'
import { errorName, log } from '../lib/log.ts'
import { getAction, planStep } from './actions/index.ts'
import { nobody, type Deps } from './actions/action.ts'
import { formatWait } from './actions/flow.ts'
import { readOne, readSurroundings } from './material.ts'

export type RunDeps = Pick<Deps, 'db' | 'send' | 'fetch' | 'unseal' | 'rules'> & {
  now: () => number
}

/** How the log is written: whatever D1 says, it is there sooner or later. */
const writing = { retries: { limit: 10, delay: '5 seconds', backoff: 'exponential' } } as const

type Begun = Pick<Run, 'recordId' | 'trigger' | 'depth' | 'createdAt'> & {
  id: string
  steps: Step[]
  log: StepLog[]
}

export async function runWorkflow(
  deps: RunDeps,
  message: RunMessage,
  step: WorkflowStep,
): Promise<void> {
  // As text: what conditions compare with is of any type, which the engine's types do not know.
  const text = await step.do('begin', writing, async () =>
    JSON.stringify(await begin(deps, message)),
  )
  // SAFETY: written the line before.
  const begun = JSON.parse(text) as Begun | null
  if (!begun) return
  const steps = [...begun.log]
  const note = (name: string, state: RunState, error: string | null = null) =>
    step.do(name, writing, async () => {
      const change = { state, steps, error, attempt: message.attempt }
      await writeRun(deps.db, message, change, deps.now())
    })
  for (const [index, each] of begun.steps.entries()) {
    if (index < begun.log.length) continue
    const place = `${index + 1} ${each.action}`
    if (each.action === 'wait') {
      const at = await step.do(`${place}: begin`, async () => deps.now())
      const detail = `Waits ${formatWait(each.seconds)}.`
      steps.push({ action: 'wait', outcome: 'waiting', detail, at })
      await note(`${place}: note`, 'waiting')
      await step.sleep(place, each.seconds * 1_000)
      steps[index] = {
        action: 'wait',
        outcome: 'done',
        detail: `Waited ${formatWait(each.seconds)}.`,
        at,
      }
      continue
    }
    const entry = await carryOut(deps, message, begun, [...steps], each, step)
    steps.push(entry)
    if (entry.outcome === 'failed') return note('failed', 'failed', `${place}: ${entry.detail}`)
    if (entry.outcome === 'stopped') return note('stopped', 'stopped')
  }
  await note('complete', 'complete')
}

/** What the run is about and what it has done already, if this is not the first attempt. */
async function begin({ db }: RunDeps, message: RunMessage): Promise<Begun | null> {
  const [run, definition] = await Promise.all([
    findRun(db, message),
    findVersion(db, message.workflowId, message.version),
  ])
  if (!run || !definition) return null
  const { recordId, trigger, depth, createdAt } = run
  const log = stepsDone(run)
  return { id: runId(message), recordId, trigger, depth, createdAt, steps: definition.steps, log }
}

/** `before` is what is logged of the steps before it. */
async function carryOut(
  deps: RunDeps,
  message: RunMessage,
  begun: Begun,
  before: StepLog[],
  each: Step,
  step: WorkflowStep,
): Promise<StepLog> {
  const { action } = each
  const place = before.length
  const { retries } = getAction(action)
  try {
    return await step.do(`${place + 1} ${action}`, { retries, timeout: '2 minutes' }, async () => {
      try {
        return await attempt(deps, message, begun, place, each)
      } catch (error) {
        const told = tellable(error)
        // It may be tried for hours: meanwhile the page says so. That this can't be written changes nothing.
        const detail = `${told.message} It is tried again.`
        const steps: StepLog[] = [...before, { action, outcome: 'waiting', detail, at: deps.now() }]
        const change = { state: 'running', steps, error: null, attempt: message.attempt } as const
        await writeRun(deps.db, message, change, deps.now()).catch(() => undefined)
        throw told
      }
    })
  } catch (error) {
    return { action, outcome: 'failed', detail: toldBy(error), at: deps.now() }
  }
}

/** One try. Throws what another one may mend. */
async function attempt(
  deps: RunDeps,
  { workflowId }: RunMessage,
  { id, recordId, trigger, createdAt, depth }: Begun,
  place: number,
  each: Step,
): Promise<StepLog> {
  const { db } = deps
  const now = deps.now()
  const entry = (outcome: StepLog['outcome'], detail: string): StepLog => {
    return { action: each.action, outcome, detail, at: now }
  }
  const workflow = await nameOfWorkflow(db, workflowId)
  if (workflow === null) return entry('stopped', 'The workflow was deleted.')
  const surroundings = await readSurroundings(db)
  const asked = each.action === 'stop_if' ? 'everything' : 'contact'
  const material = await readOne(db, recordId, surroundings, asked)
  if (!material.order && !material.checkout) return entry('skipped', nobody)
  const { customFields, fieldsOf } = surroundings
  const moment = { trigger, material, fields: fieldsOf(trigger), customFields, now }
  try {
    const plan = planStep(each, moment)
    if ('skipped' in plan) return entry('skipped', plan.skipped)
    if ('stops' in plan) return entry('stopped', `${plan.would}: it holds.`)
    const detail = await plan.carryOut({
      ...deps,
      workflow: { id: workflowId, name: workflow },
      runId: id,
      key: `msg_${id}_${place + 1}`,
      startedAt: createdAt,
      depth: depth + 1,
      now,
    })
    return entry('done', detail)
  } catch (error) {
    if (error instanceof NotFound) return entry('skipped', nobody)
    // What no other try can mend is not tried again.
    if (error instanceof HubError && error.retry === 'never') return entry('failed', wordsOf(error))
    throw error
  }
}

/** Only our own words reach the log of a run: a failed statement, for instance, quotes the values that it was given. */
function tellable(error: unknown): Error {
  if (error instanceof HubError) return new Error(wordsOf(error))
  log('warn', 'step_failed', { error: errorName(error) })
  return new Error(`It failed on our side (${errorName(error)}).`)
}

/** The engine puts the error's class in front. */
function toldBy(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/^\w*Error: /, '')
}

/** Without the addresses that some messages quote: the log outlives the person's record. */
function wordsOf({ message, issues }: HubError): string {
  const words = [message, ...issues.map(({ path, message: why }) => `${path}: ${why}`)]
  return words.join(' ').replaceAll(/\S+@\S+/g, '•••')
}
