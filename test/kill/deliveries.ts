// What the load consists of: orders that change, each state a delivery of its own, in an order that networks make.

import { orderBody, toRequest } from '../bench/orders.ts'

/** `version` seconds after it was placed the order got this state; the hub tells it by that time. */
export type Sent = { orderId: number; version: number }

export type Wave = { sent: Sent[]; requests: Buffer[] }

const versions = 3
const statuses = ['pending', 'processing', 'completed']
const bytes = 3_000
/** How far a delivery may fall behind those sent after it. */
const disorder = 40

export function makeWave(
  target: { host: string; path: string; secret: string },
  firstId: number,
  orders: number,
): Wave {
  const sent = Array.from({ length: orders * versions }, (_, place) => ({
    orderId: firstId + Math.floor(place / versions),
    version: place % versions,
    at: place + Math.random() * disorder,
  })).toSorted((a, b) => a.at - b.at)
  return {
    sent,
    requests: sent.map(({ orderId, version }) => {
      const status = statuses[version] ?? 'pending'
      const body = orderBody(orderId, bytes, { moved: version, status })
      return toRequest(target, version === 0 ? 'order.created' : 'order.updated', body)
    }),
  }
}

/** The newest acknowledged version of each order. */
export class Ledger {
  readonly newest = new Map<number, number>()
  acknowledged = 0

  note({ orderId, version }: Sent): void {
    this.acknowledged += 1
    this.newest.set(orderId, Math.max(version, this.newest.get(orderId) ?? 0))
  }
}
