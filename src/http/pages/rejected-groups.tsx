// The parts of the page of rejected records: one card per reason, and the dead letters.

import type { Child } from 'hono/jsx'
import type { RejectedShape } from '../api/rejected.ts'
import type { DeadLetterRow } from '../../db/dead-letters.ts'
import { Card, PostButton } from './components/blocks.tsx'
import { deliveryPath } from './components/links.tsx'
import { atEnd, Table, withQuery } from './components/table.tsx'
import { capital, formatCount, plural, Time, words } from './components/value.tsx'

type GroupProps = {
  reason: string
  count: number
  cure: string
  rows: RejectedShape[]
  names: Map<string, string>
  query: Record<string, unknown>
}

export function ReasonCard({ reason, count, cure, rows, names, query }: GroupProps) {
  const title = words(reason)
  return (
    <Card
      title={capital(title)}
      badge={<span class="muted">{plural(count, 'record')}</span>}
      aside={
        <>
          {query['reason'] === undefined && rows.length < count ? (
            <a href={withQuery('/rejected', { ...query, cursor: undefined, reason })}>Show all</a>
          ) : null}
          <PostButton
            action="/rejected/retry"
            name="reason"
            value={reason}
            label="Retry all"
            kind="compact"
          />
        </>
      }
      flush
    >
      <p class="cure">{cure}</p>
      <Table
        label={title}
        columns={['Record', 'Store', 'Problem', atEnd('Times'), 'Last', 'Payload', '']}
        rows={rows.map((row) => toRow(row, names))}
        empty="No record of this reason here."
      />
    </Card>
  )
}

function toRow(row: RejectedShape, names: Map<string, string>): Child[] {
  return [
    <span class="nowrap">
      {row.externalId === row.deliveryId ? row.kind : `${row.kind} ${row.externalId}`}
    </span>,
    <a href={`/stores/${row.storeId}`}>{names.get(row.storeId) ?? row.storeId}</a>,
    <Issues issues={row.issues} />,
    formatCount(row.count),
    <Time at={row.lastAt} />,
    <a href={deliveryPath(row.storeId, row.deliveryId)}>payload</a>,
    <PostButton
      action={`/rejected/${encodeURIComponent(row.id)}/retry`}
      label="Retry"
      kind="compact"
    />,
  ]
}

function Issues({ issues }: Pick<RejectedShape, 'issues'>) {
  return (
    <span>
      {issues.map(({ path, message }, place) => (
        <>
          {place === 0 ? null : <br />}
          {path ? <code>{path}</code> : null} {message}
        </>
      ))}
    </span>
  )
}

/** Messages that a queue gave up on: whose they were and when; their content may be personal. */
export function DeadLetters(props: { letters: DeadLetterRow[]; names: Map<string, string> }) {
  if (props.letters.length === 0) return null
  const rows = props.letters.map(({ id, queue, storeId, at }) => [
    <Time at={new Date(at).toISOString()} />,
    queue,
    storeId === null ? (
      ''
    ) : (
      <a href={`/stores/${storeId}`}>{props.names.get(storeId) ?? storeId}</a>
    ),
    <code>{id}</code>,
  ])
  return (
    <Card title="Given up by a queue" flush>
      <p class="cure">
        A message was tried several times and failed each time. Press “Read changes now” on the
        store's page: it reads again what the message was about.
      </p>
      <Table
        label="Given up by a queue"
        columns={['Time', 'Queue', 'Store', 'Id']}
        rows={rows}
        empty=""
      />
    </Card>
  )
}
