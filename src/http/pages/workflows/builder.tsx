// The parts of a workflow's page: when it starts, its steps in order, and the panel where the next one is searched.

import { listActions } from '../../../automation/actions/index.ts'
import { triggerTexts, type ActionName, type Workflow } from '../../../core/workflow.ts'
import { platforms } from '../../../platforms/registry.ts'
import { Card, Notice, PostButton } from '../components/blocks.tsx'
import { Check, Select, TextField, type Filled } from '../components/field.tsx'
import { ConditionRows } from '../contacts/condition-rows.tsx'
import type { TypedFilter } from '../contacts/typed-conditions.ts'
import { StepFields, toTyped, type StepContext } from './step-fields.tsx'
import { fits, labelOf, wordsOf } from './words.ts'

type SettingsProps = {
  workflow: Workflow
  context: StepContext
  stores: [id: string, name: string][]
  form: Filled
  typed: TypedFilter
}

export function StartCard({ workflow, context, stores, form, typed }: SettingsProps) {
  const { conditions = [] } = workflow.filters
  return (
    <Card title={`When: ${triggerTexts[workflow.trigger].label}`}>
      <form class="form" method="post" action={`/workflows/${workflow.id}/settings`}>
        {/* What Enter presses: the first button of a form. */}
        <button class="default" name="save" value="on" tabindex={-1} aria-hidden="true">
          Save
        </button>
        {form.issues.length === 0 ? null : <Problems form={form} />}
        <p class="hint">{triggerTexts[workflow.trigger].about}</p>
        <TextField form={form} name="name" label="Name" />
        <div class="pair">
          <Select
            form={form}
            name="source"
            label="Source"
            options={[
              ['', 'Every platform'],
              ...Object.values(platforms).map(({ name, label }): [string, string] => [name, label]),
            ]}
          />
          <TextField
            form={form}
            name="maxAgeHours"
            label="Too late after (hours)"
            hint="What is found later is listed as missed, not fired."
          />
        </div>
        {stores.length < 2 ? null : (
          <fieldset>
            <legend>Only these stores (none chosen: all)</legend>
            {stores.map(([id, name]) => (
              <Check form={form} name={`store.${id}`} label={name} />
            ))}
          </fieldset>
        )}
        <fieldset>
          <legend>Only if</legend>
          {conditions.length === 0 && typed.rows.length === 0 ? (
            <p class="hint">No conditions: it starts for all of them.</p>
          ) : null}
          <ConditionRows
            typed={typed}
            fields={context.fields}
            submit={null}
            who="It starts where"
          />
        </fieldset>
        <div class="actions">
          <button class="main" name="save" value="on">
            Save
          </button>
        </div>
      </form>
    </Card>
  )
}

/** A step that is being written: a new one has no id yet. */
export type OpenStep = { id: string | null; action: ActionName; form: Filled }

type StepsProps = { workflow: Workflow; context: StepContext; open: OpenStep | null }

export function StepsCard({ workflow, context, open }: StepsProps) {
  const { steps } = workflow
  return (
    <Card title="Then, in this order" flush>
      {steps.length === 0 && open === null ? (
        <p class="empty">No step yet. Add one below.</p>
      ) : null}
      <ol class="steps">
        {steps.map((step, place) => {
          const path = `/workflows/${workflow.id}/steps/${step.id}`
          const isOpen = open?.id === step.id
          const form = isOpen ? open.form : { values: toTyped(step, context.fields), issues: [] }
          return (
            <li id={step.id}>
              <details open={isOpen}>
                <summary>
                  <strong>{labelOf(step.action)}</strong>{' '}
                  <span class="muted">{wordsOf(step, context.fields, context.customFields)}</span>
                </summary>
                <form class="form" method="post" action={path}>
                  {form.issues.length === 0 ? null : <Problems form={form} />}
                  <StepFields action={step.action} form={form} context={context} />
                  <div class="actions">
                    <button class="main">Save step</button>
                    <button name="move" value="up" disabled={place === 0} formnovalidate>
                      Up
                    </button>
                    <button
                      name="move"
                      value="down"
                      disabled={place === steps.length - 1}
                      formnovalidate
                    >
                      Down
                    </button>
                    <button class="danger" name="move" value="out" formnovalidate>
                      Delete
                    </button>
                  </div>
                </form>
              </details>
            </li>
          )
        })}
        {open && open.id === null ? (
          <li id="new">
            <form class="form" method="post" action={`/workflows/${workflow.id}/steps`}>
              <strong>{labelOf(open.action)}</strong>
              {open.form.issues.length === 0 ? null : <Problems form={open.form} />}
              <input type="hidden" name="action" value={open.action} />
              <StepFields action={open.action} form={open.form} context={context} />
              <div class="actions">
                <button class="main">Add step</button>
                <a class="button" href={`/workflows/${workflow.id}`}>
                  Cancel
                </a>
              </div>
            </form>
          </li>
        ) : null}
      </ol>
    </Card>
  )
}

function Problems({ form }: { form: Filled }) {
  return (
    <Notice tone="bad">Not saved: {form.issues.map(({ message }) => message).join(' ')}</Notice>
  )
}

/** Actions are found by typing (T1); without a script the form is sent with Enter. */
export function ActionPanel({ id, q }: { id: string; q: string | undefined }) {
  const found = listActions().filter(({ name, label, about }) => fits(q, name, label, about))
  return (
    <Card title="Add a step">
      <SearchPanel
        path={`/workflows/${id}`}
        anchor="panel"
        q={q}
        placeholder="e-mail, tag, wait …"
      />
      <ul class="choices" id="panel">
        {found.map(({ name, label, about }) => (
          <li>
            <a href={`/workflows/${id}?add=${name}#new`}>{label}</a>
            <span class="hint">{about}</span>
          </li>
        ))}
      </ul>
      {found.length === 0 ? <p class="muted">No action fits.</p> : null}
    </Card>
  )
}

export function SearchPanel(props: {
  path: string
  anchor: string
  q: string | undefined
  placeholder: string
}) {
  const { path, anchor, q, placeholder } = props
  return (
    <form class="filters" method="get" action={`${path}#${anchor}`} role="search">
      <div class="field wide">
        <label for={`search-${anchor}`}>Search</label>
        <input id={`search-${anchor}`} type="search" name="q" value={q} placeholder={placeholder} />
      </div>
      <button>Find</button>
    </form>
  )
}

export function DangerCard({ workflow }: { workflow: Workflow }) {
  return (
    <details class="card">
      <summary>Delete this workflow</summary>
      <div class="body">
        <p>It starts nothing any more, and runs that wait stop.</p>
        <PostButton action={`/workflows/${workflow.id}/delete`} label="Delete" kind="danger" />
      </div>
    </details>
  )
}
