// The money of an order: lines with totals below, transactions, refunds.

import type { Child } from 'hono/jsx'
import type { OrderShape, TransactionShape } from '../../api/order-shape.ts'
import { Badge, State } from '../components/badge.tsx'
import { Card, Facts } from '../components/blocks.tsx'
import { atEnd, Table } from '../components/table.tsx'
import { Amount, formatCount, Time } from '../components/value.tsx'

export function LinesCard({ order }: { order: OrderShape }) {
  const rows = order.lines.map((line) => [
    <>
      {line.productId === null ? (
        line.title
      ) : (
        <a href={`/products/${line.productId}`}>{line.title}</a>
      )}{' '}
      {line.custom ? <Badge tone="quiet">no catalog product</Badge> : null}
    </>,
    line.sku === null ? '' : <code>{line.sku}</code>,
    formatCount(line.quantity),
    <Amount of={line.price} />,
    <Amount of={line.total} />,
  ])
  return (
    <Card title="Lines" flush>
      <Table
        label="Lines"
        columns={['Item', 'SKU', atEnd('Quantity'), atEnd('Price'), atEnd('Total')]}
        rows={rows}
        empty="The order has no lines."
      />
      <div class="after">
        <Totals order={order} />
      </div>
    </Card>
  )
}

function Totals({ order }: { order: OrderShape }) {
  const codes = order.discounts.flatMap(({ code }) => code ?? [])
  const discount = codes.length > 0 ? `Discount (${codes.join(', ')})` : 'Discount'
  const unless0 = (label: string, money: OrderShape['total'], sign = ''): [string, Child] => [
    label,
    money.amount === 0 ? null : (
      <>
        {sign}
        <Amount of={money} />
      </>
    ),
  ]
  return (
    <Facts
      kind="facts totals"
      of={[
        ['Subtotal', <Amount of={order.subtotal} />],
        unless0(discount, order.discount, '−'),
        unless0('Shipping', order.shipping),
        unless0('Fees', order.fees),
        unless0('Tax', order.tax),
        [
          'Total',
          <strong>
            <Amount of={order.total} />
          </strong>,
        ],
        unless0('Refunded', order.refunded, '−'),
      ]}
    />
  )
}

export function TransactionsCard({ transactions }: { transactions: TransactionShape[] }) {
  const rows = transactions.map((transaction) => [
    transaction.kind,
    <State of={transaction.status} />,
    transaction.gateway ?? '',
    <Time at={transaction.processedAt} />,
    <Amount of={transaction.amount} />,
  ])
  return (
    <Card title="Transactions" flush>
      <Table
        label="Transactions"
        columns={['Kind', 'Status', 'Gateway', 'Processed', atEnd('Amount')]}
        rows={rows}
        empty="No transaction is known."
      />
    </Card>
  )
}

export function RefundsCard({ refunds }: Pick<OrderShape, 'refunds'>) {
  if (refunds.length === 0) return null
  const rows = refunds.map(({ externalId, amount, reason }) => [
    `Refund ${externalId}`,
    reason ?? '',
    <Amount of={amount} />,
  ])
  return (
    <Card title="Refunds" flush>
      <Table label="Refunds" columns={['Refund', 'Reason', atEnd('Amount')]} rows={rows} empty="" />
    </Card>
  )
}
