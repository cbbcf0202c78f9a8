// A large store: 20,000 products, 50,000 customers and 100,000 orders, imported from a demo shop that holds every
// answer back for 300 ms, then read again when nothing is new. It takes a while: `--scale 1/10` takes a tenth.

import { join } from 'node:path'
import { newPlace, readAll, startHub, type Hub, type List, type Run } from './hub.ts'
import { memory, pause, peakMemory } from './processes.ts'
import { startShop, type Shop } from './shop.ts'
import {
  look,
  readMeter,
  routesBetween,
  rowsBetween,
  toPhase,
  type Look,
  type Phase,
} from './watch.ts'

/** A read when nothing is new; `sweeps` is what follows from the rolling sweeps of refunds and variations. */
export type Quiet = {
  seconds: number
  requests: Record<string, number>
  rows: { read: number; written: number }
  sweeps: { requests: Record<string, number>; rows: { read: number; written: number } }
}

export type Large = {
  /** Of the numbers of the whole measurement: 1, or a part of it. */
  scale: string
  date: string
  latencyMs: number
  customers: number
  orders: number
  products: number
  variations: number
  transactions: number
  seconds: number
  /** Seconds in which the shop held at least one answer back: what no hub with these requests in this order saves. */
  heldSeconds: number
  /** Seconds in which the shop had no request at all: the hub alone. */
  aloneSeconds: number
  recordsPerSecond: number
  cpuSeconds: number
  requests: Record<string, number>
  maxConcurrency: number
  lists: Phase[]
  memory: {
    beforeMb: number
    peakMb: number | null
    endMb: number
    /** The medians of the four quarters of the import. */
    quartersMb: number[]
    /** Seconds and MB. */
    samples: [number, number][]
  }
  d1Mb: number
  objectMb: number
  quiet: Quiet
}

const full = { customers: 50_000, orders: 100_000, products: 20_000 }
const latencyMs = 300
const lookEveryMs = 200
const sampleEveryMs = 1_000
const keptSamples = 60
/** How long nothing is asked of the shop before a read counts as over, sweeps included. */
const quietMs = 5_000

/** `scale` is a number or a fraction such as 1/10. */
export async function measureLarge(script: string, folder: string, scale: string): Promise<Large> {
  const shop = await startShop({ ...scaled(scale), latencyMs })
  await trade(shop)
  const place = await newPlace(script, join(folder, `large-${Date.now()}`))
  const hub = await startHub(place, { metered: true })
  await pause(1_000)
  const imported = await watchImport(hub, shop)
  const { store, run, from, to } = imported
  const variations = await checkRecords(hub, store.id, run)
  const quiet = await readAgain(hub, shop, store.id)
  await Promise.all([hub.side.end(), shop.side.end()])
  const seconds = (to.ms - from.ms) / 1_000
  const seen = (resource: string) =>
    run.resources.find((each) => each.resource === resource)?.seen ?? 0
  const [customers, orders, products] = ['contacts', 'orders', 'products'].map(seen)
  const records = (customers ?? 0) + (orders ?? 0) + (products ?? 0)
  return {
    scale,
    date: new Date().toISOString(),
    latencyMs,
    customers: customers ?? 0,
    orders: orders ?? 0,
    products: products ?? 0,
    variations,
    transactions: seen('transactions'),
    seconds,
    heldSeconds: (to.requests.heldMs - from.requests.heldMs) / 1_000,
    aloneSeconds: seconds - (to.requests.openMs - from.requests.openMs) / 1_000,
    recordsPerSecond: records / seconds,
    cpuSeconds: to.cpuSeconds - from.cpuSeconds,
    requests: routesBetween(from, to),
    maxConcurrency: to.requests.maxConcurrency,
    lists: imported.phases,
    memory: toMemory(imported),
    d1Mb: Math.round(to.meter.d1Bytes / 2 ** 20),
    objectMb: Math.round(to.meter.objectBytes / 2 ** 20),
    quiet,
  }
}

function scaled(scale: string): typeof full {
  const [part = 1, of = 1] = scale.split('/').map(Number)
  const take = (count: number) => Math.round((count * part) / of)
  if (!(take(full.products) >= 100)) throw new Error(`--scale ${scale} is not a part such as 1/10`)
  return {
    customers: take(full.customers),
    orders: take(full.orders),
    products: take(full.products),
  }
}

/** Something was sold and changed today: a read of what is new has little behind it, as in a shop that is open. */
async function trade(shop: Shop): Promise<void> {
  await shop.act('placeOrder', { paid: true })
  const { consumerKey, consumerSecret } = shop.keys
  const keys = `consumer_key=${consumerKey}&consumer_secret=${consumerSecret}`
  const answer = await fetch(`${shop.url}/wp-json/wc/v3/products?per_page=1&${keys}`)
  // SAFETY: the demo shop lists products so.
  const [product] = (await answer.json()) as { id: number }[]
  await shop.act('editProduct', { id: product?.id, short_description: 'New today' })
}

