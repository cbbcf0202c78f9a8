// The progress of a run, resource by resource. The store's own count stands beside what was seen and is not clamped to it (M3).

import type { RunShape } from '../../api/store-shape.ts'
import { State } from '../components/badge.tsx'
import { Card } from '../components/blocks.tsx'
import { capital, formatCount, Time } from '../components/value.tsx'

const counts = ['created', 'updated', 'unchanged', 'skipped', 'rejected'] as const

type Resource = RunShape['resources'][number]

/** `follow` is where live progress comes from while the run goes on. */
export function RunProgress({ run, follow }: { run: RunShape; follow: string }) {
  const running = run.state === 'running'
  return (
    <Card
      title={run.origin === 'import' ? 'Import' : 'Reading changes'}
      badge={<State of={run.state} />}
      aside={
        <span class="muted">
          {run.finishedAt === null ? 'Started' : 'Ended'}{' '}
          <Time at={run.finishedAt ?? run.startedAt} />
        </span>
      }
    >
      {run.error === null ? null : <p>{run.error}</p>}
      <div data-progress={running ? follow : undefined}>
        {run.resources.map((resource) => (
          <Progress resource={resource} />
        ))}
      </div>
    </Card>
  )
}

function Progress({ resource }: { resource: Resource }) {
  const { storeCount, seen, done } = resource
  return (
    <div class="resource" data-resource={resource.resource}>
      <div class="line">
        <h3>{capital(resource.resource)}</h3>
        <span class="num">
          <span data-count="seen">{formatCount(seen)}</span> seen
          <span class="muted of" hidden={storeCount === null}>
            {' '}
            · the store counts <span data-count="storeCount">{formatCount(storeCount ?? 0)}</span>
          </span>
        </span>
      </div>
      <Bar {...{ storeCount, seen, done, label: resource.resource }} />
      <dl class="counters">
        {counts.map((name) => (
          <div>
            <dt>{name}</dt>
            <dd data-count={name}>{formatCount(resource[name])}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}

type BarProps = Pick<Resource, 'storeCount' | 'seen' | 'done'> & { label: string }

/** Without a count of the store there is no telling how far: the bar is full at the end, and not there before. */
function Bar({ storeCount, seen, done, label }: BarProps) {
  const known = storeCount ?? (done ? seen : null)
  const max = Math.max(known ?? 0, 1)
  const value = done && known === 0 ? max : seen
  return (
    <progress
      aria-label={label}
      max={String(max)}
      value={String(value)}
      hidden={known === null}
    ></progress>
  )
}
