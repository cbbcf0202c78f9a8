// A workflow: when it starts, for whom, and what it does step by step (T1-T3). Types and the shape that is accepted;
// what depends on the fields, people and addresses that there are is checked in `automation/check.ts`.

import { z } from 'zod'
import type { Sealed } from '../lib/secrets.ts'

export const triggers = ['order_submitted', 'payment_received', 'checkout_abandoned'] as const
export type Trigger = (typeof triggers)[number]

export const triggerTexts: Record<Trigger, { label: string; about: string }> = {
  order_submitted: {
    label: 'Order submitted',
    about: 'Somebody placed an order. Once per order, not for drafts.',
  },
  payment_received: {
    label: 'Payment received',
    about: 'An order is fully paid. Once per order.',
  },
  checkout_abandoned: {
    label: 'Checkout abandoned',
    about: "A checkout was left for longer than the store's delay. Once per checkout.",
  },
}

/** The longest that the engine sleeps (seconds). */
const maxWait = 365 * 24 * 3_600
export const maxSteps = 50

const condition = {
  field: z.string().min(1, 'Choose a field.').max(100),
  op: z.string().min(1, 'Choose how to compare.').max(30),
  value: z.unknown().optional(),
}

/** Keeps what is secret in a step over its changes; made where none is given. */
const id = z
  .string()
  .regex(/^stp_[0-9a-z]+$/)
  .optional()
const tag = z.string().trim().min(1, 'Name the tag.').max(255)

export const stepSchema = z.discriminatedUnion('action', [
  z.strictObject({
    id,
    action: z.literal('send_email'),
    to: z.string().trim().max(300).optional().describe("A template; the contact's where left out"),
    subject: z.string().trim().min(1, 'Write a subject.').max(300).describe('A Liquid template'),
    body: z.string().min(1, 'Write the text.').max(20_000).describe('A Liquid template of HTML'),
  }),
  z.strictObject({
    id,
    action: z.literal('update_contact'),
    field: z.string().min(1, 'Choose a field.').max(100).describe('As in PATCH /contacts/:id'),
    value: z.unknown().describe('Texts are Liquid templates; null clears'),
  }),
  z.strictObject({ id, action: z.literal('add_tag'), tag }),
  z.strictObject({ id, action: z.literal('remove_tag'), tag }),
  z.strictObject({
    id,
    action: z.literal('assign'),
    userId: z.string().min(1, 'Choose who is responsible.').max(300),
  }),
  z.strictObject({
    id,
    action: z.literal('add_note'),
    text: z.string().trim().min(1, 'Write the note.').max(5_000).describe('A Liquid template'),
  }),
  z.strictObject({
    id,
    action: z.literal('call_webhook'),
    url: z.string().trim().min(1, 'Type an address.').max(2_000),
    secret: z
      .string()
      .regex(/^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/, 'not a secret such as whsec_… of 24 to 64 bytes')
      .optional()
      .describe('Never answered again; one is made and answered once where none is given'),
  }),
  z.strictObject({
    id,
    action: z.literal('wait'),
    seconds: z
      .number('Give a number of seconds.')
      .int()
      .min(1, 'Wait at least 1 second.')
      .max(maxWait, 'Wait at most 365 days.'),
  }),
  z.strictObject({ id, action: z.literal('stop_if'), ...condition }),
])
export type StepInput = z.infer<typeof stepSchema>
export type ActionName = StepInput['action']

/** A step as it is kept: with an id, its secret sealed. */
export type Step = DistributiveOmit<StepInput, 'id' | 'secret'> & { id: string; sealed?: Sealed }
export type StepOf<A extends ActionName> = Extract<Step, { action: A }>

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never

export const filtersSchema = z.strictObject({
  source: z.string().max(50).optional().describe('Platform'),
  storeIds: z.array(z.string()).max(200).optional(),
  match: z.enum(['all', 'any']).optional().describe('all where left out'),
  conditions: z.array(z.strictObject(condition)).max(20).optional(),
})
export type WorkflowFilters = z.infer<typeof filtersSchema>

/** What a version of a workflow says. */
export type Definition = { trigger: Trigger; filters: WorkflowFilters; steps: Step[] }

export type Workflow = Definition & {
  id: string
  name: string
  enabled: boolean
  /** What happened before it was switched on is history to it (ms). */
  enabledAt: number | null
  /** What is found later than this after it happened is listed instead of fired. */
  maxAgeHours: number
  version: number
  createdAt: number
  changedAt: number
}

export const runStates = ['running', 'waiting', 'complete', 'stopped', 'failed', 'missed'] as const
export type RunState = (typeof runStates)[number]

/** What became of one step. Never holds personal data: it outlives the person's record. */
export type StepLog = {
  action: ActionName
  outcome: 'done' | 'skipped' | 'stopped' | 'waiting' | 'failed'
  detail: string
  at: number
}

export type Run = {
  workflowId: string
  /** The event that it was started for. */
  seq: number
  version: number
  trigger: Trigger
  recordId: string
  storeId: string
  state: RunState
  steps: StepLog[]
  error: string | null
  /** Starts from 0; each retry is another one. */
  attempt: number
  /** How many workflows caused each other before this one. */
  depth: number
  /** When what started it happened at the store. */
  occurredAt: number
  createdAt: number
  changedAt: number
}

/** Runs can be read back for so long after they ended. */
export const runsKeptDays = 90

/** Longer than any step rests before it is tried again, and than events are handed over late. */
const stillMs = 6 * 3_600_000

/** Whether a run shows so little life that its instance may have been ended; then the engine is asked. */
export function isStill({ state, changedAt }: Pick<Run, 'state' | 'changedAt'>, now: number) {
  return state === 'running' && now - changedAt > stillMs
}

/** What of a run need not be done again. */
export function stepsDone({ steps }: Pick<Run, 'steps'>): StepLog[] {
  return steps.filter(({ outcome }) => outcome === 'done' || outcome === 'skipped')
}

/** What a run's instance is started with. */
export type RunMessage = {
  kind: 'run'
  workflowId: string
  seq: number
  version: number
  attempt: number
}

export function runId({ workflowId, seq }: Pick<Run, 'workflowId' | 'seq'>): string {
  return `run_${workflowId.slice(workflowId.indexOf('_') + 1)}_${seq}`
}

export function parseRunId(id: string): { workflowId: string; seq: number } | null {
  const [, workflow, seq] = /^run_([0-9a-z]+)_(\d{1,15})$/.exec(id) ?? []
  return workflow && seq ? { workflowId: `wfl_${workflow}`, seq: Number(seq) } : null
}
