// Deliveries as rows: when, what, and what became of each.

import type { DeliveryShape } from '../../api/store-shape.ts'
import { State } from '../components/badge.tsx'
import { deliveryPath } from '../components/links.tsx'
import { Table } from '../components/table.tsx'
import { plural, Time } from '../components/value.tsx'

export function DeliveryTable(props: { storeId: string; deliveries: DeliveryShape[] }) {
  const rows = props.deliveries.map((delivery) => [
    <a href={deliveryPath(props.storeId, delivery.id)}>
      <Time at={delivery.receivedAt} />
    </a>,
    <code>{delivery.topic}</code>,
    <State of={delivery.state} />,
    summary(delivery),
  ])
  return (
    <Table
      label="Deliveries"
      columns={['Received', 'Topic', 'State', 'Outcome']}
      rows={rows}
      empty="No webhook has arrived yet. Change something in the store and it appears here."
    />
  )
}

/** "order 12 created", or how many records it was about. */
function summary({ outcomes }: DeliveryShape): string {
  const [first, second] = outcomes
  if (!first) return ''
  if (second) return plural(outcomes.length, 'outcome')
  return [first.kind, first.externalId, first.outcome].filter(Boolean).join(' ')
}
