// What a workflow would do for a record that is there: the same planning as a run, nothing carried out.

import { InvalidInput, NotFound } from '../core/errors.ts'
import type { ActionName, Workflow } from '../core/workflow.ts'
import type { Database } from '../db/client.ts'
import { planStep } from './actions/index.ts'
import type { Letter } from './actions/action.ts'
import { matches } from './match.ts'
import { readOne, readSurroundings } from './material.ts'

export type DryStep = { action: ActionName; would: string; skipped?: string; email?: Letter }
export type DryRun = { matched: boolean; reasons: string[]; steps: DryStep[] }

/** Throws NotFound, and InvalidInput for a record that the workflow's trigger is not about. */
export async function dryRun(
  db: Database,
  workflow: Workflow,
  recordId: string,
  now: number,
): Promise<DryRun> {
  const isCheckout = workflow.trigger === 'checkout_abandoned'
  const surroundings = await readSurroundings(db)
  const { customFields, fieldsOf } = surroundings
  const material = await readOne(db, recordId, surroundings)
  if (!material.order && !material.checkout) throw new NotFound('order or checkout')
  if ((material.checkout !== null) !== isCheckout) {
    const wanted = isCheckout ? 'a checkout' : 'an order'
    throw new InvalidInput(`This workflow is about ${wanted}.`)
  }
  const { trigger } = workflow
  const fields = fieldsOf(trigger)
  const { holds, reasons } = matches(workflow, material, fields, now)
  const steps: DryStep[] = []
  let stopped = false
  for (const step of workflow.steps) {
    const moment = { trigger, material, fields, customFields, now }
    const { action } = step
    const planned = plan(() => planStep(step, moment))
    if (stopped) steps.push({ action, would: planned.would, skipped: 'The run stopped before.' })
    else if ('skipped' in planned)
      steps.push({ action, would: planned.would, skipped: planned.skipped })
    else if ('stops' in planned) {
      steps.push({
        action,
        would: planned.would,
        skipped: 'It holds now, so the run would stop here.',
      })
      stopped = true
    } else {
      const { preview: email } = planned
      steps.push({ action, would: planned.would, ...(email ? { email } : {}) })
    }
  }
  return { matched: holds, reasons, steps }
}

/** A template that can't be filled in with this record is shown as what it is. */
function plan<T>(make: () => T): T | { would: string; skipped: string } {
  try {
    return make()
  } catch (error) {
    if (error instanceof InvalidInput) return { would: 'Fail', skipped: error.message }
    throw error
  }
}
