// The answers of the forms on a workflow's page. What can't be saved is answered by the page, with what was typed.

import { Hono, type Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { changeWorkflow, getWorkflow, removeWorkflow } from '../../../automation/edit.ts'
import { listActions } from '../../../automation/actions/index.ts'
import { HubError, type Issue } from '../../../core/errors.ts'
import { stepSchema, type Step, type StepInput, type Workflow } from '../../../core/workflow.ts'
import { openDatabase } from '../../../db/client.ts'
import { workflowPatch } from '../../api/workflow-shape.ts'
import { workflowDeps } from '../../deps.ts'
import type { AppEnv } from '../../env.ts'
import { readConditions, takesValue } from '../contacts/typed-conditions.ts'
import { typedTexts } from '../validate.ts'
import { toStep } from './step-fields.tsx'
import { readContext, showWorkflow } from './workflow.tsx'

export const workflowChange = new Hono<AppEnv>()
  .post('/:id/settings', async (c) => {
    const id = c.req.param('id')
    const form = typedTexts(await c.req.parseBody())
    const workflow = await getWorkflow(openDatabase(c.env.DB), id)
    const { fields } = await readContext(c, workflow)
    const typed = readConditions(form, fields)
    const problems = typed.rows.filter(
      ({ op, text, problem }) => problem !== null || (text === '' && takesValue(op)),
    )
    const again = (issues: Issue[], status: ContentfulStatusCode) =>
      showWorkflow(c, id, { settings: { form: { values: form, issues }, typed }, status })
    // A row that was added or dropped just now is shown, not saved.
    if (form['drop'] !== undefined || form['add']) return again([], 200)
    if (problems.length > 0)
      return again([{ path: 'conditions', message: 'A condition is not complete.' }], 400)
    const storeIds = Object.keys(form).flatMap((key) => /^store\.(.+)$/.exec(key)?.[1] ?? [])
    const read = workflowPatch.safeParse({
      name: form['name'],
      maxAgeHours: Number(form['maxAgeHours']),
      filters: {
        ...(form['source'] ? { source: form['source'] } : {}),
        ...(storeIds.length > 0 ? { storeIds } : {}),
        ...typed.filter,
      },
    })
    if (!read.success) return again(issuesOf(read.error.issues), 400)
    const { name = workflow.name, maxAgeHours = 24, filters = {} } = read.data
    return save(c, id, { name, maxAgeHours, filters }, ({ issues, message, status }) =>
      again(issues.length > 0 ? issues : [{ path: '', message }], status),
    )
  })
  .post('/:id/switch', async (c) => {
    const id = c.req.param('id')
    const { enabled } = typedTexts(await c.req.parseBody())
    return save(c, id, { enabled: enabled === 'on' }, ({ message, issues, status }) => {
      const problem = [message, ...issues.map((issue) => issue.message)].join(' ')
      return showWorkflow(c, id, { problem, status })
    })
  })
  .post('/:id/delete', async (c) => {
    await removeWorkflow(workflowDeps(c.env), c.req.param('id'))
    return c.redirect('/workflows', 303)
  })
  .post('/:id/steps', async (c) => {
    const id = c.req.param('id')
    const form = typedTexts(await c.req.parseBody())
    const workflow = await getWorkflow(openDatabase(c.env.DB), id)
    return saveStep(c, workflow, form, null)
  })
  .post('/:id/steps/:stepId', async (c) => {
    const { id, stepId } = c.req.param()
    const form = typedTexts(await c.req.parseBody())
    const workflow = await getWorkflow(openDatabase(c.env.DB), id)
    const place = workflow.steps.findIndex((step) => step.id === stepId)
    const step = workflow.steps[place]
    // Somebody else has taken it out meanwhile.
    if (!step) return c.redirect(`/workflows/${id}`, 303)
    const move = form['move']
    if (move === undefined) return saveStep(c, workflow, form, step)
    const others = workflow.steps.filter((each) => each !== step)
    const to = move === 'up' ? place - 1 : place + 1
    const steps = move === 'out' ? others : others.toSpliced(Math.max(to, 0), 0, step)
    return save(c, id, { steps: steps.map(toInput) }, ({ message, issues, status }) => {
      const problem = [message, ...issues.map((issue) => issue.message)].join(' ')
      return showWorkflow(c, id, { problem, status })
    })
  })

async function saveStep(
  c: Context<AppEnv>,
  workflow: Workflow,
  form: Record<string, string>,
  known: Step | null,
): Promise<Response> {
  const action = known?.action ?? listActions().find(({ name }) => name === form['action'])?.name
  if (!action) return c.redirect(`/workflows/${workflow.id}`, 303)
  const { fields } = await readContext(c, workflow)
  const again = (issues: Issue[], status: ContentfulStatusCode) =>
    showWorkflow(c, workflow.id, {
      open: { id: known?.id ?? null, action, form: { values: form, issues } },
      status,
    })
  const read = stepSchema.safeParse(toStep(action, known?.id, form, fields))
  if (!read.success) return again(issuesOf(read.error.issues), 400)
  const place = known ? workflow.steps.indexOf(known) : workflow.steps.length
  const steps = workflow.steps.map(toInput).toSpliced(place, known ? 1 : 0, read.data)
  return save(c, workflow.id, { steps }, ({ issues, message, status }) => {
    const own = issues.map((issue) => ({
      ...issue,
      path: issue.path.replace(`steps.${place}.`, ''),
    }))
    return again(own.length > 0 ? own : [{ path: '', message }], status)
  })
}

/** Saves a change and shows the page again; what is refused is answered by `again`. */
async function save(
  c: Context<AppEnv>,
  id: string,
  change: Parameters<typeof changeWorkflow>[2],
  again: (refused: {
    issues: Issue[]
    message: string
    status: ContentfulStatusCode
  }) => Response | Promise<Response>,
): Promise<Response> {
  try {
    const { secrets } = await changeWorkflow(workflowDeps(c.env), id, change)
    const [secret] = Object.values(secrets)
    // A secret is told in the answer itself: an address that leads to it would outlive it.
    if (secret !== undefined) return await showWorkflow(c, id, { secret })
    return c.redirect(`/workflows/${id}`, 303)
  } catch (error) {
    if (!(error instanceof HubError)) throw error
    const { issues, message } = error
    // SAFETY: HubError statuses carry a body.
    return again({ issues, message, status: error.status as ContentfulStatusCode })
  }
}

function toInput({ sealed: _, ...step }: Step): StepInput {
  return step
}

function issuesOf(issues: { path: PropertyKey[]; message: string }[]): Issue[] {
  return issues.map(({ path, message }) => ({ path: path.map(String).join('.'), message }))
}
