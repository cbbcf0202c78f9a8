// The list of contacts, with search and filters that live in the address of the page.

import { Hono } from 'hono'
import { z } from 'zod'
import type { Filter } from '../../../core/filter.ts'
import { listAudiences } from '../../../db/audiences.ts'
import { openDatabase } from '../../../db/client.ts'
import { behaviourOf, countContacts, linksOf, listContacts } from '../../../db/contacts.ts'
import { listSegmentNames } from '../../../db/segments.ts'
import { namesOf } from '../../../db/stores.ts'
import { checkoutStates } from '../../api/checkout-shape.ts'
import { toCheckoutRanges } from '../../api/checkouts.ts'
import { toContactShape, type ContactShape } from '../../api/contact-shape.ts'
import { nextSeq, parseSeq } from '../../api/paging.ts'
import type { AppEnv } from '../../env.ts'
import { contactFields, toMatching } from '../../filters.ts'
import { Card, Head } from '../components/blocks.tsx'
import { TextField } from '../components/field.tsx'
import { Filters } from '../components/filters.tsx'
import { atEnd, Pager, Table } from '../components/table.tsx'
import { Amount, formatCount, plural, Time } from '../components/value.tsx'
import { page } from '../layout.tsx'
import { ConditionRows } from './condition-rows.tsx'
import { readConditions, toQuery } from './typed-conditions.ts'
import {
  choice,
  count as wholeNumber,
  cursor,
  day,
  filled,
  pageSize,
  validQuery,
} from '../validate.ts'

const query = z.object({
  q: filled,
  email: filled,
  tag: filled,
  storeId: filled,
  audienceId: filled,
  segmentId: filled,
  checkoutState: choice(checkoutStates),
  checkoutUpdatedAfter: day,
  checkoutTotalMin: wholeNumber,
  cursor,
})

/** Also asked for by other pages' links; conditions can ask the same, so these show only where they are set. */
const texts: [name: keyof z.infer<typeof query>, label: string][] = [
  ['email', 'Email'],
  ['tag', 'Tag'],
  ['checkoutUpdatedAfter', 'Checkout changed since (2026-11-30)'],
  ['checkoutTotalMin', 'Checkout total from (minor units)'],
]
const selects: [name: keyof z.infer<typeof query>, label: string, options: [string, string][]][] = [
  ['checkoutState', 'Last checkout', checkoutStates.map((state) => [state, state])],
]

function audienceSelect(
  audiences: { id: string; name: string }[],
): [name: 'audienceId', label: string, options: [string, string][]] {
  return ['audienceId', 'Audience', audiences.map(({ id, name }) => [id, name])]
}

export const contactList = new Hono<AppEnv>().get('/', validQuery(query), async (c) => {
  const asked = c.req.valid('query')
  const { cursor: before, ...filter } = asked
  const since = filter.checkoutUpdatedAfter
  const checkoutUpdatedAfter = since === undefined ? undefined : Date.parse(since)
  const db = openDatabase(c.env.DB)
  const [fields, segments, names, audiences] = await Promise.all([
    contactFields(db, undefined),
    listSegmentNames(db, undefined),
    namesOf(db),
    listAudiences(db),
  ])
  const typed = readConditions(c.req.query(), fields)
  const matching = await toMatching(
    db,
    { segmentId: filter.segmentId, filter: typed.filter ?? undefined },
    Date.now(),
  )
  const checkout = toCheckoutRanges({ ...filter, checkoutUpdatedAfter })
  const narrowed = { ...filter, ...matching, checkout }
  const [found, count] = await Promise.all([
    listContacts(db, narrowed, pageSize, parseSeq(before)),
    countContacts(db, narrowed),
  ])
  const ids = found.map(({ id }) => id)
  const [links, behaviour] = await Promise.all([linksOf(db, ids), behaviourOf(db, ids)])
  const rows = found.map((contact) =>
    toRow(toContactShape(contact, links.get(contact.id) ?? [], behaviour.get(contact.id)), names),
  )
  const content = (
    <>
      <Head title="Contacts" sub={plural(count, 'contact')}>
        <a class="button" href="/contacts/segments">
          Segments
        </a>
        <a class="button" href="/contacts/new">
          New contact
        </a>
      </Head>
      <Filters
        path="/contacts"
        query={{ ...asked, ...toQuery(typed) }}
        search="Name, email or phone"
        texts={texts.filter(([name]) => asked[name] !== undefined)}
        selects={[
          ['segmentId', 'Segment', segments.map(({ id, name }) => [id, name])],
          ['storeId', 'Store', [...names]],
          ...(audiences.length > 1 ? [audienceSelect(audiences)] : []),
          ...selects.filter(([name]) => asked[name] !== undefined),
        ]}
      >
        <ConditionRows typed={typed} fields={fields} submit="Show" />
      </Filters>
      {typed.filter ? <SaveSegment filter={typed.filter} /> : null}
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
        <Pager
          path="/contacts"
          query={{ ...asked, ...toQuery(typed) }}
          next={nextSeq(found, pageSize)}
        />
      </Card>
    </>
  )
  return page(c, { title: 'Contacts', section: '/contacts' }, content)
})

/** Only the conditions are saved: what else is asked for is for looking once. */
function SaveSegment({ filter }: { filter: Filter }) {
  return (
    <form class="filters" method="post" action="/contacts/segments">
      <input type="hidden" name="filter" value={JSON.stringify(filter)} />
      <TextField form={{ values: {}, issues: [] }} name="name" label="Name of a segment" />
      <button>Save the conditions as a segment</button>
    </form>
  )
}

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
