// A bulk file of 200,000 orders, read by the Worker's own code in workerd: shared out to parts in R2, then each part
// joined and normalised. Nothing is applied: what D1 makes of it is measured apart (`bulk-applied.ts`).

import { join } from 'node:path'
import { partsOf } from '../../src/sync/bulk-limits.ts'
import { bundle } from './bundle.ts'
import type { FileReady } from './bulk-file-process.ts'
import { newPlace, startHub } from './hub.ts'
import { cpuSeconds, memory, pause, start } from './processes.ts'

/** One pass over the file. */
export type Pass = {
  seconds: number
  ordersPerSecond: number
  cpuSeconds: number
  /** The most resident memory above that of the idle process. */
  peakMb: number
}

/** Both passes by one Worker. */
export type Reading = {
  how: string
  idleMb: number
  split: Pass
  read: Pass
  both: Pass
  /** How many messages of a run this takes at least. */
  messages: number
}

export type BulkRead = {
  file: { mb: number; orders: number; lines: number; transactions: number }
  readings: Reading[]
}

type Counts = { records: number; orders: number; lines: number; transactions: number }
type Step = Counts & { pages: number; cursor: string; pass: number }

/**
 * `apart`: whether the runs lie in a process of their own, as R2 is one; else in Miniflare's R2, whose work and memory are
 * those of the same process. `heapMb`: the limit of an isolate's heap.
 */
type Way = { name: string; apart: boolean; heapMb: number | null }

export const fullOrders = 200_000
/** An isolate of Cloudflare has 128 MB for its heap and its buffers together: half of that is left for the heap here. */
const ways: Way[] = [
  { name: 'heap of 64 MB', apart: true, heapMb: 64 },
  { name: 'heap of 128 MB', apart: true, heapMb: 128 },
  { name: 'no limit', apart: true, heapMb: null },
  { name: 'no limit, Miniflare’s R2', apart: false, heapMb: null },
]
const sampleEveryMs = 50

export async function measureBulk(folder: string, orders: number): Promise<BulkRead> {
  const input = { path: join(folder, 'orders.jsonl'), orders }
  const side = start<FileReady>(join(import.meta.dirname, 'bulk-file-process.ts'), input)
  const file = await side.next()
  const entry = join(import.meta.dirname, 'bulk-worker.js')
  const script = bundle(join(folder, 'bulk-worker'), entry)
  const readings: Reading[] = []
  for (const how of ways) readings.push(await measureReading(script, folder, file, how))
  await side.end()
  const { bytes, orders: count, lines, transactions } = file
  return {
    file: { mb: Math.round(bytes / 1e6), orders: count, lines, transactions },
    readings,
  }
}

async function measureReading(
  script: string,
  folder: string,
  file: FileReady,
  { name, apart, heapMb }: Way,
): Promise<Reading> {
  // V8 without a limit takes what the machine has: it collects later, not more.
  if (heapMb === null) delete process.env['MINIFLARE_WORKERD_V8_FLAGS']
  else process.env['MINIFLARE_WORKERD_V8_FLAGS'] = `--max-heap-size=${heapMb}`
  const hub = await startHub(await newPlace(script, join(folder, `bulk-${Date.now()}`)))
  // Answers once, so that the code is loaded.
  await (await fetch(`${hub.url}/`)).arrayBuffer()
  await pause(2_000)
  const idleMb = memory(hub.workerd) ?? Number.NaN
  const step = async (cursor: string): Promise<Step> => {
    const body = JSON.stringify({ cursor, url: file.url, apart })
    const answer = await fetch(`${hub.url}/__bulk`, { method: 'POST', body })
    if (!answer.ok) throw new Error(`A step failed: ${answer.status} ${await answer.text()}`)
    // SAFETY: `bulk-worker.js` says so.
    return (await answer.json()) as Step
  }
  const pass = async (work: () => Promise<void>): Promise<Pass> => {
    let peakMb = 0
    const timer = setInterval(() => {
      peakMb = Math.max(peakMb, (memory(hub.workerd) ?? Number.NaN) - idleMb)
    }, sampleEveryMs)
    const cpu = cpuSeconds(hub.workerd) ?? Number.NaN
    const begun = performance.now()
    await work()
    const seconds = (performance.now() - begun) / 1_000
    clearInterval(timer)
    return {
      seconds,
      ordersPerSecond: file.orders / seconds,
      cpuSeconds: (cpuSeconds(hub.workerd) ?? Number.NaN) - cpu,
      peakMb,
    }
  }
  const { url, bytes } = file
  // As it stands in a run whose operation is done.
  let cursor = `bulk:${JSON.stringify({
    from: 0,
    id: 'gid://shopify/BulkOperation/1',
    file: { url, bytes, whole: true, parts: partsOf(bytes) },
  })}`
  const counts: Counts = { records: 0, orders: 0, lines: 0, transactions: 0 }
  let messages = 0
  const stepsOf = async (wanted: number): Promise<void> => {
    for (let at = wanted; at === wanted; messages++) {
      const done = await step(cursor)
      for (const key of ['records', 'orders', 'lines', 'transactions'] as const)
        counts[key] += done[key]
      ;({ cursor, pass: at } = done)
    }
  }
  const split = await pass(() => stepsOf(0))
  const read = await pass(() => stepsOf(1))
  await hub.side.end()
  for (const key of ['orders', 'lines', 'transactions'] as const)
    if (counts[key] !== file[key] || counts.records !== file.orders)
      throw new Error(`Read ${JSON.stringify(counts)} of ${JSON.stringify(file)}`)
  const seconds = split.seconds + read.seconds
  return {
    how: name,
    idleMb,
    split,
    read,
    both: {
      seconds,
      ordersPerSecond: file.orders / seconds,
      cpuSeconds: split.cpuSeconds + read.cpuSeconds,
      peakMb: Math.max(split.peakMb, read.peakMb),
    },
    messages,
  }
}
