// What can be done with a contact: merged with another one, split again, handed out, erased (I5, G1).

import type { Contact } from '../../../core/contact.ts'
import type { ContactShape } from '../../api/contact-shape.ts'
import { Card, Notice, PostButton } from '../components/blocks.tsx'
import { Check, Select, TextField } from '../components/field.tsx'
import type { Refused } from '../validate.ts'
import { contactName } from './list.tsx'

type MergeProps = { contact: ContactShape; merged: Contact[]; form: Refused | null }

/** The contacts that were merged into this one, and the form to merge another one. */
export function MergeCard({ contact, merged, form }: MergeProps) {
  const filled = form ?? { values: {}, issues: [] }
  return (
    <Card title="Merge">
      <div class="stack">
        {merged.map((each) => (
          <div>
            <a href={`/contacts/${each.id}`}>{contactName(each)}</a> is merged into this contact.
            <PostButton action={`/contacts/${each.id}/split`} label="Split again" />
          </div>
        ))}
        <form class="form" method="post" action={`/contacts/${contact.id}/merge`}>
          {form ? <Notice tone="bad">{form.message}</Notice> : null}
          <TextField
            form={filled}
            name="other"
            label="Other contact"
            placeholder="con_… or name@example.com"
            hint="Its id or email. Its links and orders come here, and it is hidden; this can be undone."
            required
            autocomplete="off"
          />
          <Select
            form={filled}
            name="values"
            label="Where both have a value"
            options={[
              ['kept', 'keep the one of this contact'],
              ['merged', 'take the one of the other contact'],
            ]}
          />
          <div class="actions">
            <button>Merge into this contact</button>
          </div>
        </form>
      </div>
    </Card>
  )
}

/** Instead of the card of merging, on the page of one that is merged itself. */
export function MergedCard({ contact }: { contact: ContactShape }) {
  return (
    <Card title="Merged">
      <p>
        This contact was merged into <a href={`/contacts/${contact.mergedInto}`}>another one</a>,
        which has its links and orders now.
      </p>
      <PostButton action={`/contacts/${contact.id}/split`} label="Split again" />
    </Card>
  )
}

/** Erasing is folded away and wants to be confirmed: it can't be undone. */
export function PrivacyCard({ contact, form }: { contact: ContactShape; form: Refused | null }) {
  return (
    <>
      <Card title="Privacy">
        <p>Everything that is held of this person, as a file to hand out.</p>
        <PostButton action={`/contacts/${contact.id}/export`} label="Export" />
      </Card>
      <details class="card" open={form !== null}>
        <summary>Erase this person</summary>
        <div class="body">
          <form class="form" method="post" action={`/contacts/${contact.id}/erase`}>
            {form ? <Notice tone="bad">{form.message}</Notice> : null}
            <p>
              The contact goes, with its links, checkouts and every stored payload that names it.
              Orders stay with their totals, without buyer, address and notes. The stores keep what
              they have; what they still say of this person is not taken in any more.
            </p>
            <Check
              form={form ?? { values: {}, issues: [] }}
              name="confirmed"
              label="Erase for good."
              hint="It can't be undone."
            />
            <div class="actions">
              <button class="danger">Erase</button>
            </div>
          </form>
        </div>
      </details>
    </>
  )
}
