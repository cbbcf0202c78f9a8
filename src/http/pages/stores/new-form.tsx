// The form that connects a store.

import { platforms } from '../../../platforms/registry.ts'
import { Card, Notice } from '../components/blocks.tsx'
import { problemOf, Select, TextField, type Filled } from '../components/field.tsx'
import { Choices, Switches } from './settings-inputs.tsx'

type Props = {
  form: Filled
  message: string | null
  audiences: { id: string; name: string; primaryKey: string }[]
}

const keyNames: Record<string, string> = {
  email: 'email',
  phone: 'phone',
  storeCustomerId: 'store customer id',
}

export function NewStoreForm({ form, message, audiences }: Props) {
  return (
    <form class="stack" method="post" action="/stores">
      {message === null ? null : <Summary form={form} message={message} />}
      <div class="split even">
        <Card title="Store">
          <div class="form">
            <Select
              form={form}
              name="platform"
              label="Platform"
              options={Object.values(platforms).map(({ name, label }) => [name, label])}
            />
            <TextField
              form={form}
              name="url"
              label="Address"
              type="text"
              placeholder="https://shop.example"
              hint="The live main address, with https:// and without a slash at the end."
              required
              autocomplete="off"
            />
            <TextField
              form={form}
              name="credentials.consumerKey"
              label="Consumer key"
              placeholder="ck_…"
              hint="In the store: WooCommerce → Settings → Advanced → REST API → Add key, with permission Read/Write, for an administrator."
              required
              autocomplete="off"
            />
            <TextField
              form={form}
              name="credentials.consumerSecret"
              label="Consumer secret"
              type="password"
              placeholder="cs_…"
              hint="Kept encrypted; it is never shown again."
              required
              autocomplete="off"
            />
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
              What you leave out now needs a fresh import later: switching it on afterwards does not
              bring its history by itself.
            </p>
            <Switches form={form} />
          </div>
        </Card>
      </div>
      <div class="actions">
        <button class="main" formaction="/stores/approve" formnovalidate>
          Connect at the store
        </button>
        <button>Connect with these keys</button>
        <a class="button" href="/stores">
          Cancel
        </a>
        <span class="muted small">
          The store asks you to approve and hands over the keys itself. Where it can't reach this
          hub, paste keys. The import then starts by itself when it is enabled.
        </span>
      </div>
    </form>
  )
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
