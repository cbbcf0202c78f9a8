// The load generator in a process of its own: makes its deliveries first, then sends them when told to.

import { blast } from './blast.ts'
import { orderBody, toRequest } from './orders.ts'
import { inbox, reply } from './processes.ts'

export type LoadInput = {
  port: number
  path: string
  secret: string
  connections: number
  bytes: number
  /** The id of the first order; each delivery is an order of its own. */
  firstId: number
  count: number
  /** When the orders were placed (ms), where it is not the time of the recording. */
  placed?: number
}

export type LoadResult = {
  ready: boolean
  ms: number
  ok: number
  /** Statuses other than 200, with how often they came. */
  others: Record<string, number>
  p50: number
  p99: number
  bodyBytes: number
}

const next = inbox<LoadInput>()
for (;;) {
  const { port, path, secret, connections, bytes, firstId, count, placed } = await next()
  const host = '127.0.0.1'
  const target = { host: `${host}:${port}`, path, secret }
  const choice = placed === undefined ? {} : { placed }
  const bodies = Array.from({ length: count }, (_, place) =>
    orderBody(firstId + place, bytes, choice),
  )
  const requests = bodies.map((body) => toRequest(target, 'order.created', body))
  const bodyBytes = Math.round(bodies.reduce((sum, body) => sum + body.length, 0) / count)
  reply({ ready: true })
  await next()
  const { statuses, latencies, ms } = await blast({ host, port, connections }, requests)
  const sorted = latencies.toSorted()
  const at = (share: number) => sorted[Math.min(count - 1, Math.floor(count * share))] ?? 0
  const others: Record<string, number> = {}
  for (const status of statuses) if (status !== 200) others[status] = (others[status] ?? 0) + 1
  const ok = statuses.filter((status) => status === 200).length
  reply({ ready: false, ms, ok, others, p50: at(0.5), p99: at(0.99), bodyBytes } as LoadResult)
}
