// The inputs of the settings, as the form of a new store and the store's page both show them.

import { Check, Select, type Filled } from '../components/field.tsx'
import { importChoices, syncChoices } from './settings-fields.ts'

const labels = {
  contacts: 'Contacts',
  orders: 'Orders',
  transactions: 'Transactions',
  products: 'Products',
  collections: 'Collections',
  checkouts: 'Abandoned checkouts (level advanced)',
} as const

/** The master switches and the level. */
export function Switches({ form }: { form: Filled }) {
  return (
    <>
      <fieldset>
        <legend>Switches</legend>
        <Check
          form={form}
          name="enableImport"
          label="Enable import"
          hint="Off pauses every import and sync and keeps all settings."
        />
        <Check
          form={form}
          name="automaticImport"
          label="Automatic import"
          hint="Off: webhooks and scheduled reads rest, only “Import now” runs."
        />
      </fieldset>
      <Select
        form={form}
        name="level"
        label="Level"
        options={[
          ['advanced', 'Advanced: profile and behaviour'],
          ['basic', 'Basic: profile only'],
        ]}
      />
    </>
  )
}

/** What the history brings, and what comes in afterwards. */
export function Choices({ form }: { form: Filled }) {
  return (
    <div class="pair">
      <fieldset>
        <legend>Import history</legend>
        {importChoices.map((name) => (
          <Check form={form} name={`import.${name}`} label={labels[name]} />
        ))}
      </fieldset>
      <fieldset>
        <legend>Keep syncing</legend>
        {syncChoices.map((name) => (
          <Check form={form} name={`sync.${name}`} label={labels[name]} />
        ))}
      </fieldset>
    </div>
  )
}
