// The form of a contact that is there: its fields as they are, and of each where it came from.

import type { Contact } from '../../../core/contact.ts'
import type { EditRules } from '../../../db/edits.ts'
import { toContactShape } from '../../api/contact-shape.ts'
import { From } from '../components/origin.tsx'
import type { Refused } from '../validate.ts'
import { contactTexts } from './edit-fields.ts'
import { ContactForm } from './edit-form.tsx'

type Props = {
  contact: Contact
  names: Map<string, string>
  rules: Pick<EditRules, 'customFields'>
  form: Refused | null
}

export function EditCard({ contact, names, rules: { customFields }, form }: Props) {
  const { provenance = {} } = toContactShape(contact, [], undefined, true)
  const origins = Object.entries(provenance).map(([field, origin]) => [
    field,
    <From origin={origin} names={names} />,
  ])
  const owned = Object.entries(contact.provenance)
    .filter(([, origin]) => origin.owned)
    .map(([field]) => field)
  return (
    <ContactForm
      action={`/contacts/${contact.id}/edit`}
      form={form}
      now={contactTexts(contact, customFields)}
      origins={Object.fromEntries(origins)}
      owned={owned}
      customFields={customFields}
      back={`/contacts/${contact.id}`}
    />
  )
}
