// What a store sent: the list, and one delivery with its payload, personal data masked (S3).

import { Hono } from 'hono'
import { z } from 'zod'
import { NotFound } from '../../../core/errors.ts'
import { readable } from '../../api/deliveries.ts'
import { toDeliveryShape, type DeliveryShape } from '../../api/store-shape.ts'
import { syncOf } from '../../deps.ts'
import type { AppEnv } from '../../env.ts'
import { State } from '../components/badge.tsx'
import { Card, Head } from '../components/blocks.tsx'
import { RecordLink } from '../components/links.tsx'
import { Pager, Table } from '../components/table.tsx'
import { Time, words } from '../components/value.tsx'
import { page } from '../layout.tsx'
import { cursor, pageSize, validQuery } from '../validate.ts'
import { DeliveryTable } from './delivery-table.tsx'
import { readRow } from './read.ts'
import { StoreTabs } from './tabs.tsx'

export const storeDeliveries = new Hono<AppEnv>()
  .get('/:id/deliveries', validQuery(z.object({ cursor })), async (c) => {
    const query = c.req.valid('query')
    const store = await readRow(c.env, c.req.param('id'))
    const list = await syncOf(c.env, store.id).deliveries(pageSize, query.cursor ?? null)
    const content = (
      <>
        <Head title={store.name} up={['/stores', 'Stores']} />
        <StoreTabs storeId={store.id} tab="deliveries" />
        <Card flush>
          <DeliveryTable storeId={store.id} deliveries={list.deliveries.map(toDeliveryShape)} />
          <Pager path={c.req.path} query={query} next={list.next} />
        </Card>
      </>
    )
    return page(c, { title: `Deliveries of ${store.name}`, section: '/stores' }, content)
  })
  .get('/:id/deliveries/:deliveryId', async (c) => {
    const store = await readRow(c.env, c.req.param('id'))
    const found = await syncOf(c.env, store.id).delivery(c.req.param('deliveryId'))
    if (!found) throw new NotFound('delivery')
    const { payload, ...delivery } = found
    const content = (
      <>
        <Head
          title={delivery.topic}
          badge={<State of={delivery.state} />}
          up={[`/stores/${store.id}/deliveries`, `Deliveries of ${store.name}`]}
          sub={
            <>
              Received <Time at={toDeliveryShape(delivery).receivedAt} /> ·{' '}
              <code>{delivery.id}</code>
            </>
          }
        />
        <div class="stack">
          <Outcomes outcomes={delivery.outcomes} />
          <Payload payload={payload} />
        </div>
      </>
    )
    return page(c, { title: delivery.topic, section: '/stores' }, content)
  })

function Outcomes({ outcomes }: Pick<DeliveryShape, 'outcomes'>) {
  const rows = outcomes.map(({ kind, externalId, recordId, outcome, reason }) => [
    <RecordLink kind={kind} externalId={externalId} recordId={recordId} />,
    <State of={outcome} />,
    reason === null ? '' : words(reason),
  ])
  return (
    <Card title="What became of it" flush>
      <Table
        label="Outcomes"
        columns={['Record', 'Outcome', 'Reason']}
        rows={rows}
        empty="Not applied yet."
      />
    </Card>
  )
}

function Payload({ payload }: { payload: string | null }) {
  return (
    <section class="card">
      <header>
        <h2>Payload</h2>
        <span class="muted small">Personal data is masked. Copies are kept for 30 days.</span>
      </header>
      {payload === null ? (
        <p class="empty">The copy is not kept any more.</p>
      ) : (
        <pre class="payload" tabindex={0}>
          {JSON.stringify(readable(payload, false), null, 2)}
        </pre>
      )}
    </section>
  )
}
