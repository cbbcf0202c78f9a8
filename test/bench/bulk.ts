// A bulk file of 200,000 orders, read by the Worker's own code in workerd: shared out to parts in R2, then each part
// joined and normalised. Nothing is applied: what D1 makes of it is measured apart (`bulk-applied.ts`).

import { join } from 'node:path'
import { partsOf } from '../../src/platforms/shopify/bulk-split.ts'
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
  idleMb: number
  split: Pass
  read: Pass
  both: Pass
  /** How many messages of a run this takes. */
  messages: number
}

export type BulkRead = {
  file: { mb: number; orders: number; lines: number; transactions: number }
  /** With the parts in a process of their own, as R2 is one. */
  apart: Reading
  /** With the parts in Miniflare's R2, whose work and memory are those of the same process. */
  miniflare: Reading
}

type Counts = { records: number; orders: number; lines: number; transactions: number }
type Step = Counts & { pages: number; cursor: string; taken: boolean }

export const fullOrders = 200_000
const sampleEveryMs = 50

export async function measureBulk(folder: string, orders: number): Promise<BulkRead> {
  const input = { path: join(folder, 'orders.jsonl'), orders }
  const side = start<FileReady>(join(import.meta.dirname, 'bulk-file-process.ts'), input)
  const file = await side.next()
  const entry = join(import.meta.dirname, 'bulk-worker.js')
  const script = bundle(join(folder, 'bulk-worker'), entry)
  const apart = await measureReading(script, folder, file, true)
  const miniflare = await measureReading(script, folder, file, false)
  await side.end()
  const { bytes, orders: count, lines, transactions } = file
  return {
    file: { mb: Math.round(bytes / 1e6), orders: count, lines, transactions },
    apart,
    miniflare,
  }
}

async function measureReading(
  script: string,
  folder: string,
  file: FileReady,
  apart: boolean,
): Promise<Reading> {
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
  const split = await pass(async () => {
    ;({ cursor } = await step(cursor))
  })
  const counts: Counts = { records: 0, orders: 0, lines: 0, transactions: 0 }
  let messages = 0
  const read = await pass(async () => {
    for (let taken = false; !taken; messages++) {
      const done = await step(cursor)
      for (const key of ['records', 'orders', 'lines', 'transactions'] as const)
        counts[key] += done[key]
      ;({ cursor, taken } = done)
    }
  })
  await hub.side.end()
  for (const key of ['orders', 'lines', 'transactions'] as const)
    if (counts[key] !== file[key] || counts.records !== file.orders)
      throw new Error(`Read ${JSON.stringify(counts)} of ${JSON.stringify(file)}`)
  const seconds = split.seconds + read.seconds
  return {
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
