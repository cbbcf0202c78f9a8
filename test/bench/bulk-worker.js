// Stands in front of the Worker where bulk files are measured. One request is one step of the reading that a run's
// message does (`BulkReader`): as many steps of a pass over the file as a message takes. Nothing of it is applied.

import hub from '../../src/index.ts'
import { shopify } from '../../src/platforms/shopify/index.ts'
import { BulkReader } from '../../src/sync/bulk.ts'

export { Automation, StoreSync } from '../../src/index.ts'

/** As in `sync/import.ts`. */
const slicePages = 200
const context = { statusMap: {}, facts: { currency: 'EUR', weightUnit: 'kilograms' } }

/** Counts what a page holds, and forgets it. */
function count(counts, records) {
  counts.records += records.length
  for (const { reading } of records) {
    const change = reading.type === 'change' ? reading.change : null
    if (change?.kind !== 'order') continue
    counts.orders += 1
    counts.lines += change.facts.lines.length
    counts.transactions += change.transactions.length
  }
}

/** A bucket in another process, as R2 is: what Miniflare's costs does not count as the Worker's then. */
function bucketAt(origin) {
  const at = (key) => `${origin}/bucket/${key}`
  return {
    put: async (key, body) => {
      const answer = await fetch(at(key), { method: 'PUT', body })
      await answer.arrayBuffer()
    },
    get: async (key, { range: { offset, length } }) => {
      const Range = `bytes=${offset}-${offset + length - 1}`
      const answer = await fetch(at(key), { headers: { Range } })
      return answer.ok ? answer : null
    },
    list: async ({ prefix }) => {
      const objects = await (await fetch(`${origin}/list/${prefix}`)).json()
      return { objects, truncated: false }
    },
    delete: async () => undefined,
  }
}

async function step(request, env) {
  const { cursor, url, apart } = await request.json()
  const reader = new BulkReader({
    files: apart ? bucketAt(new URL(url).origin) : env.FILES,
    storeId: 'sto_bench',
    platform: shopify,
    access: { fetch: (...args) => fetch(...args), url, credentials: null },
    beat: async () => undefined,
    now: () => Date.now(),
  })
  const counts = { records: 0, orders: 0, lines: 0, transactions: 0 }
  let next = cursor
  let pages = 0
  for (; pages < slicePages && passOf(next) === passOf(cursor) && !reader.isSpent; pages++) {
    const page = await reader.read('orders', next, context)
    count(counts, page.records)
    next = page.next
  }
  await reader.close()
  return Response.json({ ...counts, pages, cursor: next, pass: passOf(next) })
}

/** How many of the two passes over the file are done. */
function passOf(cursor) {
  return cursor.includes('"taken":true') ? 2 : cursor.includes('"staged":true') ? 1 : 0
}

// oxlint-disable-next-line import/no-default-export -- the runtime looks for it
export default {
  fetch: (request, env, ctx) =>
    new URL(request.url).pathname === '/__bulk' ? step(request, env) : hub.fetch(request, env, ctx),
  queue: hub.queue,
  scheduled: hub.scheduled,
}
