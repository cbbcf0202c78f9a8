// Making and changing workflows: everything is checked before it is kept, secrets are sealed, and what a workflow says
// is a new version each time, so that runs under way keep theirs.

import { Conflict, InvalidInput, NotFound, type Issue } from '../core/errors.ts'
import type { Fields } from '../core/filter-field.ts'
import { problemsOf } from '../core/filter-operators.ts'
import type { UrlRules } from '../core/store-url.ts'
import type { Definition, Step, StepInput, Workflow, WorkflowFilters } from '../core/workflow.ts'
import type { Database } from '../db/client.ts'
import { listUsers } from '../db/users.ts'
import { deleteWorkflow, findWorkflow, insertWorkflow, updateWorkflow } from '../db/workflows.ts'
import { createId } from '../lib/id.ts'
import { seal, type MasterKeys } from '../lib/secrets.ts'
import { createWebhookSecret } from '../lib/webhook-signature.ts'
import { equal } from '../lib/equal.ts'
import { findPlatform } from '../platforms/registry.ts'
import { checkStep } from './actions/index.ts'
import { placeOf } from './actions/call-webhook.ts'
import { readSurroundings } from './material.ts'

export type EditDeps = { db: Database; keys: MasterKeys; rules: UrlRules; now: () => number }

export type WorkflowInput = {
  name: string
  enabled: boolean
  maxAgeHours: number
  trigger: Definition['trigger']
  filters: WorkflowFilters
  steps: StepInput[]
}

/** With the secrets that were made now, by step id: they are told this once. */
export type Saved = { workflow: Workflow; secrets: Record<string, string> }

export async function createWorkflow(deps: EditDeps, input: WorkflowInput): Promise<Saved> {
  const now = deps.now()
  const id = createId('wfl', now)
  const { definition, secrets } = await toDefinition(deps, id, input, [])
  const { name, enabled, maxAgeHours } = input
  const workflow: Workflow = {
    ...definition,
    id,
    name,
    enabled,
    enabledAt: enabled ? now : null,
    maxAgeHours,
    version: 1,
    createdAt: now,
    changedAt: now,
  }
  await insertWorkflow(deps.db, workflow)
  return { workflow, secrets }
}

/** Changes any part. Throws NotFound, InvalidInput with an issue per field, Conflict when somebody else was faster. */
export async function changeWorkflow(
  deps: EditDeps,
  id: string,
  change: Partial<WorkflowInput>,
): Promise<Saved> {
  const before = await getWorkflow(deps.db, id)
  const { definition, secrets } = isToBeChecked(change)
    ? await toDefinition(deps, id, { ...before, ...change }, before.steps)
    : { definition: definitionOf(before), secrets: {} }
  const now = Math.max(deps.now(), before.changedAt + 1)
  const enabled = change.enabled ?? before.enabled
  const isSame = equal({ ...definition }, definitionOf(before))
  const workflow: Workflow = {
    ...before,
    ...definition,
    name: change.name ?? before.name,
    enabled,
    enabledAt: enabled ? (before.enabled ? before.enabledAt : now) : null,
    maxAgeHours: change.maxAgeHours ?? before.maxAgeHours,
    version: isSame ? before.version : before.version + 1,
    changedAt: now,
  }
  if (!(await updateWorkflow(deps.db, before, workflow)))
    throw new Conflict('changed_meanwhile', 'Somebody else changed this workflow. Load it again.')
  return { workflow, secrets }
}

export async function removeWorkflow({ db, now }: EditDeps, id: string): Promise<void> {
  if (!(await deleteWorkflow(db, id, now()))) throw new NotFound('workflow')
}

export async function getWorkflow(db: Database, id: string): Promise<Workflow> {
  const workflow = await findWorkflow(db, id)
  if (!workflow) throw new NotFound('workflow')
  return workflow
}

/**
 * What it says is checked when that changes, and before it is switched on. One that names a person or a store that is
 * gone by now can be switched off and renamed all the same.
 */
function isToBeChecked({ trigger, filters, steps, enabled }: Partial<WorkflowInput>): boolean {
  return enabled === true || [trigger, filters, steps].some((part) => part !== undefined)
}

function definitionOf({ trigger, filters, steps }: Definition): Definition {
  return { trigger, filters, steps }
}

async function toDefinition(
  deps: EditDeps,
  workflowId: string,
  { trigger, filters, steps, enabled }: WorkflowInput,
  before: Step[],
): Promise<{ definition: Definition; secrets: Record<string, string> }> {
  const kept = new Map(before.map((step) => [step.id, step]))
  const secrets: Record<string, string> = {}
  const taken = new Set<string>()
  const made: Step[] = []
  for (const input of steps) {
    const { id: given, ...rest } = input
    // One that is unknown or comes twice is another step.
    const id = given !== undefined && kept.has(given) && !taken.has(given) ? given : newId()
    taken.add(id)
    if (rest.action !== 'call_webhook') {
      made.push({ ...rest, id })
      continue
    }
    const { secret: told, ...step } = rest
    const known = kept.get(id)
    const sealed = known?.action === 'call_webhook' ? known.sealed : undefined
    if (told === undefined && sealed) {
      made.push({ ...step, id, sealed })
      continue
    }
    const secret = told ?? createWebhookSecret()
    if (told === undefined) secrets[id] = secret
    made.push({ ...step, id, sealed: await seal(deps.keys, placeOf(workflowId, id), secret) })
  }
  const definition = { trigger, filters, steps: made }
  await check(deps, definition, enabled)
  return { definition, secrets }
}

function newId(): string {
  return createId('stp')
}

/** Everything that is wrong, by the path of the field that it is in. */
async function check(deps: EditDeps, definition: Definition, enabled: boolean): Promise<void> {
  const { trigger, filters, steps } = definition
  const [{ stores, customFields, fieldsOf }, users] = await Promise.all([
    readSurroundings(deps.db),
    listUsers(deps.db),
  ])
  const fields = fieldsOf(trigger)
  const known = {
    trigger,
    fields,
    customFields,
    users: users.map(({ id }) => id),
    rules: deps.rules,
  }
  const issues: Issue[] = [
    ...checkFilters(filters, fields, new Set(stores.keys())),
    ...steps.flatMap((step, place) =>
      checkStep(step, known).map(({ path, message }) => ({
        path: `steps.${place}.${path}`,
        message,
      })),
    ),
  ]
  if (enabled && steps.length === 0)
    issues.push({ path: 'steps', message: 'Add a step before you switch the workflow on.' })
  if (issues.length > 0) throw new InvalidInput('The workflow can’t be saved like this.', issues)
}

function checkFilters(filters: WorkflowFilters, fields: Fields, storeIds: Set<string>): Issue[] {
  const { source, storeIds: chosen = [], conditions = [] } = filters
  return [
    ...(source !== undefined && !findPlatform(source)
      ? [{ path: 'filters.source', message: `There is no platform ${source}.` }]
      : []),
    ...chosen
      .filter((id) => !storeIds.has(id))
      .map((id) => ({ path: 'filters.storeIds', message: `There is no store ${id}.` })),
    ...conditions.flatMap((condition, place) =>
      problemsOf(condition, fields).map(({ path, message }) => ({
        path: `filters.conditions.${place}.${path}`,
        message,
      })),
    ),
  ]
}