type Watched = {
  store: { id: string }
  run: Run
  from: Look
  to: Look
  phases: Phase[]
  samples: [number, number][]
  peakMb: number | null
}

async function watchImport(hub: Hub, shop: Shop): Promise<Watched> {
  await shop.act('resetRequests')
  const from = await look(hub, shop)
  const store = await hub.connect(shop)
  const connected = await look(hub, shop)
  const samples: [number, number][] = []
  const phases = [toPhase('connecting', from, connected)]
  let begun = connected
  let { meter } = connected
  for (let sampledAt = 0; !meter.ended;) {
    const now = performance.now()
    if (now - sampledAt >= sampleEveryMs) {
      sampledAt = now
      samples.push([Math.round((now - from.ms) / 1_000), memory(hub.workerd) ?? Number.NaN])
    }
    await pause(lookEveryMs)
    const at = meter.at
    meter = await readMeter(hub)
    if (at !== null && (meter.at !== at || meter.ended)) {
      const ended = await look(hub, shop, meter)
      phases.push(toPhase(at, begun, ended))
      begun = ended
    }
  }
  const to = await look(hub, shop, meter)
  const run = (await hub.call<List<Run>>('GET', `/stores/${store.id}/imports`)).data[0]
  if (!run || run.state === 'running' || run.state === 'failed')
    throw new Error(`The import has not come to its end: ${run?.state} ${run?.error}`)
  const peakMb = peakMemory(hub.workerd)
  return { store, run, from, to, phases, samples, peakMb }
}

function toMemory({ from, to, samples, peakMb }: Watched): Large['memory'] {
  const every = Math.max(1, Math.ceil(samples.length / keptSamples))
  const quarter = Math.ceil(samples.length / 4)
  return {
    beforeMb: from.memoryMb,
    peakMb,
    endMb: to.memoryMb,
    quartersMb: [0, 1, 2, 3].map((at) => {
      const sorted = samples
        .slice(at * quarter, (at + 1) * quarter)
        .map(([, megabytes]) => megabytes)
        .toSorted((a, b) => a - b)
      return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
    }),
    samples: samples.filter((_, place) => place % every === 0),
  }
}

/** Every order of the shop is in the record once, and every list was read to its end. Returns how many variants there are of products that have more than one. */
async function checkRecords(hub: Hub, storeId: string, run: Run): Promise<number> {
  const rows = await readAll<{ externalId: string }>(hub, `/orders?storeId=${storeId}`)
  const distinct = new Set(rows.map(({ externalId }) => externalId)).size
  const orders = run.resources.find(({ resource }) => resource === 'orders')
  const expected = (orders?.storeCount ?? 0) - (orders?.rejected ?? 0) - (orders?.skipped ?? 0)
  if (distinct !== expected || rows.length !== distinct)
    throw new Error(`The hub has ${distinct} orders in ${rows.length} rows, the shop ${expected}`)
  for (const { resource, storeCount, seen } of run.resources) {
    if (storeCount !== null && seen < storeCount)
      throw new Error(`Of ${storeCount} ${resource} the import saw ${seen}`)
  }
  const products = await readAll<{ variants: object[] }>(hub, `/products?storeId=${storeId}`)
  return products.reduce(
    (sum, { variants }) => sum + (variants.length > 1 ? variants.length : 0),
    0,
  )
}

async function readAgain(hub: Hub, shop: Shop, storeId: string): Promise<Quiet> {
  await settle(shop)
  const from = await look(hub, shop)
  const { runId } = await hub.call<{ runId: string }>('POST', `/stores/${storeId}/reconcile`)
  const read = () => hub.call<Run>('GET', `/stores/${storeId}/imports/${runId}`)
  let run = await read()
  for (; run.state === 'running'; run = await read()) await pause(20)
  const to = await look(hub, shop)
  await settle(shop)
  const end = await look(hub, shop)
  return {
    seconds: (to.ms - from.ms) / 1_000,
    requests: routesBetween(from, to),
    rows: rowsBetween(from, to),
    sweeps: { requests: routesBetween(to, end), rows: rowsBetween(to, end) },
  }
}

/** Waits until nothing has been asked of the shop for a while. */
async function settle(shop: Shop): Promise<void> {
  let total = -1
  for (let since = performance.now(); performance.now() - since < quietMs;) {
    const requests = await shop.look<{ total: number }>('requests')
    if (requests.total !== total) since = performance.now()
    total = requests.total
    await pause(100)
  }
}
