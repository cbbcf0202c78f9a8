// The dashboard: what needs somebody first, then the stores, then what changed today (S1).

import { Hono } from 'hono'
import type { Child } from 'hono/jsx'
import { countRejected } from '../../db/attention.ts'
import { openDatabase, type Database } from '../../db/client.ts'
import { countConflicts } from '../../db/conflicts.ts'
import { countDeadLetters } from '../../db/dead-letters.ts'
import { countedEvents, countEventsSince } from '../../db/events.ts'
import { countAttention } from '../../db/runs.ts'
import type { StoreShape } from '../api/store-shape.ts'
import type { AppEnv } from '../env.ts'
import { Card, Counters, Head } from './components/blocks.tsx'
import { State } from './components/badge.tsx'
import { atEnd, Table, withQuery } from './components/table.tsx'
import { capital, formatCount, formatSpan, plural, Time, words } from './components/value.tsx'
import { page } from './layout.tsx'
import { readStores } from './stores/read.ts'

export const dashboard = new Hono<AppEnv>().get('/', async (c) => {
  const db = openDatabase(c.env.DB)
  const [stores, attention, today] = await Promise.all([
    readStores(c.env),
    readAttention(db),
    countEventsSince(db, new Date().setUTCHours(0, 0, 0, 0)),
  ])
  const content = (
    <>
      <Head title="Dashboard" />
      <div class="stack">
        <Attention stores={stores} {...attention} />
        {stores.length === 0 ? <FirstStore /> : null}
        <div class="tiles">
          {stores.map((store) => (
            <StoreTile store={store} />
          ))}
        </div>
        <Today counts={today} />
      </div>
    </>
  )
  return page(c, { title: 'Dashboard', section: '/' }, content)
})

async function readAttention(db: Database) {
  const [rejected, conflicts, deadLetters, runs] = await Promise.all([
    countRejected(db),
    countConflicts(db),
    countDeadLetters(db),
    countAttention(db),
  ])
  return { rejected, conflicts, deadLetters, runs }
}

type AttentionProps = { stores: StoreShape[] } & Awaited<ReturnType<typeof readAttention>>

function Attention({ stores, rejected, conflicts, deadLetters, runs }: AttentionProps) {
  const items: Child[] = [
    ...stores
      .filter(({ state }) => state === 'reconnect')
      .map((store) => (
        <li>
          <span>
            <a href={`/stores/${store.id}`}>{store.name}</a> needs to be reconnected.{' '}
            <span class="muted">{store.stateReason}</span>
          </span>
          <State of="reconnect" />
        </li>
      )),
    ...rejected.map(({ reason, count, lastAt }) => (
      <li>
        <span>
          <a href={withQuery('/rejected', { reason })}>{plural(count, 'record')} rejected</a>:{' '}
          {words(reason)}
        </span>
        <span class="muted small">
          last <Time at={new Date(lastAt).toISOString()} />
        </span>
      </li>
    )),
    ...[...runs].map(([id, { name, failed, missed }]) => (
      <li>
        <span>
          <a href={`/workflows/${id}/runs`}>{name}</a>:{' '}
          {[
            ...(failed === 0 ? [] : [`${plural(failed, 'run')} failed`]),
            ...(missed === 0 ? [] : [`${plural(missed, 'event')} found too late to fire`]),
          ].join(', ')}
          .
        </span>
      </li>
    )),
    ...(conflicts === 0
      ? []
      : [
          <li>
            <span>
              <a href="/conflicts">{plural(conflicts, 'conflict')}</a> to decide: two records claim
              one value.
            </span>
          </li>,
        ]),
    ...(deadLetters === 0
      ? []
      : [
          <li>
            <span>
              <a href="/rejected">{plural(deadLetters, 'message')}</a> given up by a queue.
            </span>
          </li>,
        ]),
  ]
  if (items.length === 0) return <p class="muted">Nothing needs your attention.</p>
  return (
    <Card title="Needs attention" flush>
      <ul class="list">{items}</ul>
    </Card>
  )
}

function FirstStore() {
  return (
    <Card>
      <h2>No store is connected yet</h2>
      <p class="muted">Connect a store, and its contacts and orders appear here by themselves.</p>
      <p>
        <a class="button main" href="/stores/new">
          Connect a store
        </a>
      </p>
    </Card>
  )
}

function StoreTile({ store }: { store: StoreShape }) {
  const { counters } = store
  return (
    <Card
      title={store.name}
      badge={<State of={store.state} />}
      aside={<a href={`/stores/${store.id}`}>Open</a>}
    >
      <div class="stack">
        <p class="muted small">{store.url}</p>
        <Counters
          kind="even"
          of={[
            ['Last order', <Time at={store.lastOrderAt} />],
            ['Lag', store.lagMs === 0 ? 'none' : formatSpan(store.lagMs)],
          ]}
        />
        <Counters
          kind="tight"
          of={(['deliveries', 'created', 'updated', 'skipped', 'rejected'] as const).map((name) => [
            capital(name),
            formatCount(counters[name] ?? 0),
          ])}
        />
      </div>
    </Card>
  )
}

function Today({ counts }: { counts: Awaited<ReturnType<typeof countEventsSince>> }) {
  if (counts.length === 0) return null
  const operations = ['created', 'updated', 'deleted'] as const
  const sum = counts.reduce((total, { count }) => total + count, 0)
  const rows = (
    ['order', 'transaction', 'contact', 'checkout', 'product', 'collection'] as const
  ).map((kind) => [
    `${capital(kind)}s`,
    ...operations.map((operation) =>
      formatCount(
        counts.find((row) => row.kind === kind && row.operation === operation)?.count ?? 0,
      ),
    ),
  ])
  return (
    <Card
      title="Changed today"
      aside={
        sum >= countedEvents ? (
          <span class="muted">among the newest {formatCount(countedEvents)} changes</span>
        ) : null
      }
      flush
    >
      <Table
        label="Changed today"
        columns={['Records', ...operations.map((name) => atEnd(capital(name)))]}
        rows={rows}
        empty=""
      />
    </Card>
  )
}
