// What another primary key would make of an audience's contacts, before it is changed (C7).

import type { Contact } from '../../../core/contact.ts'
import type { PrimaryKeyKind } from '../../../core/identity.ts'
import type { AudienceRow } from '../../../db/audiences.ts'
import type { RekeyPreview } from '../../../db/rekey.ts'
import { Card, Counters, Notice } from '../components/blocks.tsx'
import { Table } from '../components/table.tsx'
import { formatCount } from '../components/value.tsx'
import { contactName } from '../contacts/list.tsx'
import { keyNames } from './audience-cards.tsx'

/** Of the contacts with one key; the others are counted. */
export const shownOfEach = 5

type Props = {
  audience: AudienceRow
  to: PrimaryKeyKind
  preview: RekeyPreview
  people: Map<string, Contact>
  message: string | null
}

export function RekeyPreviewCard({ audience, to, preview, people, message }: Props) {
  const { contacts, withoutValue, collisions, examples } = preview
  if (audience.primaryKey === to) {
    return (
      <Card title={`By ${keyNames[to]}`}>
        <p>This is the primary key already.</p>
        <p class="actions">
          <a class="button" href="/settings">
            Back
          </a>
        </p>
      </Card>
    )
  }
  const title = `From ${keyNames[audience.primaryKey]} to ${keyNames[to]}`
  return (
    <div class="stack">
      {message === null ? null : <Notice tone="bad">{message}</Notice>}
      <Card title={title}>
        <Counters
          kind="even"
          of={[
            ['Contacts', formatCount(contacts)],
            [`Without a ${keyNames[to]}`, formatCount(withoutValue)],
            ['Values that several have', formatCount(collisions)],
          ]}
        />
        {withoutValue > 0 ? (
          <p class="muted">Who has none is told apart by the next best: email, then phone.</p>
        ) : null}
        <form class="form" method="post" action={`/settings/audiences/${audience.id}/primary-key`}>
          <input type="hidden" name="primaryKey" value={to} />
          {collisions === 0 ? null : (
            <>
              <input type="hidden" name="acceptCollisions" value="on" />
              <p>
                Of several with one value only the oldest gets the key. The others stay as they are,
                and are listed under Conflicts, to be merged or kept. Or merge them first: each name
                below leads to its contact.
              </p>
            </>
          )}
          <div class="actions">
            <button class="main">
              {collisions === 0 ? 'Change the primary key' : 'Accept and change the primary key'}
            </button>
            <a class="button" href="/settings">
              Cancel
            </a>
          </div>
        </form>
      </Card>
      {collisions === 0 ? null : (
        <Card
          title="Collisions"
          aside={
            examples.length < collisions ? (
              <span class="muted">the first {formatCount(examples.length)}</span>
            ) : undefined
          }
          flush
        >
          <Table
            label="Collisions"
            columns={['Value', 'Gets the key', 'Others']}
            rows={examples.map(({ key, contactIds: [first = '', ...others] }) => [
              key,
              <Person id={first} people={people} />,
              <Others ids={others} people={people} />,
            ])}
            empty=""
          />
        </Card>
      )}
    </div>
  )
}

function Others({ ids, people }: { ids: string[]; people: Map<string, Contact> }) {
  const shown = ids.slice(0, shownOfEach - 1)
  const more = ids.length - shown.length
  return (
    <span>
      {shown.map((id, place) => (
        <>
          {place === 0 ? '' : ', '}
          <Person id={id} people={people} />
        </>
      ))}
      {more === 0 ? '' : ` and ${formatCount(more)} more`}
    </span>
  )
}

function Person({ id, people }: { id: string; people: Map<string, Contact> }) {
  const contact = people.get(id)
  return <a href={`/contacts/${id}`}>{contact ? contactName(contact) : id}</a>
}
