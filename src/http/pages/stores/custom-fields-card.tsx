// The custom fields of the audience that a store imports into.

import { customFieldTypes, type CustomField } from '../../../core/custom-field.ts'
import { Notice, PostButton } from '../components/blocks.tsx'
import { Select, TextField } from '../components/field.tsx'
import { Table } from '../components/table.tsx'
import type { Refused } from '../validate.ts'

type Props = { action: string; fields: CustomField[]; adding: Refused | null }

export function CustomFieldsCard({ action, fields, adding }: Props) {
  const form = adding ?? { values: {}, issues: [] }
  const rows = fields.map(({ key, label, type }) => [
    label,
    <code>{`custom.${key}`}</code>,
    type,
    <PostButton action={`${action}/delete`} label="Delete" name="key" value={key} kind="plain" />,
  ])
  return (
    <section class="card" id="custom">
      <header>
        <h2>Custom fields of this audience</h2>
        <span class="muted small">All stores of the audience share them.</span>
      </header>
      <Table
        label="Custom fields"
        columns={['Label', 'Name', 'Type', '']}
        rows={rows}
        empty="None yet. A meta field of the store needs one to go to."
      />
      <div class="body">
        <form class="form" method="post" action={action}>
          {adding ? <Notice tone="bad">{adding.message}</Notice> : null}
          <div class="pair">
            <TextField form={form} name="label" label="Label" placeholder="Loyalty tier" />
            <TextField form={form} name="key" label="Key" placeholder="loyalty_tier" />
            <Select
              form={form}
              name="type"
              label="Type"
              options={customFieldTypes.map((type): [string, string] => [type, type])}
            />
          </div>
          <p class="hint">
            Key and type stay for good. A key has small letters, digits and underscores.
          </p>
          <div class="actions">
            <button>Add custom field</button>
          </div>
        </form>
      </div>
    </section>
  )
}
