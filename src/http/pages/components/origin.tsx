// Where a value came from, in words: a store's record and how it reached us, or who set it here (O3).

import type { ContactShape } from '../../api/contact-shape.ts'
import { deliveryPath } from './links.tsx'
import { Time } from './value.tsx'

export type Origin = NonNullable<ContactShape['provenance']>[string]

type Props = { origin: Origin | undefined; names: Map<string, string> }

export function From({ origin, names }: Props) {
  if (!origin) return null
  const { source, ref, at, deliveryId } = origin
  if (source === 'hub') {
    return (
      <span class="origin">
        set by <By who={ref} />, <Time at={at} />
      </span>
    )
  }
  return (
    <span class="origin">
      from {names.get(source) ?? source}, {ref.replace(':', ' ')}, <Time at={at} /> ·{' '}
      {deliveryId === undefined ? (
        'import or scheduled read'
      ) : (
        <a href={deliveryPath(source, deliveryId)}>delivery</a>
      )}
    </span>
  )
}

/** `user:admin`, `api` or `workflow:<id>` in words. */
export function By({ who }: { who: string }) {
  const [kind, id] = who.split(/:(.*)/s)
  if (kind === 'workflow' && id)
    return (
      <>
        workflow <a href={`/workflows/${encodeURIComponent(id)}`}>{id}</a>
      </>
    )
  if (kind === 'api') return <>the API</>
  return <>{kind === 'user' && id ? id : who}</>
}
