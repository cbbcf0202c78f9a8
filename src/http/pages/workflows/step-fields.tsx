// The fields of each kind of step in a form, and what was typed into them as a step.

import { placeholdersOf } from '../../../automation/scope.ts'
import { settableFields } from '../../../automation/actions/update-contact.ts'
import type { CustomField } from '../../../core/custom-field.ts'
import type { Fields } from '../../../core/filter-field.ts'
import { operatorLabels } from '../../../core/filter-operators.ts'
import type { ActionName, Step, Trigger } from '../../../core/workflow.ts'
import type { User } from '../../../db/users.ts'
import { Select, TextArea, TextField, type Filled } from '../components/field.tsx'
import { readConditions, toRows } from '../contacts/typed-conditions.ts'

export type StepContext = {
  trigger: Trigger
  fields: Fields
  customFields: CustomField[]
  users: User[]
}

const units = [
  ['60', 'minutes'],
  ['3600', 'hours'],
  ['86400', 'days'],
  ['1', 'seconds'],
] as [string, string][]

export function StepFields(props: { action: ActionName; form: Filled; context: StepContext }) {
  const { action, form, context } = props
  switch (action) {
    case 'send_email':
      return (
        <>
          <TextField
            form={form}
            name="to"
            label="To"
            placeholder="{{ contact.email }}"
            hint="Left empty: the contact's address."
          />
          <TextField form={form} name="subject" label="Subject" />
          <TextArea form={form} name="body" label="Text" rows={9} />
          <TemplateHint context={context} />
        </>
      )
    case 'update_contact':
      return (
        <>
          <Select
            form={form}
            name="field"
            label="Field"
            options={settableFields(context.customFields)}
          />
          <TextField
            form={form}
            name="value"
            label="Value"
            hint="Left empty: the field is cleared."
          />
          <TemplateHint context={context} />
        </>
      )
    case 'add_tag':
    case 'remove_tag':
      return <TextField form={form} name="tag" label="Tag" />
    case 'assign':
      return (
        <Select
          form={form}
          name="userId"
          label="To"
          options={context.users.map(({ id, name }) => [
            id,
            id === 'admin' ? name : `${name} (${id})`,
          ])}
          hint={
            <>
              Kept in the contact's field “Assigned to”. <a href="/workflows/people">Add people</a>
            </>
          }
        />
      )
    case 'add_note':
      return (
        <>
          <TextArea form={form} name="text" label="Note" rows={3} />
          <TemplateHint context={context} />
        </>
      )
    case 'call_webhook':
      return (
        <>
          <TextField
            form={form}
            name="url"
            label="Address"
            placeholder="https://example.com/hook"
          />
          <TextField
            form={form}
            name="secret"
            label="Secret"
            type="password"
            autocomplete="off"
            placeholder="whsec_…"
            hint="Signs each message (Standard Webhooks). Left empty: the one that is kept, or a new one that is shown once."
          />
        </>
      )
    case 'wait':
      return (
        <div class="pair">
          <TextField form={form} name="amount" label="For" />
          <Select form={form} name="unit" label="Unit" options={units} />
        </div>
      )
    case 'stop_if':
      return <ConditionFields form={form} fields={context.fields} />
  }
}

function ConditionFields({ form, fields }: { form: Filled; fields: Fields }) {
  const names = [...fields.values()].map(({ name, label }): [string, string] => [name, label])
  const chosen = fields.get(form.values['field'] ?? '')
  const choices =
    chosen?.type === 'boolean' ? 'yes or no' : chosen?.options?.map(([value]) => value).join(', ')
  return (
    <>
      <div class="pair">
        <Select form={form} name="field" label="Stop if" options={names} />
        <Select form={form} name="op" label="Compared" options={Object.entries(operatorLabels)} />
        <TextField
          form={form}
          name="value"
          label="With"
          hint={choices ? `One of: ${choices}.` : undefined}
        />
      </div>
      <p class="hint">Amounts as 50.00 EUR, days as 2026-11-30, yes or no for switches.</p>
    </>
  )
}

function TemplateHint({ context: { trigger, customFields } }: { context: StepContext }) {
  const about = trigger === 'checkout_abandoned' ? 'checkout' : 'order'
  const link = about === 'checkout' ? ['{{ checkout.recoveryUrl }}'] : ['{{ order.number }}']
  const names = ['{{ contact.firstName }}', '{{ store.name }}', `{{ ${about}.total }}`, ...link]
  return (
    <div class="hint">
      Fields, written with Liquid: <Codes of={names} />
      and for each item{' '}
      <code>{`{% for line in ${about}.lines %}{{ line.quantity }} {{ line.title }}{% endfor %}`}</code>
      <details>
        <summary>All fields</summary>
        <Codes of={placeholdersOf(trigger, customFields)} />
      </details>
    </div>
  )
}

function Codes({ of }: { of: string[] }) {
  return of.map((text) => (
    <>
      <code>{text}</code>{' '}
    </>
  ))
}

/** What the form of a step shows before anybody typed. */
export function toTyped(step: Step, fields: Fields): Record<string, string> {
  if (step.action === 'wait') {
    const [unit] = units
      .toSorted((a, b) => Number(b[0]) - Number(a[0]))
      .find(([size]) => step.seconds % Number(size) === 0) ?? ['1']
    return { amount: String(step.seconds / Number(unit)), unit }
  }
  if (step.action === 'stop_if') {
    const [row] = toRows({ match: 'all', conditions: [step] }, fields)
    return { field: step.field, op: step.op, value: row?.text ?? String(step.value ?? '') }
  }
  const entries = Object.entries(step).filter(
    ([name]) => !['id', 'action', 'sealed'].includes(name),
  )
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value ?? '')]))
}

/** A step as it was typed; whether it is one is checked where it is saved. */
export function toStep(
  action: ActionName,
  id: string | undefined,
  typed: Record<string, string>,
  fields: Fields,
): Record<string, unknown> {
  const step = { action, ...(id === undefined ? {} : { id }) }
  const text = (name: string) => typed[name] ?? ''
  switch (action) {
    case 'send_email': {
      const to = text('to').trim()
      return { ...step, ...(to ? { to } : {}), subject: text('subject'), body: text('body') }
    }
    case 'update_contact':
      return { ...step, field: text('field'), value: text('value').trim() || null }
    case 'call_webhook': {
      const secret = text('secret').trim()
      return { ...step, url: text('url'), ...(secret ? { secret } : {}) }
    }
    case 'wait':
      return {
        ...step,
        seconds:
          Number(text('amount').replace(',', '.') || Number.NaN) * Number(text('unit') || 60),
      }
    case 'stop_if': {
      const [name, op] = [text('field'), text('op')]
      const query = { 'c0.field': name, 'c0.op': op, 'c0.value': text('value') }
      const condition = readConditions(query, fields).filter?.conditions[0]
      // What can't be read is refused with its reason where it is checked.
      return {
        ...step,
        field: name,
        op,
        value: condition?.op === op ? condition.value : text('value'),
      }
    }
    case 'add_tag':
    case 'remove_tag':
      return { ...step, tag: text('tag') }
    case 'assign':
      return { ...step, userId: text('userId') }
    case 'add_note':
      return { ...step, text: text('text') }
  }
}
