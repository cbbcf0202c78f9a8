// The list of orders, newest change first.

import { Hono } from 'hono'
import { z } from 'zod'
import { openDatabase } from '../../../db/client.ts'
import { listOrders } from '../../../db/orders.ts'
import { namesOf } from '../../../db/stores.ts'
import { toOrderShape } from '../../api/order-shape.ts'
import { nextSeq, parseSeq } from '../../api/paging.ts'
import type { AppEnv } from '../../env.ts'
import { State } from '../components/badge.tsx'
import { Card, Head } from '../components/blocks.tsx'
import { Filters } from '../components/filters.tsx'
import { atEnd, Pager, Table } from '../components/table.tsx'
import { Amount, Time, words } from '../components/value.tsx'
import { page } from '../layout.tsx'
import { choice, cursor, filled, pageSize, validQuery } from '../validate.ts'

const statuses = ['pending', 'completed', 'cancelled'] as const
const query = z.object({ status: choice(statuses), storeId: filled, contactId: filled, cursor })

export const orderList = new Hono<AppEnv>().get('/', validQuery(query), async (c) => {
  const asked = c.req.valid('query')
  const { cursor: before, ...filter } = asked
  const db = openDatabase(c.env.DB)
  const [found, names] = await Promise.all([
    listOrders(db, filter, pageSize, parseSeq(before)),
    namesOf(db),
  ])
  const rows = found.map((row) => {
    const order = toOrderShape(row, '')
    return [
      <a href={`/orders/${order.id}`}>{order.number}</a>,
      <State of={order.status} />,
      words(order.financialStatus),
      <Buyer contactId={order.contactId} email={row.buyerEmail} />,
      names.get(order.storeId) ?? '',
      <Time at={order.placedAt} />,
      <Amount of={order.total} />,
    ]
  })
  const content = (
    <>
      <Head title="Orders" />
      <Filters
        path="/orders"
        query={asked}
        selects={[
          ['status', 'Status', statuses.map((status) => [status, status])],
          ['storeId', 'Store', [...names]],
        ]}
      />
      <Card flush>
        <Table
          label="Orders"
          columns={['Order', 'Status', 'Payment', 'Buyer', 'Store', 'Placed', atEnd('Total')]}
          rows={rows}
          empty="No order fits."
        />
        <Pager path="/orders" query={asked} next={nextSeq(found, pageSize)} />
      </Card>
    </>
  )
  return page(c, { title: 'Orders', section: '/orders' }, content)
})

function Buyer({ contactId, email }: { contactId: string | null; email: string | null }) {
  if (contactId === null) return <span>{email ?? ''}</span>
  return <a href={`/contacts/${contactId}`}>{email ?? 'contact'}</a>
}
