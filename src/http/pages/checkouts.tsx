// The list of checkouts, newest change first: who left what, and the way back to it.

import { Hono } from 'hono'
import { z } from 'zod'
import { listCheckouts } from '../../db/checkouts.ts'
import { openDatabase } from '../../db/client.ts'
import { namesOf } from '../../db/stores.ts'
import { checkoutStates, toCheckoutShape } from '../api/checkout-shape.ts'
import { nextSeq, parseSeq } from '../api/paging.ts'
import type { AppEnv } from '../env.ts'
import { State } from './components/badge.tsx'
import { Card, Head } from './components/blocks.tsx'
import { Items, Ways } from './components/checkout.tsx'
import { Filters } from './components/filters.tsx'
import { atEnd, Pager, Table } from './components/table.tsx'
import { Amount, Time } from './components/value.tsx'
import { page } from './layout.tsx'
import { choice, cursor, filled, pageSize, validQuery } from './validate.ts'

const query = z.object({
  state: choice(checkoutStates),
  storeId: filled,
  contactId: filled,
  cursor,
})

export const checkoutList = new Hono<AppEnv>().get('/', validQuery(query), async (c) => {
  const asked = c.req.valid('query')
  const { cursor: before, ...filter } = asked
  const db = openDatabase(c.env.DB)
  const [found, names] = await Promise.all([
    listCheckouts(db, filter, pageSize, parseSeq(before)),
    namesOf(db),
  ])
  const rows = found.map((row) => {
    const checkout = toCheckoutShape(row)
    return [
      <Buyer contactId={checkout.contactId} email={row.buyerEmail} />,
      <State of={checkout.state} />,
      <Items lines={checkout.lines} />,
      names.get(checkout.storeId) ?? '',
      <Time at={checkout.createdAt} />,
      <Time at={checkout.updatedAt} />,
      <Ways checkout={checkout} />,
      <Amount of={checkout.total} />,
    ]
  })
  const content = (
    <>
      <Head title="Checkouts" />
      <Filters
        path="/checkouts"
        query={asked}
        selects={[
          ['state', 'State', checkoutStates.map((state) => [state, state])],
          ['storeId', 'Store', [...names]],
        ]}
      />
      <Card flush>
        <Table
          label="Checkouts"
          columns={[
            'Buyer',
            'State',
            'Items',
            'Store',
            'Created',
            'Last changed',
            'Leads to',
            atEnd('Total'),
          ]}
          rows={rows}
          empty="No checkout fits. They come in at level advanced only."
        />
        <Pager path="/checkouts" query={asked} next={nextSeq(found, pageSize)} />
      </Card>
    </>
  )
  return page(c, { title: 'Checkouts', section: '/checkouts' }, content)
})

function Buyer({ contactId, email }: { contactId: string | null; email: string | null }) {
  if (contactId === null) return <span class="muted">{email ?? 'not known yet'}</span>
  return <a href={`/contacts/${contactId}`}>{email ?? 'contact'}</a>
}
