// Fields of forms: a label, what was typed, a hint, and the problem beside it. A field's name is the path of its problem.

import type { Child, PropsWithChildren } from 'hono/jsx'
import type { Issue } from '../../../core/errors.ts'

/** What a form shows: the typed text by field name, and what was wrong with it. */
export type Filled = { values: Partial<Record<string, string>>; issues: Issue[] }

type Common = { form: Filled; name: string; label: string; hint?: Child | undefined }

type TextProps = Common & {
  type?: 'text' | 'url' | 'password' | 'search'
  placeholder?: string
  required?: boolean
  autocomplete?: string
}

export function TextField({ form, name, label, hint, type = 'text', ...rest }: TextProps) {
  return (
    <Field {...{ form, name, label, hint }}>
      <input
        {...rest}
        {...described(form, name, hint)}
        type={type}
        value={type === 'password' ? undefined : form.values[name]}
        spellcheck={false}
      />
    </Field>
  )
}

export function TextArea(props: Common & { rows: number; placeholder?: string }) {
  const { form, name, label, hint, ...rest } = props
  return (
    <Field {...{ form, name, label, hint }}>
      <textarea {...rest} {...described(form, name, hint)} spellcheck={false}>
        {form.values[name]}
      </textarea>
    </Field>
  )
}

/** `options` are values and their labels. */
export function Select(props: Common & { options: [string, string][] }) {
  const { form, name, label, hint, options } = props
  return (
    <Field {...{ form, name, label, hint }}>
      <select {...described(form, name, hint)}>
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
  return (
    <div class="field">
      <label for={idOf(name)}>{label}</label>
      {children}
      {problem === null ? null : (
        <span class="problem" id={`${idOf(name)}-problem`}>
          {problem}
        </span>
      )}
      {hint ? (
        <span class="hint" id={`${idOf(name)}-hint`}>
          {hint}
        </span>
      ) : null}
    </div>
  )
}

function described(form: Filled, name: string, hint: Child) {
  const problem = problemOf(form, name)
  const ids = [problem !== null && `${idOf(name)}-problem`, hint && `${idOf(name)}-hint`]
  return {
    id: idOf(name),
    name,
    'aria-invalid': problem === null ? undefined : 'true',
    'aria-describedby': ids.filter(Boolean).join(' ') || undefined,
  }
}

function idOf(name: string): string {
  return `field-${name.replaceAll('.', '-')}`
}
