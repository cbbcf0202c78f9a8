// The list of contacts, with search and filters that live in the address of the page.

import { Hono } from 'hono'
import { z } from 'zod'
import { openDatabase } from '../../../db/client.ts'
import { behaviourOf, linksOf, listContacts } from '../../../db/contacts.ts'
import { namesOf } from '../../../db/stores.ts'
import { checkoutStates } from '../../api/checkout-shape.ts'
import { toCheckoutRanges } from '../../api/checkouts.ts'
import { toContactShape, type ContactShape } from '../../api/contact-shape.ts'
import { nextSeq, parseSeq } from '../../api/paging.ts'
import type { AppEnv } from '../../env.ts'
import { Card, Head } from '../components/blocks.tsx'
import { Filters } from '../components/filters.tsx'
import { atEnd, Pager, Table } from '../components/table.tsx'
import { Amount, formatCount, Time } from '../components/value.tsx'
import { page } from '../layout.tsx'
import { choice, count, cursor, day, filled, pageSize, validQuery } from '../validate.ts'

const query = z.object({
  q: filled,
  email: filled,
  tag: filled,
  storeId: filled,
  checkoutState: choice(checkoutStates),
  checkoutUpdatedAfter: day,
  checkoutTotalMin: count,
  cursor,
})

export const contactList = new Hono<AppEnv>().get('/', validQuery(query), async (c) => {
  const asked = c.req.valid('query')
  const { cursor: before, ...filter } = asked
  const since = filter.checkoutUpdatedAfter
  const checkoutUpdatedAfter = since === undefined ? undefined : Date.parse(since)
  const db = openDatabase(c.env.DB)
  const [found, names] = await Promise.all([
    listContacts(
      db,
      { ...filter, checkout: toCheckoutRanges({ ...filter, checkoutUpdatedAfter }) },
      pageSize,
      parseSeq(before),
    ),
    namesOf(db),
  ])
  const ids = found.map(({ id }) => id)
  const [links, behaviour] = await Promise.all([linksOf(db, ids), behaviourOf(db, ids)])
  const rows = found.map((contact) =>
    toRow(toContactShape(contact, links.get(contact.id) ?? [], behaviour.get(contact.id)), names),
  )
  const content = (
    <>
      <Head title="Contacts" />
      <Filters
        path="/contacts"
        query={asked}
        search="Name, email or phone"
        texts={[
          ['email', 'Email'],
          ['tag', 'Tag'],
          ['checkoutUpdatedAfter', 'Checkout changed since (2026-11-30)'],
          ['checkoutTotalMin', 'Checkout total from (minor units)'],
        ]}
        selects={[
          ['storeId', 'Store', [...names]],
          ['checkoutState', 'Last checkout', checkoutStates.map((state) => [state, state])],
        ]}
      />
      <Card flush>
        <Table
          label="Contacts"
          columns={[
            'Name',
            'Email',
            'Phone',
            atEnd('Orders'),
            atEnd('Spent'),
            'Last order',
            'Stores',
          ]}
          rows={rows}
          empty="No contact fits."
        />
        <Pager path="/contacts" query={asked} next={nextSeq(found, pageSize)} />
      </Card>
    </>
  )
  return page(c, { title: 'Contacts', section: '/contacts' }, content)
})

export function contactName(
  contact: Pick<ContactShape, 'firstName' | 'lastName' | 'email' | 'id'>,
) {
  const name = [contact.firstName, contact.lastName].filter(Boolean).join(' ')
  return name || contact.email || contact.id
}

function toRow(contact: ContactShape, names: Map<string, string>) {
  const { behaviour } = contact
  const stores = [...new Set(contact.links.map(({ storeId }) => names.get(storeId) ?? storeId))]
  return [
    <a href={`/contacts/${contact.id}`}>{contactName(contact)}</a>,
    contact.email ?? '',
    <span class="num">{contact.phone ?? contact.deliveryPhone ?? ''}</span>,
    formatCount(behaviour?.ordersCount ?? 0),
    behaviour ? <Amount of={behaviour.totalSpent} /> : '',
    behaviour ? <Time at={behaviour.lastOrderAt} /> : '',
    stores.length > 0 ? (
      <span class="nowrap">{stores.join(', ')}</span>
    ) : contact.guest ? (
      <span class="muted">guest</span>
    ) : (
      ''
    ),
  ]
}
