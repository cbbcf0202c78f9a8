// Durable accepts per second: signed order webhooks over 16 connections, answered 200 once they are on disk. The hub
// applies them to the record at the same time and in the same process; the peers only keep theirs.

import { join } from 'node:path'
import { newPlace, readAll, startHub, type Hub, type Store } from './hub.ts'
import type { LoadInput, LoadResult } from './load-process.ts'
import { findPeers } from './peers.ts'
import { cpuSeconds, pause, start } from './processes.ts'
import { startShop } from './shop.ts'
import { median } from './table.ts'

export type Accepts = {
  who: string
  bytes: number
  perSecond: number
  p50: number
  p99: number
  /** Hub only: deliveries per second from the first accept until the last one is applied. */
  appliedPerSecond: number | null
  /** Hub only: how long after the last accept everything was applied. */
  drainedAfterMs: number | null
  /** Hub only: CPU time of workerd per delivery, applying included, in microseconds. */
  cpuMicros: number | null
  lost: number | null
}

type Round = Omit<Accepts, 'who' | 'bytes' | 'lost'>

export const sizes = [
  { bytes: 5_900, count: 6_000 },
  { bytes: 21_000, count: 3_000 },
]
const connections = 16
const warmUp = 1_500
const rounds = 3

export async function measureAccepts(script: string, folder: string): Promise<Accepts[]> {
  const results = await measureHub(script, folder)
  const { peers, missing } = findPeers()
  for (const line of missing) console.log(`  ${line}`)
  for (const kind of peers) {
    for (const { bytes, count } of sizes) {
      const peer = await kind.start('a secret of the peer', join(folder, `${kind.name}-${bytes}`))
      const to = { port: peer.port, path: '/webhooks', secret: 'a secret of the peer' }
      const measured: Round[] = []
      await load({ ...to, bytes, firstId: 1, count: warmUp })
      for (let round = 0; round < rounds; round++) {
        const { ms, p50, p99 } = await load({ ...to, bytes, firstId: 1, count })
        const perSecond = (count / ms) * 1_000
        measured.push({
          perSecond,
          p50,
          p99,
          appliedPerSecond: null,
          drainedAfterMs: null,
          cpuMicros: null,
        })
      }
      await peer.stop()
      results.push({ who: kind.name, bytes, ...middle(measured), lost: null })
    }
  }
  return results
}

async function measureHub(script: string, folder: string): Promise<Accepts[]> {
  const results: Accepts[] = []
  for (const { bytes, count } of sizes) {
    const hub = await startHub(await newPlace(script, join(folder, `accepts-${bytes}`)))
    const shop = await startShop({ customers: 3, orders: 0 })
    const store = await hub.connect(shop, { import: nothing })
    const secret = hub.secretOf(store.id)
    const to = { port: hub.place.port, path: `/webhooks/woocommerce/${store.id}`, secret }
    await load({ ...to, bytes, firstId: 1, count: warmUp })
    await drained(hub, store.id, warmUp)
    const measured: Round[] = []
    for (let round = 0; round < rounds; round++) {
      const sent = warmUp + round * count
      const cpu = cpuSeconds(hub.workerd)
      const { ms, p50, p99 } = await load({ ...to, bytes, firstId: sent + 1, count })
      const drainedAfterMs = await drained(hub, store.id, sent + count)
      const spent = cpuSeconds(hub.workerd)
      measured.push({
        perSecond: (count / ms) * 1_000,
        p50,
        p99,
        appliedPerSecond: (count / (ms + drainedAfterMs)) * 1_000,
        drainedAfterMs,
        cpuMicros: cpu === null || spent === null ? null : ((spent - cpu) / count) * 1e6,
      })
    }
    const rows = await readAll<{ externalId: string }>(hub, `/orders?storeId=${store.id}`)
    const applied = new Set(rows.map(({ externalId }) => externalId)).size
    const lost = warmUp + rounds * count - applied
    if (lost !== 0 || rows.length !== applied)
      throw new Error(`${lost} accepted orders are not applied once`)
    await Promise.all([hub.side.end(), shop.side.end()])
    results.push({ who: 'Storeline', bytes, ...middle(measured), lost })
  }
  return results
}

/** No history. */
export const nothing = { contacts: false, orders: false, transactions: false }

/** Milliseconds until the store has applied `count` deliveries. */
export async function drained(hub: Hub, storeId: string, count: number): Promise<number> {
  const begun = performance.now()
  for (;;) {
    const { counters, lagMs } = await hub.call<Store>('GET', `/stores/${storeId}`)
    if ((counters['deliveries'] ?? 0) >= count && lagMs === 0) return performance.now() - begun
    await pause(20)
  }
}

export async function load(input: Omit<LoadInput, 'connections'>): Promise<LoadResult> {
  const side = start<LoadResult>(join(import.meta.dirname, 'load-process.ts'), {
    ...input,
    connections,
  })
  await side.next()
  // The deliveries are made; let the machine rest before it counts.
  await pause(300)
  side.send('go')
  const result = await side.next()
  await side.end('SIGKILL')
  if (result.ok !== input.count)
    throw new Error(`Not every delivery was accepted: ${JSON.stringify(result.others)}`)
  return result
}

/** The median of each figure. */
function middle(measured: Round[]): Round {
  const of = (key: keyof Round) => {
    const values = measured.flatMap((round) => round[key] ?? [])
    return values.length === 0 ? null : median(values)
  }
  return {
    perSecond: of('perSecond') ?? 0,
    p50: of('p50') ?? 0,
    p99: of('p99') ?? 0,
    appliedPerSecond: of('appliedPerSecond'),
    drainedAfterMs: of('drainedAfterMs'),
    cpuMicros: of('cpuMicros'),
  }
}
