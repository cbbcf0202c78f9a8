// Fields of forms: a label, what was typed, a hint, and the problem beside it. A field's name is the path of its problem.

import type { Child, PropsWithChildren } from 'hono/jsx'
import type { Issue } from '../../../core/errors.ts'

/** What a form shows: the typed text by field name, and what was wrong with it. */
export type Filled = { values: Partial<Record<string, string>>; issues: Issue[] }

type Common = {
  form: Filled
  name: string
  label: string
  hint?: Child | undefined
  /** Where several forms of a page have a field of this name. */
  id?: string
}

type TextProps = Common & {
  type?: 'text' | 'url' | 'password' | 'search' | 'date'
  inputmode?: 'email' | 'tel' | 'decimal'
  placeholder?: string
  disabled?: boolean
  required?: boolean
  autocomplete?: string
}

export function TextField({ type = 'text', ...props }: TextProps) {
  const { form, name, label: _label, hint: _hint, id: _id, ...rest } = props
  return (
    <Field {...props}>
      <input
        {...rest}
        {...described(props)}
        type={type}
        value={type === 'password' ? undefined : form.values[name]}
        spellcheck={false}
      />
    </Field>
  )
}

type AreaProps = Common & {
  rows: number
  /** `prose` is written in the font of the page. */
  kind?: 'prose'
  placeholder?: string
  required?: boolean
  disabled?: boolean
}

export function TextArea(props: AreaProps) {
  const { form, name, label: _label, hint: _hint, id: _id, kind, ...rest } = props
  return (
    <Field {...props}>
      <textarea {...rest} class={kind} {...described(props)} spellcheck={false}>
        {form.values[name]}
      </textarea>
    </Field>
  )
}

/** `options` are values and their labels. */
export function Select(props: Common & { options: [string, string][]; disabled?: boolean }) {
  const { form, name, options, disabled } = props
  return (
    <Field {...props}>
      <select {...described(props)} disabled={disabled}>
        {options.map(([value, text]) => (
          <option value={value} selected={form.values[name] === value}>
            {text}
          </option>
        ))}
      </select>
    </Field>
  )
}

export function Check({ form, name, label, hint }: Common) {
  return (
    <label class="check">
      <input type="checkbox" name={name} value="on" checked={form.values[name] === 'on'} />
      <span>
        {label}
        {hint ? <span class="hint"> {hint}</span> : null}
      </span>
    </label>
  )
}

/** What is wrong with the field of this name, or null. */
export function problemOf(form: Filled, name: string): string | null {
  return form.issues.find(({ path }) => path === name)?.message ?? null
}

function Field(props: PropsWithChildren<Common>) {
  const { form, name, label, hint, children } = props
  const problem = problemOf(form, name)
  const id = idOf(props)
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children}
      {problem === null ? null : (
        <span class="problem" id={`${id}-problem`}>
          {problem}
        </span>
      )}
      {hint ? (
        <span class="hint" id={`${id}-hint`}>
          {hint}
        </span>
      ) : null}
    </div>
  )
}

function described(props: Common) {
  const { form, name, hint } = props
  const problem = problemOf(form, name)
  const id = idOf(props)
  const ids = [problem !== null && `${id}-problem`, hint && `${id}-hint`]
  return {
    id,
    name,
    'aria-invalid': problem === null ? undefined : 'true',
    'aria-describedby': ids.filter(Boolean).join(' ') || undefined,
  }
}

function idOf({ id, name }: Common): string {
  return `field-${(id ?? name).replaceAll('.', '-')}`
}
