// The page of one workflow: the builder, with what was typed into one of its forms where that could not be saved.

import { Hono, type Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { z } from 'zod'
import { getWorkflow } from '../../../automation/edit.ts'
import { readSurroundings } from '../../../automation/material.ts'
import { listActions } from '../../../automation/actions/index.ts'
import type { Workflow } from '../../../core/workflow.ts'
import { openDatabase } from '../../../db/client.ts'
import { storeNames } from '../../../db/stores.ts'
import { listUsers } from '../../../db/users.ts'
import type { AppEnv } from '../../env.ts'
import { State } from '../components/badge.tsx'
import { Head, Notice } from '../components/blocks.tsx'
import type { Filled } from '../components/field.tsx'
import { toRows, type TypedFilter } from '../contacts/typed-conditions.ts'
import { page } from '../layout.tsx'
import { filled, validQuery } from '../validate.ts'
import { ActionPanel, DangerCard, StartCard, StepsCard, type OpenStep } from './builder.tsx'
import type { StepContext } from './step-fields.tsx'

const query = z.object({ q: filled, add: filled })

export const workflowPage = new Hono<AppEnv>().get('/:id', validQuery(query), async (c) => {
  const { q, add } = c.req.valid('query')
  const action = listActions().find(({ name }) => name === add)?.name
  const blank = { values: action === 'wait' ? { amount: '1', unit: '86400' } : {}, issues: [] }
  const open = action ? { id: null, action, form: blank } : null
  return showWorkflow(c, c.req.param('id'), { q, open })
})

type Shown = {
  q?: string | undefined
  open?: OpenStep | null
  settings?: { form: Filled; typed: TypedFilter }
  problem?: string
  /** A secret that was made now; it is told this once. */
  secret?: string | undefined
  status?: ContentfulStatusCode
}

export async function showWorkflow(c: Context<AppEnv>, id: string, shown: Shown) {
  const db = openDatabase(c.env.DB)
  const workflow = await getWorkflow(db, id)
  const [context, stores] = await Promise.all([readContext(c, workflow), storeNames(db, undefined)])
  const { form, typed } = shown.settings ?? {
    form: { values: toTyped(workflow), issues: [] },
    typed: typedOf(workflow, context),
  }
  const { enabled } = workflow
  const content = (
    <>
      <Head
        title={workflow.name}
        badge={<State of={enabled ? 'on' : 'off'} />}
        up={['/workflows', 'Workflows']}
      >
        <a class="button" href={`/workflows/${id}/try`}>
          Try it
        </a>
        <a class="button" href={`/workflows/${id}/runs`}>
          Runs
        </a>
        <form method="post" action={`/workflows/${id}/switch`}>
          <button
            class={enabled ? undefined : 'main'}
            name="enabled"
            value={enabled ? 'off' : 'on'}
          >
            Switch {enabled ? 'off' : 'on'}
          </button>
        </form>
      </Head>
      <div class="stack">
        {shown.problem === undefined ? null : <Notice tone="bad">{shown.problem}</Notice>}
        {shown.secret === undefined ? null : (
          <Notice tone="good">
            <p>
              The secret of this webhook, shown this once: <code>{shown.secret}</code>
            </p>
          </Notice>
        )}
        <div class="split">
          <div class="stack">
            <StartCard {...{ workflow, context, stores, form, typed }} />
            <StepsCard workflow={workflow} context={context} open={shown.open ?? null} />
          </div>
          <div class="stack">
            <ActionPanel id={id} q={shown.q} />
            <DangerCard workflow={workflow} />
          </div>
        </div>
      </div>
    </>
  )
  const frame = { title: workflow.name, section: '/workflows' } as const
  return page(c, frame, content, shown.status)
}

/** What its forms choose from. */
export async function readContext(
  c: Context<AppEnv>,
  { trigger }: Pick<Workflow, 'trigger'>,
): Promise<StepContext> {
  const db = openDatabase(c.env.DB)
  const [{ fieldsOf, customFields }, users] = await Promise.all([
    readSurroundings(db),
    listUsers(db),
  ])
  return { trigger, fields: fieldsOf(trigger), customFields, users }
}

function toTyped({ name, maxAgeHours, filters }: Workflow): Record<string, string> {
  const chosen = (filters.storeIds ?? []).map((id): [string, string] => [`store.${id}`, 'on'])
  return {
    name,
    maxAgeHours: String(maxAgeHours),
    source: filters.source ?? '',
    ...Object.fromEntries(chosen),
  }
}

function typedOf({ filters }: Workflow, { fields }: StepContext): TypedFilter {
  const { match = 'all', conditions = [] } = filters
  return { match, rows: toRows({ match, conditions }, fields), filter: null }
}
