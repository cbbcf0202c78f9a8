// The same list with everything around it: a demo Shopify shop builds the file, the hub's own run reads it and applies
// every order to D1, which is what bounds it.

import { join } from 'node:path'
import { newPlace, startHub, type List, type Run } from './hub.ts'
import { cpuSeconds, memory, pause, start } from './processes.ts'
import type { ShopifyReady } from './shopify-process.ts'
import { readMeter } from './watch.ts'

export type BulkApplied = {
  orders: number
  transactions: number
  /** From the request for the list's first page until its last order is in D1; the shop's work on the file included. */
  seconds: number
  ordersPerSecond: number
  cpuSeconds: number
  peakMb: number
  /** Rows on D1 per order. */
  read: number
  written: number
}

const nothing = { contacts: false, products: false, collections: false, checkouts: false }
const lookEveryMs = 50

export async function measureApplied(
  script: string,
  folder: string,
  orders: number,
): Promise<BulkApplied> {
  const side = start<ShopifyReady>(join(import.meta.dirname, 'shopify-process.ts'), {
    customers: Math.round(orders / 4),
    orders,
    products: 200,
    restoreRate: 1_000,
    bulkDelayMs: 0,
  })
  const { url, token, clientSecret } = await side.next()
  const place = await newPlace(script, join(folder, `bulk-applied-${Date.now()}`))
  const hub = await startHub(place, { metered: true })
  await pause(1_000)
  const idleMb = memory(hub.workerd) ?? Number.NaN
  const cpu = cpuSeconds(hub.workerd) ?? Number.NaN
  let peakMb = 0
  const begun = performance.now()
  const store = await hub.call<{ id: string }>('POST', '/stores', {
    platform: 'shopify',
    url,
    credentials: { kind: 'token', token, clientSecret },
    settings: { import: nothing },
  })
  while (!(await readMeter(hub)).ended) {
    peakMb = Math.max(peakMb, (memory(hub.workerd) ?? Number.NaN) - idleMb)
    await pause(lookEveryMs)
  }
  const seconds = (performance.now() - begun) / 1_000
  const spent = (cpuSeconds(hub.workerd) ?? Number.NaN) - cpu
  const run = (await hub.call<List<Run>>('GET', `/stores/${store.id}/imports`)).data[0]
  const seen = (name: string) => run?.resources.find(({ resource }) => resource === name)?.seen ?? 0
  if (run?.state !== 'complete' || seen('orders') < orders)
    throw new Error(`The import has not come to its end: ${JSON.stringify(run)}`)
  const { read = 0, written = 0 } = (await readMeter(hub)).lists['orders'] ?? {}
  await Promise.all([hub.side.end(), side.end()])
  return {
    orders: seen('orders'),
    transactions: seen('transactions'),
    seconds,
    ordersPerSecond: seen('orders') / seconds,
    cpuSeconds: spent,
    peakMb,
    read: read / orders,
    written: written / orders,
  }
}
