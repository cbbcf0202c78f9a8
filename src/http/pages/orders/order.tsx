// The page of one order: lines and totals, payments and refunds, buyer and delivery address.

import { Hono } from 'hono'
import { NotFound } from '../../../core/errors.ts'
import { openDatabase } from '../../../db/client.ts'
import { findContact } from '../../../db/contacts.ts'
import { findOrder, listTransactions } from '../../../db/orders.ts'
import { productsOfOrders } from '../../../db/products.ts'
import { namesOf } from '../../../db/stores.ts'
import { toOrderShape, toTransactionShape } from '../../api/order-shape.ts'
import type { AppEnv } from '../../env.ts'
import { Badge, State } from '../components/badge.tsx'
import { Head } from '../components/blocks.tsx'
import { Time } from '../components/value.tsx'
import { NotesCard } from '../contacts/sections.tsx'
import { page } from '../layout.tsx'
import { LinesCard, RefundsCard, TransactionsCard } from './money.tsx'
import { BuyerCard, CommentCard, FactsCard, FulfillmentsCard } from './sections.tsx'

const shownTransactions = 100

export const orderPage = new Hono<AppEnv>().get('/:id', async (c) => {
  const db = openDatabase(c.env.DB)
  const found = await findOrder(db, c.req.param('id'))
  if (!found) throw new NotFound('order')
  const order = toOrderShape(found, '', await productsOfOrders(db, [found]))
  const [transactions, contact, names] = await Promise.all([
    listTransactions(db, { orderId: order.id }, shownTransactions, null),
    found.contactId === null ? null : findContact(db, found.contactId),
    namesOf(db),
  ])
  const store = names.get(order.storeId) ?? order.storeId
  const content = (
    <>
      <Head
        title={`Order ${order.number}`}
        badge={
          <>
            <State of={order.status} />
            {order.goneAtSource ? <Badge tone="warn">gone at the store</Badge> : null}
          </>
        }
        up={['/orders', 'Orders']}
        sub={
          <>
            <a href={`/stores/${order.storeId}`}>{store}</a> · placed <Time at={order.placedAt} />
          </>
        }
      />
      <div class="split">
        <div class="stack">
          <LinesCard order={order} />
          <TransactionsCard transactions={transactions.map(toTransactionShape)} />
          <RefundsCard refunds={order.refunds} />
        </div>
        <div class="stack">
          <FactsCard order={order} />
          <BuyerCard order={order} contact={contact} email={found.buyerEmail} />
          <CommentCard comment={order.operatorComment} />
          <FulfillmentsCard fulfillments={order.fulfillments} />
          <NotesCard notes={order.normalization} />
        </div>
      </div>
    </>
  )
  return page(c, { title: `Order ${order.number}`, section: '/orders' }, content)
})
