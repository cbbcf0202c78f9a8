// The fields of a contact, each with the store's record and the moment that it came from (O3).

import type { Child } from 'hono/jsx'
import type { CustomField } from '../../../core/custom-field.ts'
import type { ContactShape } from '../../api/contact-shape.ts'
import { State } from '../components/badge.tsx'
import { Address } from '../components/address.tsx'
import { Card, Facts } from '../components/blocks.tsx'
import { From } from '../components/origin.tsx'
import { Time, words } from '../components/value.tsx'

type Props = {
  contact: ContactShape
  names: Map<string, string>
  customFields: Pick<CustomField, 'key' | 'label'>[]
}

export function ContactFields({ contact, names, customFields }: Props) {
  const field = (name: string, label: string, value: Child): [string, Child] => [
    label,
    value === null ? null : (
      <>
        {value}
        <From origin={contact.provenance?.[name]} names={names} />
      </>
    ),
  ]
  const { consent, address } = contact
  const custom = Object.entries(contact.custom)
  return (
    <Card title="Fields">
      <Facts
        of={[
          field('firstName', 'First name', contact.firstName),
          field('lastName', 'Last name', contact.lastName),
          field('email', 'Email', contact.email),
          field('phone', 'Phone', contact.phone),
          field('deliveryPhone', 'Delivery phone', contact.deliveryPhone),
          field('language', 'Language', contact.language),
          field('consent', 'Consent', <Consent {...consent} />),
          field('address', 'Delivery address', address && <Address of={address} />),
          ...custom.map(([key, value]) =>
            field(
              `custom.${key}`,
              customFields.find((each) => each.key === key)?.label ?? key,
              shown(value),
            ),
          ),
          ['Id', <code>{contact.id}</code>],
        ]}
      />
    </Card>
  )
}

function Consent({ state, level, updatedAt, source, cause }: ContactShape['consent']) {
  const details = [level, source, cause].filter((each) => each !== null).map(words)
  return (
    <>
      <State of={state} /> {details.join(' · ')}{' '}
      {updatedAt === null ? null : <Time at={updatedAt} />}
    </>
  )
}

function shown(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (Array.isArray(value)) return value.join(', ')
  return typeof value === 'string' ? value : JSON.stringify(value)
}
