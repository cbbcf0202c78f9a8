// The API's shapes of workflows, runs and dry runs.

import { z } from 'zod'
import type { Saved } from '../../automation/edit.ts'
import {
  filtersSchema,
  maxSteps,
  runId,
  runStates,
  stepSchema,
  triggers,
  type Run,
  type Step,
  type Workflow,
} from '../../core/workflow.ts'
import { time, toTime } from './shapes.ts'

const name = z.string().trim().min(1, 'Give the workflow a name.').max(200)
const maxAgeHours = z
  .number()
  .int()
  .min(1, 'At least 1 hour.')
  .max(8_760, 'At most a year.')
  .describe('What is found later than this after it happened is listed as missed, not fired')

export const workflowBody = z.strictObject({
  name,
  enabled: z.boolean().default(true),
  maxAgeHours: maxAgeHours.default(24),
  trigger: z.enum(triggers),
  filters: filtersSchema.default({}),
  steps: z.array(stepSchema).max(maxSteps, `At most ${maxSteps} steps.`).default([]),
})

export const workflowPatch = z
  .strictObject({
    name,
    enabled: z.boolean(),
    maxAgeHours,
    trigger: z.enum(triggers),
    filters: filtersSchema,
    steps: z.array(stepSchema).max(maxSteps),
  })
  .partial()

export const workflowShape = z.object({
  id: z.string(),
  name: z.string(),
  enabled: z.boolean(),
  trigger: z.enum(triggers),
  filters: filtersSchema,
  steps: z.array(z.looseObject({ id: z.string(), action: z.string() })),
  maxAgeHours: z.number().int(),
  version: z.number().int(),
  createdAt: time,
  updatedAt: time,
})
export type WorkflowShape = z.infer<typeof workflowShape>

/** A secret that was made with this change is told now and never again. */
export function toWorkflowShape(workflow: Workflow, secrets: Saved['secrets'] = {}): WorkflowShape {
  const { id, enabled, trigger, filters, steps, version, createdAt, changedAt } = workflow
  return {
    id,
    name: workflow.name,
    enabled,
    trigger,
    filters,
    steps: steps.map((step) => toStepShape(step, secrets[step.id])),
    maxAgeHours: workflow.maxAgeHours,
    version,
    createdAt: toTime(createdAt),
    updatedAt: toTime(changedAt),
  }
}

function toStepShape({ sealed: _, ...step }: Step, secret: string | undefined) {
  return secret === undefined ? step : { ...step, secret }
}

export const runShape = z.object({
  id: z.string(),
  workflowId: z.string(),
  workflowVersion: z.number().int(),
  trigger: z.enum(triggers),
  recordId: z.string(),
  storeId: z.string(),
  state: z.enum(runStates),
  steps: z.array(
    z.object({
      action: z.string(),
      outcome: z.enum(['done', 'skipped', 'stopped', 'waiting', 'failed']),
      detail: z.string(),
      at: time,
    }),
  ),
  error: z.string().nullable(),
  attempt: z.number().int().describe('0 at first; each retry is one more'),
  occurredAt: time.describe('At the store'),
  createdAt: time,
  updatedAt: time,
})
export type RunShape = z.infer<typeof runShape>

export function toRunShape(run: Run): RunShape {
  const { workflowId, version, trigger, recordId, storeId, state, steps, error, attempt } = run
  return {
    id: runId(run),
    workflowId,
    workflowVersion: version,
    trigger,
    recordId,
    storeId,
    state,
    steps: steps.map((step) => ({ ...step, at: toTime(step.at) })),
    error,
    attempt,
    occurredAt: toTime(run.occurredAt),
    createdAt: toTime(run.createdAt),
    updatedAt: toTime(run.changedAt),
  }
}

export const dryRunBody = z.union([
  z.strictObject({ orderId: z.string() }),
  z.strictObject({ checkoutId: z.string() }),
])

export const dryRunShape = z.object({
  matched: z.boolean(),
  reasons: z.array(z.string()).describe('Why it would not start'),
  steps: z.array(
    z.object({
      action: z.string(),
      would: z.string(),
      skipped: z.string().optional(),
      email: z
        .object({ to: z.string(), subject: z.string(), html: z.string(), text: z.string() })
        .optional(),
    }),
  ),
})
