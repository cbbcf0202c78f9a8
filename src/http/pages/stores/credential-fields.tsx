// Pasted credentials in a form: the fields that a platform asks for, and back to the credentials of a request.

import type { CredentialForm, Platform } from '../../../platforms/platform.ts'
import { TextField, type Filled } from '../components/field.tsx'

const prefix = 'credentials.'

/** The way that a form was filled in; the platform's first one where none is named. */
export function formOf({ connect }: Platform, kind: string | undefined): CredentialForm {
  return connect.forms.find((each) => each.kind === kind) ?? connect.forms[0]
}

/** The credentials of a sent form, for the platform to validate; null where all was left empty. */
export function typedCredentials(
  form: CredentialForm,
  typed: Record<string, unknown>,
): Record<string, string> | null {
  const fields = form.fields.map(({ name }): [string, string] => {
    const text = typed[prefix + name]
    return [name, typeof text === 'string' ? text.trim() : '']
  })
  if (fields.every(([, text]) => text === '')) return null
  return { ...(form.kind === '' ? {} : { kind: form.kind }), ...Object.fromEntries(fields) }
}

/** What was typed, without what is never shown again. */
export function withoutSecrets(
  form: CredentialForm,
  typed: Record<string, string>,
): Record<string, string> {
  const secret = new Set(form.fields.filter((field) => field.secret).map(({ name }) => name))
  const shown = Object.entries(typed).filter(
    ([name]) => !name.startsWith(prefix) || !secret.has(name.slice(prefix.length)),
  )
  return Object.fromEntries(shown)
}

type Props = { way: CredentialForm; form: Filled; required: boolean; hint?: string | undefined }

export function CredentialFields({ way, form, required, hint }: Props) {
  return (
    <>
      <input type="hidden" name="kind" value={way.kind} />
      {way.fields.map(({ name, label, placeholder, secret }, place) => (
        <TextField
          form={form}
          name={prefix + name}
          label={label}
          type={secret ? 'password' : 'text'}
          {...(placeholder === '' ? {} : { placeholder })}
          hint={place === 0 ? hint : undefined}
          required={required}
          autocomplete="off"
        />
      ))}
      <p class="hint">{way.hint} What is secret is kept encrypted and never shown again.</p>
    </>
  )
}
