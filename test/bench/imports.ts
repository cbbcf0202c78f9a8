// An import from end to end: from the request that connects a store to the end of its run, against a demo shop that
// answers at once.

import { join } from 'node:path'
import { newPlace, readAll, startHub, type List, type Run } from './hub.ts'
import { cpuSeconds, pause, peakMemory } from './processes.ts'
import { startShop, warmUp } from './shop.ts'

export type Imported = {
  customers: number
  orders: number
  transactions: number
  seconds: number
  recordsPerSecond: number
  peakMemoryMb: number | null
  memoryBeforeMb: number | null
  cpuSeconds: number | null
  shopRequests: number
}

export const history = { customers: 2_000, orders: 20_000 }

export async function measureImport(script: string, folder: string): Promise<Imported> {
  const shop = await startShop(history)
  await warmUp(shop)
  const hub = await startHub(await newPlace(script, join(folder, `import-${Date.now()}`)))
  const requests = await countRequests(shop)
  const cpu = cpuSeconds(hub.workerd)
  const memoryBeforeMb = peakMemory(hub.workerd)
  const begun = performance.now()
  const store = await hub.connect(shop)
  const run = await ended(() => hub.call<List<Run>>('GET', `/stores/${store.id}/imports`))
  const seconds = (performance.now() - begun) / 1_000
  const spent = cpuSeconds(hub.workerd)
  const peakMemoryMb = peakMemory(hub.workerd)
  const shopRequests = (await countRequests(shop)) - requests
  const seen = (resource: string) => run.resources.find((each) => each.resource === resource)
  const [customers, orders, transactions] = ['contacts', 'orders', 'transactions'].map(
    (resource) => seen(resource)?.seen ?? 0,
  )
  const rows = await readAll<{ externalId: string }>(hub, `/orders?storeId=${store.id}`)
  const distinct = new Set(rows.map(({ externalId }) => externalId)).size
  const expected = (seen('orders')?.storeCount ?? 0) - (seen('orders')?.rejected ?? 0)
  if (distinct !== expected || rows.length !== distinct)
    throw new Error(`The hub has ${distinct} orders in ${rows.length} rows, the shop ${expected}`)
  await Promise.all([hub.side.end(), shop.side.end()])
  const records = (customers ?? 0) + (orders ?? 0)
  return {
    customers: customers ?? 0,
    orders: orders ?? 0,
    transactions: transactions ?? 0,
    seconds,
    recordsPerSecond: records / seconds,
    peakMemoryMb,
    memoryBeforeMb,
    cpuSeconds: cpu === null || spent === null ? null : spent - cpu,
    shopRequests,
  }
}

async function ended(read: () => Promise<List<Run>>): Promise<Run> {
  for (;;) {
    const run = (await read()).data[0]
    if (run && run.state !== 'running') {
      if (run.state === 'failed') throw new Error(`The import failed: ${run.error}`)
      return run
    }
    await pause(100)
  }
}

async function countRequests(shop: { look<T>(name: string): Promise<T> }): Promise<number> {
  return (await shop.look<{ total: number }>('requests')).total
}
