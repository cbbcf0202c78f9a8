// The mapping as a form of rows; without a script: a row is taken away by its button, and empty ones stand at the end.

import { normalizers } from '../../../core/field-map.ts'
import { leftOut } from '../../../core/map-targets.ts'
import type { FieldsReading } from '../../store-fields.ts'
import { Card } from '../components/blocks.tsx'
import { problemOf, type Filled } from '../components/field.tsx'

type Props = { action: string; form: Filled & { count: number }; fields: FieldsReading }

export function MappingForm({ action, form, fields }: Props) {
  const places = Array.from({ length: form.count }, (_, place) => place)
  return (
    <Card title="Mapping">
      <form class="form" method="post" action={action} id="mapping">
        {/* What the Enter key presses: else it would be the first row's removal. */}
        <button name="action" value="preview" hidden></button>
        <p class="hint">
          A field of the store fills another field than its own, or a custom field. Where it is
          blank or rejected, a contact field stays as the store's own field fills it. Meta fields
          are written <code>{fields.metaForm}</code>. Orders of guests carry none of these.
        </p>
        <datalist id="sources">
          {fields.sources.map(({ name, label }) => (
            <option value={name}>{label}</option>
          ))}
        </datalist>
        <div class="rows" role="group" aria-label="Mapping">
          {places.map((place) => (
            <MappingRow place={place} form={form} fields={fields} />
          ))}
        </div>
        <div class="actions">
          <button class="main" name="action" value="preview">
            Preview
          </button>
          <button name="action" value="save">
            Save
          </button>
        </div>
      </form>
    </Card>
  )
}

function MappingRow({ place, form, fields }: Omit<Props, 'action'> & { place: number }) {
  const from = `from.${place}`
  const to = `to.${place}`
  const normalizer = `normalizer.${place}`
  const value = (name: string) => form.values[name] ?? ''
  const problems = [from, to, normalizer].flatMap((name) => problemOf(form, name) ?? [])
  const samples = fields.sources.find(({ name }) => name === value(from))?.samples ?? []
  const isSet = value(from) !== '' || value(to) !== ''
  const described = problems.length > 0 ? `problem-${place}` : undefined
  const props = (name: string, label: string) => ({
    name,
    'aria-label': `${label}, row ${place + 1}`,
    'aria-invalid': problemOf(form, name) === null ? undefined : ('true' as const),
    'aria-describedby': described,
  })
  return (
    <div class="map-row">
      <input
        {...props(from, 'Field of the store')}
        list="sources"
        value={value(from)}
        placeholder="Field of the store"
        spellcheck={false}
        autocomplete="off"
      />
      <span class="arrow" aria-hidden="true">
        →
      </span>
      <select {...props(to, 'Goes to')}>
        <option value="">Choose…</option>
        {fields.targets.map(({ name, label, type }) => (
          <option value={name} selected={name === value(to)}>
            {name.startsWith('custom.') ? `${label} (custom ${type})` : label}
          </option>
        ))}
        <option value={leftOut} selected={value(to) === leftOut}>
          Nowhere: leave it out
        </option>
      </select>
      <select {...props(normalizer, 'As')}>
        <option value="">As it fits</option>
        {normalizers.map((name) => (
          <option value={name} selected={name === value(normalizer)}>
            {name}
          </option>
        ))}
      </select>
      {isSet ? (
        <button
          class="plain"
          name="remove"
          value={String(place)}
          aria-label={`Remove row ${place + 1}`}
        >
          Remove
        </button>
      ) : (
        <span></span>
      )}
      {samples.length === 0 ? null : <span class="hint wide">Now: {samples.join(' · ')}</span>}
      {problems.length === 0 ? null : (
        <span class="problem wide" id={described}>
          {problems.join(' ')}
        </span>
      )}
    </div>
  )
}
