// The list of workflows, and the page where a new one begins: with its trigger, found by typing (T1).

import { Hono } from 'hono'
import { z } from 'zod'
import { createWorkflow } from '../../../automation/edit.ts'
import { triggers, triggerTexts } from '../../../core/workflow.ts'
import { openDatabase } from '../../../db/client.ts'
import { countAttention } from '../../../db/runs.ts'
import { listWorkflows } from '../../../db/workflows.ts'
import { workflowDeps } from '../../deps.ts'
import type { AppEnv } from '../../env.ts'
import { Badge, State } from '../components/badge.tsx'
import { Card, Head } from '../components/blocks.tsx'
import { Pager, Table } from '../components/table.tsx'
import { formatCount } from '../components/value.tsx'
import { page } from '../layout.tsx'
import { cursor, filled, pageSize, validForm, validQuery } from '../validate.ts'
import { SearchPanel } from './builder.tsx'
import { fits, labelOf } from './words.ts'

const section = '/workflows'

export const workflowList = new Hono<AppEnv>()
  .get('/', validQuery(z.object({ cursor })), async (c) => {
    const { cursor: before } = c.req.valid('query')
    const db = openDatabase(c.env.DB)
    const [found, attention] = await Promise.all([
      listWorkflows(db, pageSize, before ?? null),
      countAttention(db),
    ])
    const rows = found.map(({ id, name, enabled, trigger, steps }) => {
      const { missed = 0, failed = 0 } = attention.get(id) ?? {}
      return [
        <a href={`/workflows/${id}`}>{name}</a>,
        <State of={enabled ? 'on' : 'off'} />,
        triggerTexts[trigger].label,
        steps.map(({ action }) => labelOf(action)).join(' → '),
        <>
          <a href={`/workflows/${id}/runs`}>Runs</a>{' '}
          {failed === 0 ? null : <Badge tone="bad">{formatCount(failed)} failed</Badge>}{' '}
          {missed === 0 ? null : <Badge tone="warn">{formatCount(missed)} missed</Badge>}
        </>,
      ]
    })
    const content = (
      <>
        <Head title="Workflows" sub="What happens by itself when an order or a checkout comes.">
          <a class="button main" href="/workflows/new">
            New workflow
          </a>
        </Head>
        <Card flush>
          <Table
            label="Workflows"
            columns={['Workflow', 'State', 'When', 'Then', 'Runs']}
            rows={rows}
            empty="No workflow yet."
          />
          <Pager
            path={section}
            query={{ cursor: before }}
            next={found.length < pageSize ? null : (found.at(-1)?.id ?? null)}
          />
        </Card>
      </>
    )
    return page(c, { title: 'Workflows', section }, content)
  })
  .get('/new', validQuery(z.object({ q: filled })), (c) => {
    const { q } = c.req.valid('query')
    const found = triggers.filter((name) => {
      const { label, about } = triggerTexts[name]
      return fits(q, name, label, about)
    })
    const content = (
      <>
        <Head title="New workflow" up={['/workflows', 'Workflows']} sub="What is to start it?" />
        <Card>
          <SearchPanel
            path="/workflows/new"
            anchor="panel"
            q={q}
            placeholder="order, paid, checkout …"
          />
          <ul class="choices" id="panel">
            {found.map((name) => (
              <li>
                <form method="post" action="/workflows">
                  <button name="trigger" value={name}>
                    {triggerTexts[name].label}
                  </button>
                </form>
                <span class="hint">{triggerTexts[name].about}</span>
              </li>
            ))}
          </ul>
          {found.length === 0 ? <p class="muted">No trigger fits.</p> : null}
        </Card>
      </>
    )
    return page(c, { title: 'New workflow', section }, content)
  })
  .post(
    '/',
    validForm(z.object({ trigger: z.enum(triggers) }), (c) => c.redirect('/workflows/new', 303)),
    async (c) => {
      const { trigger } = c.req.valid('form')
      const { workflow } = await createWorkflow(workflowDeps(c.env), {
        name: triggerTexts[trigger].label,
        // It has no step yet: its owner switches it on.
        enabled: false,
        maxAgeHours: 24,
        trigger,
        filters: {},
        steps: [],
      })
      return c.redirect(`/workflows/${workflow.id}`, 303)
    },
  )
