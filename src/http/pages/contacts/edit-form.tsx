// The form of a contact: every field with where its value came from, and both values where two people changed one.

import type { Child } from 'hono/jsx'
import type { CustomField } from '../../../core/custom-field.ts'
import { Card } from '../components/blocks.tsx'
import { Select, TextArea, TextField, type Filled } from '../components/field.tsx'
import { FormProblems } from '../components/form-problems.tsx'
import {
  addressParts,
  changedNames,
  clashesOf,
  consentStates,
  plainFields,
  type Texts,
} from './edit-fields.ts'

type Props = {
  title?: string
  action: string
  /** What was typed, with its problems; null where nothing was sent yet. */
  form: (Filled & { message: string }) | null
  /** The contact as it is, and what is told of each field. */
  now: Texts
  origins?: Partial<Record<string, Child>>
  /** Fields that a store owns. */
  owned?: string[]
  customFields: CustomField[]
  back: string
  children?: Child
}

const labels: Record<string, string> = {
  firstName: 'First name',
  lastName: 'Last name',
  email: 'Email',
  phone: 'Phone',
  deliveryPhone: 'Delivery phone',
  language: 'Language',
  'consent.cause': 'Cause',
  'address.firstName': 'First name',
  'address.lastName': 'Last name',
  'address.company': 'Company',
  'address.line1': 'Line 1',
  'address.line2': 'Line 2',
  'address.postalCode': 'Postal code',
  'address.city': 'City',
  'address.province': 'Province',
  'address.provinceCode': 'Province code',
  'address.country': 'Country code',
  'address.phone': 'Phone',
}

const modes: Record<string, 'email' | 'tel'> = {
  email: 'email',
  phone: 'tel',
  deliveryPhone: 'tel',
  'address.phone': 'tel',
}

export function ContactForm(props: Props) {
  const { title = 'Edit', action, form, now, origins = {}, owned = [], customFields } = props
  const typed = typedTexts(form)
  const clashes = clashesOf(typed, now)
  const filled = { values: shownTexts(typed, now), issues: form?.issues ?? [] }
  const kept = (name: string, input: Child) => (
    <Kept name={name} now={now} typed={typed} isClash={clashes.includes(name)}>
      {input}
    </Kept>
  )
  const origin = (field: string) =>
    owned.includes(field) ? (
      <>Owned by its store: change it there. {origins[field]}</>
    ) : (
      origins[field]
    )
  const line = (name: string) => {
    const [field = '', part] = name.split('.')
    return kept(
      name,
      <TextField
        form={filled}
        name={name}
        label={labels[name] ?? name}
        hint={part === undefined ? origin(field) : undefined}
        disabled={owned.includes(field)}
        autocomplete="off"
        {...(modes[name] && { inputmode: modes[name] })}
      />,
    )
  }
  return (
    <Card title={title}>
      <form class="form" method="post" action={action} id="edit" enctype="multipart/form-data">
        {form ? (
          <FormProblems message={form.message} issues={form.issues} shown={Object.keys(now)} />
        ) : null}
        {props.children}
        <div class="pair wide">{plainFields.map(line)}</div>
        <fieldset>
          <legend>Consent</legend>
          <span class="hint">{origin('consent')}</span>
          <div class="pair wide">
            {kept(
              'consent.state',
              <Select
                form={filled}
                name="consent.state"
                label="State"
                options={consentStates.map((state) => [state, state])}
                disabled={owned.includes('consent')}
              />,
            )}
            {line('consent.cause')}
          </div>
          <p class="hint">A change counts from now.</p>
        </fieldset>
        <fieldset>
          <legend>Delivery address</legend>
          <span class="hint">{origin('address')}</span>
          <div class="pair wide">{addressParts.map((part) => line(`address.${part}`))}</div>
        </fieldset>
        {customFields.length === 0 ? null : (
          <fieldset>
            <legend>Custom fields</legend>
            <div class="pair wide">
              {customFields.map((field) => {
                const name = `custom.${field.key}`
                return kept(name, <CustomInput field={field} form={filled} hint={origins[name]} />)
              })}
            </div>
          </fieldset>
        )}
        <div class="actions">
          <button class="main">Save</button>
          <a class="button" href={props.back}>
            Cancel
          </a>
        </div>
      </form>
    </Card>
  )
}

type KeptProps = { name: string; now: Texts; typed: Texts; isClash: boolean; children: Child }

/** A field with what it began with, so that only what was changed is saved. */
function Kept({ name, now, typed, isClash, children }: KeptProps) {
  const value = now[name] ?? ''
  return (
    <div class="stack tight">
      {children}
      <input type="hidden" name={`was.${name}`} value={value} />
      {isClash ? (
        <fieldset class="clash">
          <legend>Changed by somebody else meanwhile. Which one holds?</legend>
          <label class="check">
            <input type="radio" name={`choice.${name}`} value="now" required />
            <span>{value === '' ? 'theirs: empty' : `theirs: ${value}`}</span>
          </label>
          <label class="check">
            <input type="radio" name={`choice.${name}`} value="mine" />
            <span>{typed[name] ? `mine: ${typed[name]}` : 'mine: empty'}</span>
          </label>
        </fieldset>
      ) : null}
    </div>
  )
}

type CustomProps = { field: CustomField; form: Filled; hint: Child | undefined }

function CustomInput({ field: { key, label, type }, form, hint }: CustomProps) {
  const name = `custom.${key}`
  const common = { form, name, label, hint }
  if (type === 'list')
    return <TextArea {...common} label={`${label} (one per line)`} rows={3} kind="prose" />
  if (type === 'date') return <TextField {...common} type="date" />
  if (type === 'number') return <TextField {...common} inputmode="decimal" />
  if (type === 'text') return <TextArea {...common} rows={2} kind="prose" />
  const options: [string, string][] = [
    ['', '–'],
    ['true', 'yes'],
    ['false', 'no'],
  ]
  return <Select {...common} options={options} />
}

function typedTexts(form: Filled | null): Texts {
  const entries = Object.entries(form?.values ?? {})
  return Object.fromEntries(entries.map(([name, value]) => [name, value ?? '']))
}

/** What somebody changed as it was typed, everything else as it is by now. */
function shownTexts(typed: Texts, now: Texts): Texts {
  const changed = changedNames(typed)
  return Object.fromEntries(
    Object.entries(now).map(([name, value]) => [
      name,
      changed.includes(name) ? (typed[name] ?? '') : value,
    ]),
  )
}
