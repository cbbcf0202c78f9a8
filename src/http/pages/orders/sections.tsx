// What stands beside an order's money: states, buyer, comment, fulfilments.

import type { Contact } from '../../../core/contact.ts'
import type { OrderShape } from '../../api/order-shape.ts'
import { Address } from '../components/address.tsx'
import { State } from '../components/badge.tsx'
import { Card, Facts } from '../components/blocks.tsx'
import { Time, words } from '../components/value.tsx'
import { contactName } from '../contacts/list.tsx'

export function FactsCard({ order }: { order: OrderShape }) {
  return (
    <Card title="State">
      <Facts
        of={[
          ['Status', <State of={order.status} />],
          ["Store's status", <code>{order.sourceStatus}</code>],
          ['Payment', words(order.financialStatus)],
          ['Fulfilment', order.fulfillmentStatus && words(order.fulfillmentStatus)],
          ['Placed', <Time at={order.placedAt} />],
          ['Paid', order.paidAt === null ? null : <Time at={order.paidAt} />],
          ['Changed', <Time at={order.updatedAt} />],
          ["Store's id", order.externalId],
          ['Id', <code>{order.id}</code>],
        ]}
      />
    </Card>
  )
}

type BuyerProps = { order: OrderShape; contact: Contact | null; email: string | null }

export function BuyerCard({ order, contact, email }: BuyerProps) {
  return (
    <Card title="Buyer">
      <Facts
        of={[
          [
            'Contact',
            contact ? <a href={`/contacts/${contact.id}`}>{contactName(contact)}</a> : null,
          ],
          ['Email', email],
          ['Delivery', order.deliveryAddress && <Address of={order.deliveryAddress} />],
        ]}
      />
    </Card>
  )
}

/** The buyer's note at the store (F5). */
export function CommentCard({ comment }: { comment: string | null }) {
  if (comment === null) return null
  return (
    <Card title="Operator's comment">
      <p>{comment}</p>
    </Card>
  )
}

export function FulfillmentsCard({ fulfillments }: Pick<OrderShape, 'fulfillments'>) {
  if (fulfillments.length === 0) return null
  return (
    <Card title="Fulfilments">
      {fulfillments.map(({ status, at }) => (
        <p>
          {words(status)} <Time at={at} />
        </p>
      ))}
    </Card>
  )
}
