// What the page of one store looks like.

import type { DeliveryShape, RunShape } from '../../api/store-shape.ts'
import { State } from '../components/badge.tsx'
import { Card, Counters, Head, Notice, PostButton } from '../components/blocks.tsx'
import type { Filled } from '../components/field.tsx'
import { atEnd, Table, withQuery } from '../components/table.tsx'
import { formatCount, formatSpan, Time } from '../components/value.tsx'
import type { Refused } from '../validate.ts'
import { DisconnectCard, ReconnectCard } from './connection-cards.tsx'
import { DeliveryTable } from './delivery-table.tsx'
import { whyNoRun, type StoreReading } from './read-store.ts'
import { ApiVersion, RightsNotice } from './rights.tsx'
import { RunProgress } from './run-progress.tsx'
import { SettingsForm } from './settings-form.tsx'
import { StoreTabs } from './tabs.tsx'

type Props = StoreReading & { settings: Filled; keys: Refused | null; saved: boolean }

export function StoreView(props: Props) {
  const { store, platform, runs, deliveries, rejected } = props
  const path = `/stores/${store.id}`
  const running = runs.find(({ state }) => state === 'running')
  const shown = running ?? runs.find(({ origin }) => origin === 'import') ?? runs[0]
  const isAway = store.state === 'reconnect' || store.state === 'disconnected'
  const refusal = whyNoRun(store, running !== undefined)
  return (
    <>
      <Head
        title={store.name}
        badge={<State of={store.state} />}
        up={['/stores', 'Stores']}
        sub={
          <>
            {platform.label} ·{' '}
            <a href={store.url} rel="noreferrer">
              {store.url}
            </a>{' '}
            · connected <Time at={store.connectedAt} />
            <ApiVersion store={store} />
          </>
        }
      >
        <PostButton
          action={`${path}/reconcile`}
          label="Read changes now"
          disabled={refusal !== null}
          title={refusal ?? 'Reads what changed since the last read'}
        />
        <PostButton
          action={`${path}/import`}
          label="Import now"
          kind="main"
          disabled={refusal !== null}
          title={refusal ?? 'Reads the whole history again; nothing is duplicated'}
        />
      </Head>
      <StoreTabs storeId={store.id} tab="general" />
      <div class="split">
        <div class="stack">
          {props.saved ? <Notice tone="good">The settings are saved.</Notice> : null}
          <RightsNotice store={store} platform={platform} />
          {isAway ? <ReconnectCard store={store} platform={platform} keys={props.keys} /> : null}
          {shown ? <RunProgress run={shown} follow={`${path}/progress`} /> : null}
          <Card title="Sync">
            <Counters
              kind="even"
              of={[
                ['Last order', <Time at={store.lastOrderAt} />],
                ['Last delivery', <Time at={store.lastDeliveryAt} />],
                ['Lag', store.lagMs === 0 ? 'none' : formatSpan(store.lagMs)],
                ['Deliveries', formatCount(store.counters['deliveries'] ?? 0)],
                [
                  'Seen by scheduled read only',
                  formatCount(store.counters['missedByWebhook'] ?? 0),
                ],
                ['Repeats', formatCount(store.counters['duplicates'] ?? 0)],
                [
                  'Rejected now',
                  rejected === 0 ? (
                    '0'
                  ) : (
                    <a href={withQuery('/rejected', { storeId: store.id })}>
                      {formatCount(rejected)}
                    </a>
                  ),
                ],
              ]}
            />
          </Card>
          <Deliveries storeId={store.id} deliveries={deliveries} />
          <Runs runs={runs} />
        </div>
        <div class="stack">
          <SettingsForm
            action={`${path}/settings`}
            form={props.settings}
            statuses={platform.statuses}
          />
          {store.state === 'disconnected' ? null : <DisconnectCard store={store} />}
        </div>
      </div>
    </>
  )
}

function Deliveries({ storeId, deliveries }: { storeId: string; deliveries: DeliveryShape[] }) {
  return (
    <Card
      title="Last deliveries"
      aside={
        deliveries.length === 0 ? null : (
          <a href={`/stores/${storeId}/deliveries`}>All deliveries</a>
        )
      }
      flush
    >
      <DeliveryTable storeId={storeId} deliveries={deliveries} />
    </Card>
  )
}

function Runs({ runs }: { runs: RunShape[] }) {
  const rows = runs.map((run) => [
    <Time at={run.startedAt} />,
    run.origin === 'import' ? 'import' : 'changes',
    <State of={run.state} />,
    ...(['seen', 'created', 'updated', 'rejected'] as const).map((name) =>
      formatCount(run.resources.reduce((sum, resource) => sum + resource[name], 0)),
    ),
  ])
  return (
    <Card title="Last runs" flush>
      <Table
        label="Last runs"
        columns={[
          'Started',
          'Kind',
          'State',
          atEnd('Seen'),
          atEnd('Created'),
          atEnd('Updated'),
          atEnd('Rejected'),
        ]}
        rows={rows}
        empty="Nothing was read yet."
      />
    </Card>
  )
}
