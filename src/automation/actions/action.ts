// What an action is. It is planned without side effects, the same way for a run and for a dry run; only a run carries
// the plan out.

import type { CustomField } from '../../core/custom-field.ts'
import type { Fields } from '../../core/filter-field.ts'
import type { UrlRules } from '../../core/store-url.ts'
import type { ActionName, StepOf, Trigger } from '../../core/workflow.ts'
import type { Database } from '../../db/client.ts'
import type { Sealed } from '../../lib/secrets.ts'
import type { Material } from '../material.ts'

/** What a step is planned with. `now` in ms. */
export type Moment = {
  trigger: Trigger
  material: Material
  fields: Fields
  customFields: CustomField[]
  now: number
}

/** `would` says in words what the step does; a reason why it is skipped or stops here is part of the plan. */
export type Plan<E> = { would: string } & (
  | { effect: E; preview?: Letter }
  | { skipped: string }
  | { stops: true }
)

export type Letter = { to: string; subject: string; html: string; text: string }

/** What a step is checked against when it is saved. */
export type Known = {
  trigger: Trigger
  fields: Fields
  customFields: CustomField[]
  /** Addresses of those whom contacts can be assigned to. */
  users: string[]
  rules: UrlRules
}

/** What carrying out takes. `key` names this step of this run, whatever is repeated. */
export type Deps = {
  db: Database
  send: (letter: Letter) => Promise<void>
  fetch: typeof fetch
  unseal: (sealed: Sealed, place: string) => Promise<string>
  rules: UrlRules
  workflow: { id: string; name: string }
  runId: string
  key: string
  startedAt: number
  depth: number
  now: number
}

/** How a failed step is tried again: the engine waits in between. */
export type Retries = {
  limit: number
  delay: number | `${number} ${'second' | 'minute'}${'s' | ''}`
  backoff: 'exponential' | 'constant'
}

export type Action<A extends ActionName = ActionName, E = never> = {
  label: string
  /** For the panel where actions are searched. */
  about: string
  retries: Retries
  /** What is wrong with the step, by its fields. */
  check?: (step: StepOf<A>, known: Known) => { path: string; message: string }[]
  plan: (step: StepOf<A>, moment: Moment) => Plan<E>
  /** Does it; answers in a few words without personal data. */
  carryOut: (effect: E, deps: Deps) => Promise<string>
}

/** Edits lose races only; a store or the mail that rests takes longer. */
export const soon: Retries = { limit: 5, delay: '2 seconds', backoff: 'exponential' }
export const patient: Retries = { limit: 8, delay: '30 seconds', backoff: 'exponential' }

export const nobody = 'Nobody is known for this record, or the contact was deleted.'
