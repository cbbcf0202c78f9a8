// The form that connects a store.

import type { CredentialForm, Platform } from '../../../platforms/platform.ts'
import { platforms } from '../../../platforms/registry.ts'
import { Card, Notice } from '../components/blocks.tsx'
import { problemOf, Select, TextField, type Filled } from '../components/field.tsx'
import { withQuery } from '../components/table.tsx'
import { CredentialFields } from './credential-fields.tsx'
import { Choices, Switches } from './settings-inputs.tsx'

type Props = {
  platform: Platform
  way: CredentialForm
  /** Whether the platform lets us be connected by its own approve page. */
  hasGrant: boolean
  form: Filled
  message: string | null
  audiences: { id: string; name: string; primaryKey: string }[]
}

const keyNames: Record<string, string> = {
  email: 'email',
  phone: 'phone',
  storeCustomerId: 'store customer id',
}

export function NewStoreForm({ platform, way, hasGrant, form, message, audiences }: Props) {
  const { address, approve } = platform.connect
  return (
    <>
      <Ways platform={platform} way={way} />
      <form class="stack" method="post" action="/stores">
        {message === null ? null : <Summary form={form} message={message} />}
        <input type="hidden" name="platform" value={platform.name} />
        <div class="split even">
          <Card title="Store">
            <div class="form">
              <TextField
                form={form}
                name="url"
                label="Address"
                type="text"
                placeholder={address.placeholder}
                hint={address.hint}
                required
                autocomplete="off"
              />
              <CredentialFields way={way} form={form} required />
            </div>
          </Card>
          <Card title="What comes in">
            <div class="form">
              <Select
                form={form}
                name="audienceId"
                label="Audience"
                hint="Stores that share an audience share contacts; others never do."
                options={audiences.map(({ id, name, primaryKey }) => [
                  id,
                  `${name} (by ${keyNames[primaryKey] ?? primaryKey})`,
                ])}
              />
              <Choices form={form} />
              <p class="hint">
                What you leave out now needs a fresh import later: switching it on afterwards does
                not bring its history by itself.
              </p>
              <Switches form={form} />
            </div>
          </Card>
        </div>
        <div class="actions">
          {approve || hasGrant ? (
            <button class="main" formaction="/stores/approve" formnovalidate>
              Connect at {platform.connect.grant ? platform.label : 'the store'}
            </button>
          ) : null}
          <button>Connect with these keys</button>
          <a class="button" href="/stores">
            Cancel
          </a>
          <span class="muted small">{explain(platform, hasGrant)}</span>
        </div>
      </form>
    </>
  )
}

/** One tab for each way to connect. */
function Ways({ platform, way }: Pick<Props, 'platform' | 'way'>) {
  return (
    <nav class="tabs" aria-label="Platform">
      {Object.values(platforms).flatMap(({ name, connect }) =>
        connect.forms.map(({ kind, label }) => (
          <a
            href={withQuery('/stores/new', { platform: name, ...(kind === '' ? {} : { kind }) })}
            aria-current={name === platform.name && kind === way.kind ? 'page' : undefined}
          >
            {label}
          </a>
        )),
      )}
    </nav>
  )
}

function explain({ connect, label }: Platform, hasGrant: boolean): string {
  if (connect.approve) {
    return "The store asks you to approve and hands over the keys itself. Where it can't reach this hub, paste keys. The import then starts by itself when it is enabled."
  }
  return hasGrant
    ? `${label} asks you to approve and brings you back here; nothing needs to be pasted. The import then starts by itself when it is enabled.`
    : `To connect at ${label} itself, this hub has to be registered there as an app: set SHOPIFY_CLIENT_ID and SHOPIFY_CLIENT_SECRET.`
}

const shown = new Set(['platform', 'url', 'audienceId', 'level'])

/** What is wrong as a whole, with the problems that have no field of their own. */
function Summary({ form, message }: { form: Filled; message: string }) {
  const isShown = (path: string) => shown.has(path) || path.startsWith('credentials.')
  const other = form.issues.filter(({ path }) => !isShown(path))
  const repeats = form.issues.some(({ path }) => problemOf(form, path) === message)
  return (
    <Notice tone="bad">
      <p>
        <strong>The store is not connected.</strong> {repeats ? 'See the field below.' : message}
      </p>
      {other.length === 0 ? null : (
        <ul>
          {other.map(({ path, message: text }) => (
            <li>
              {path}: {text}
            </li>
          ))}
        </ul>
      )}
    </Notice>
  )
}
