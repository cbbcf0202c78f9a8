// The settings of a store as a form (C4-C8, F6).

import type { OrderStatus } from '../../../core/order.ts'
import { Card, Notice } from '../components/blocks.tsx'
import { TextArea, TextField, type Filled } from '../components/field.tsx'
import { Choices, Switches } from './settings-inputs.tsx'

type Props = { action: string; form: Filled; statuses: Record<string, OrderStatus> }

export function SettingsForm({ action, form, statuses }: Props) {
  return (
    <Card title="Settings">
      <form class="form" method="post" action={action} id="settings">
        {form.issues.length === 0 ? null : (
          <Notice tone="bad">The settings are not saved. See the field below.</Notice>
        )}
        <Switches form={form} />
        <Choices form={form} />
        <p class="hint">
          Changes take effect on the next event. What was left out of the history needs a fresh
          import: choose it, save, and press “Import now”.
        </p>
        <TextField
          form={form}
          name="checkoutDelayMinutes"
          label="A checkout counts as abandoned after (minutes)"
          hint="Counted from the buyer's last change, while there is no order."
        />
        <TextField
          form={form}
          name="unsubscriptionCause"
          label="Unsubscription cause"
          hint="Noted with the consent when this store unsubscribes somebody. Empty: none."
        />
        <TextArea
          form={form}
          name="statusMap"
          label="Order statuses"
          rows={4}
          placeholder="on-hold=pending"
          hint={
            <>
              One per line, only what differs from the defaults:{' '}
              {Object.entries(statuses)
                .map(([status, ours]) => `${status}=${ours}`)
                .join(', ')}
              .
            </>
          }
        />
        <div class="actions">
          <button class="main">Save</button>
        </div>
      </form>
    </Card>
  )
}
