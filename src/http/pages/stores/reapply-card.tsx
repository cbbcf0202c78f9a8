// Reading kept payloads again under the mapping: what it does for this store, and how far it is.

import type { Platform } from '../../../platforms/platform.ts'
import type { Reapplied } from '../../../sync/reapply-log.ts'
import { State } from '../components/badge.tsx'
import { Counters, PostButton } from '../components/blocks.tsx'
import { formatCount, Time } from '../components/value.tsx'

type Props = { action: string; platform: Platform; reapplied: Reapplied | null }

export function ReapplyCard({ action, platform, reapplied }: Props) {
  const { label, customers } = platform
  return (
    <section class="card" id="reapply">
      <header>
        <div class="title">
          <h2>Customers that are here already</h2>
          {reapplied ? <State of={reapplied.state} /> : null}
        </div>
        <div class="actions">
          <PostButton action={action} label="Apply the saved mapping to them" />
        </div>
      </header>
      <div class="body">
        <p>
          {customers.hintsOnly
            ? `${label} only sends which customer changed, so the shop is asked again for each customer that it named in the last 30 days, a hundred at a time.`
            : `What ${label} sent of its customers is kept for 30 days: the newest of each customer is read again, without asking the store.`}{' '}
          Customers that only an import brought are read by “Import now”. Nothing is triggered by
          either.
        </p>
        {reapplied ? <Progress reapplied={reapplied} /> : null}
      </div>
    </section>
  )
}

function Progress({ reapplied }: { reapplied: Reapplied }) {
  const { fromRow, before, state, startedAt, finishedAt } = reapplied
  const counts = ['customers', 'updated', 'unchanged', 'asked', 'stale', 'rejected'] as const
  const names = {
    customers: 'Customers',
    updated: 'Updated',
    unchanged: 'Unchanged',
    asked: 'Asked',
    stale: 'Newer here',
    rejected: 'Rejected',
  }
  return (
    <>
      {state === 'running' ? (
        <progress
          aria-label="Payloads read again"
          max={String(Math.max(1, fromRow))}
          value={String(fromRow - before)}
        ></progress>
      ) : null}
      <Counters
        kind="tight"
        of={counts.map((name) => [names[name], formatCount(reapplied[name])])}
      />
      <p class="hint">
        {finishedAt === null ? 'Started' : 'Ended'}{' '}
        <Time at={new Date(finishedAt ?? startedAt).toISOString()} />.
        {state === 'running' ? ' Load the page again to see how far it is.' : ''}
        {reapplied.stale > 0
          ? ' “Newer here”: the record has a state whose payload is not kept; “Import now” reads these.'
          : ''}
      </p>
    </>
  )
}
