// Audiences as cards: name, key, stores, and the forms that change them.

import { primaryKeyKinds, type PrimaryKeyKind } from '../../../core/identity.ts'
import type { AudienceRow } from '../../../db/audiences.ts'
import { storeState, type StoreRow } from '../../../db/stores.ts'
import { State } from '../components/badge.tsx'
import { Card } from '../components/blocks.tsx'
import { Select, TextField } from '../components/field.tsx'
import { FormProblems } from '../components/form-problems.tsx'
import { withQuery } from '../components/table.tsx'
import { plural } from '../components/value.tsx'
import type { Refused } from '../validate.ts'

export const keyNames: Record<PrimaryKeyKind, string> = {
  email: 'email',
  phone: 'phone',
  storeCustomerId: 'store customer id',
}

const keyOptions = primaryKeyKinds.map((kind): [string, string] => [kind, keyNames[kind]])

type Props = {
  audience: AudienceRow
  stores: StoreRow[]
  contacts: number
  form: Refused | null
}

export function AudienceCard({ audience, stores, contacts, form }: Props) {
  const { id, name, primaryKey } = audience
  const path = `/settings/audiences/${id}`
  return (
    <Card
      title={name}
      aside={<a href={withQuery('/contacts', { audienceId: id })}>{plural(contacts, 'contact')}</a>}
    >
      <div class="stack">
        {stores.length === 0 ? (
          <p class="muted">No store imports into it.</p>
        ) : (
          <ul class="list inset">
            {stores.map((store) => (
              <li>
                <a href={`/stores/${store.id}`}>{store.name}</a>
                <State of={storeState(store, false)} />
              </li>
            ))}
          </ul>
        )}
        <form class="form" method="post" action={`${path}/name`}>
          {form ? <FormProblems {...form} shown={['name']} /> : null}
          <div class="inline">
            <TextField
              id={`${id}-name`}
              form={form ?? { values: { name }, issues: [] }}
              name="name"
              label="Name"
              required
              autocomplete="off"
            />
            <button>Rename</button>
          </div>
        </form>
        <form class="inline" method="get" action={`${path}/primary-key`}>
          <Select
            id={`${id}-key`}
            form={{ values: { to: primaryKey }, issues: [] }}
            name="to"
            label="Primary key"
            options={keyOptions}
          />
          <button>Preview</button>
        </form>
      </div>
    </Card>
  )
}

export function NewAudienceCard({ form }: { form: Refused | null }) {
  const filled = form ?? { values: {}, issues: [] }
  return (
    <Card title="New audience">
      <form class="form" method="post" action="/settings/audiences">
        {form ? <FormProblems {...form} shown={['name']} /> : null}
        <TextField
          id="new-name"
          form={filled}
          name="name"
          label="Name"
          required
          autocomplete="off"
          hint="Choose it when you connect a store; a store stays in its audience."
        />
        <Select
          id="new-key"
          form={filled}
          name="primaryKey"
          label="Primary key"
          options={keyOptions}
          hint="What no two contacts share. Who has none is told apart by the next best: email, then phone."
        />
        <div class="actions">
          <button class="main">Create</button>
        </div>
      </form>
    </Card>
  )
}
