// What stands beside a contact's fields: orders, behaviour, links, notes.

import type { CheckoutShape } from '../../api/checkout-shape.ts'
import type { ContactShape } from '../../api/contact-shape.ts'
import type { OrderShape } from '../../api/order-shape.ts'
import { State } from '../components/badge.tsx'
import { Card, Facts } from '../components/blocks.tsx'
import { Items, Ways } from '../components/checkout.tsx'
import { atEnd, Table, withQuery } from '../components/table.tsx'
import { Amount, formatCount, Time, words } from '../components/value.tsx'

type OrdersProps = { orders: OrderShape[]; all: boolean; contactId: string }

export function OrdersCard({ orders, all, contactId }: OrdersProps) {
  const rows = orders.map((order) => [
    <a href={`/orders/${order.id}`}>{order.number}</a>,
    <State of={order.status} />,
    words(order.financialStatus),
    <Time at={order.placedAt} />,
    <Amount of={order.total} />,
  ])
  const more = all ? null : <a href={withQuery('/orders', { contactId })}>All orders</a>
  return (
    <Card title="Orders" aside={more} flush>
      <Table
        label="Orders"
        columns={['Order', 'Status', 'Payment', 'Placed', atEnd('Total')]}
        rows={rows}
        empty="No order yet."
      />
    </Card>
  )
}

type CheckoutsProps = { checkouts: CheckoutShape[]; contactId: string; names: Map<string, string> }

/** The last one in each store (A1). */
export function CheckoutsCard({ checkouts, contactId, names }: CheckoutsProps) {
  if (checkouts.length === 0) return null
  const rows = checkouts.map((checkout) => [
    names.get(checkout.storeId) ?? checkout.storeId,
    <State of={checkout.state} />,
    <Items lines={checkout.lines} />,
    <Time at={checkout.updatedAt} />,
    <Ways checkout={checkout} />,
    <Amount of={checkout.total} />,
  ])
  return (
    <Card
      title="Last checkout"
      aside={<a href={withQuery('/checkouts', { contactId })}>All checkouts</a>}
      flush
    >
      <Table
        label="Last checkout"
        columns={['Store', 'State', 'Items', 'Last changed', 'Leads to', atEnd('Total')]}
        rows={rows}
        empty=""
      />
    </Card>
  )
}

export function BehaviourCard({ behaviour }: Pick<ContactShape, 'behaviour'>) {
  if (!behaviour) return null
  return (
    <Card title="Behaviour">
      <Facts
        of={[
          ['Orders', formatCount(behaviour.ordersCount)],
          ['Spent', <Amount of={behaviour.totalSpent} />],
          ['Average', <Amount of={behaviour.averageSpent} />],
          ['First order', <Time at={behaviour.firstOrderAt} />],
          ['Last order', <Time at={behaviour.lastOrderAt} />],
          ['Last total', <Amount of={behaviour.lastOrderTotal} />],
          ['Last items', formatCount(behaviour.lastOrderItems)],
        ]}
      />
    </Card>
  )
}

const reasons: Record<string, string> = {
  new: 'first seen there',
  primary_key: "by the audience's primary key",
  email: 'by email',
  phone: 'by phone',
  order: 'by an order',
  merged: 'merged by hand',
  merged_at_store: 'merged at the store',
  checkout: 'by a checkout',
}

type LinksProps = { links: ContactShape['links']; names: Map<string, string> }

export function LinksCard({ links, names }: LinksProps) {
  return (
    <Card title="Links">
      {links.length === 0 ? (
        <p class="muted">No store has a customer for this contact; it is known from orders.</p>
      ) : (
        <div class="stack">
          {links.map((link) => (
            <div>
              <a href={`/stores/${link.storeId}`}>{names.get(link.storeId) ?? link.storeId}</a>,
              customer {link.externalId}
              {link.goneAtSource ? ' (deleted at the store)' : ''}
              <p class="muted small">
                {reasons[link.reason] ?? words(link.reason)}, <Time at={link.linkedAt} />
              </p>
            </div>
          ))}
        </div>
      )}
    </Card>
  )
}

/** What a store wrote that has no normal form, kept as written (F3). */
export function NotesCard({ notes }: { notes: ContactShape['normalization'] }) {
  if (notes.length === 0) return null
  return (
    <Card title="Kept as written">
      <div class="stack">
        {notes.map(({ field, original, message }) => (
          <div>
            <strong>{field}</strong> <code>{original}</code>
            <p class="muted small">{message}</p>
          </div>
        ))}
      </div>
    </Card>
  )
}
