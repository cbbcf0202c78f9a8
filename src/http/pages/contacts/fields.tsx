// The fields of a contact, each with the store's record and the moment that it came from (O3).

import type { Child } from 'hono/jsx'
import type { ContactShape } from '../../api/contact-shape.ts'
import { State } from '../components/badge.tsx'
import { Address } from '../components/address.tsx'
import { Card, Facts } from '../components/blocks.tsx'
import { deliveryPath } from '../components/links.tsx'
import { Time, words } from '../components/value.tsx'

type Props = { contact: ContactShape; names: Map<string, string> }
type Origin = NonNullable<ContactShape['provenance']>[string]

export function ContactFields({ contact, names }: Props) {
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
          ['Tags', contact.tags.length > 0 ? <Tags tags={contact.tags} /> : null],
          ...custom.map(([name, value]) =>
            field(`custom.${name}`, name, Array.isArray(value) ? value.join(', ') : String(value)),
          ),
          ['Id', <code>{contact.id}</code>],
        ]}
      />
    </Card>
  )
}

function From({ origin, names }: { origin: Origin | undefined; names: Map<string, string> }) {
  if (!origin) return null
  const { source, ref, at, deliveryId } = origin
  return (
    <span class="origin">
      {names.get(source) ?? source}, {ref.replace(':', ' ')}, <Time at={at} />
      {deliveryId === undefined ? null : (
        <>
          {' '}
          · <a href={deliveryPath(source, deliveryId)}>delivery</a>
        </>
      )}
    </span>
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

function Tags({ tags }: { tags: string[] }) {
  return (
    <>
      {tags.map((tag) => (
        <>
          <span class="tag">{tag}</span>{' '}
        </>
      ))}
    </>
  )
}
