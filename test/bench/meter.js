// Stands in front of the bundled Worker where a measurement asks for it, and counts what the hub asks of D1 while it
// imports: rows read and written, and round trips, by the list that is being read. `GET /__meter` tells.

import hub, { Automation, StoreSync as Hub } from './index.js'

/** @typedef {{ pages: number, records: number, trips: number, read: number, written: number }} Counts */

const meter = {
  /** The list that is being read. @type {string | null} */
  at: null,
  /** A run has come to its end. */
  ended: false,
  /** @type {Record<string, Counts>} */
  lists: {},
  d1Bytes: 0,
  objectBytes: 0,
}

/** @returns {Counts} */
function current() {
  const empty = { pages: 0, records: 0, trips: 0, read: 0, written: 0 }
  return (meter.lists[meter.at ?? 'start'] ??= empty)
}

/** Counts one round trip and what its results say that it cost. */
function count(results) {
  const counts = current()
  counts.trips += 1
  for (const { meta } of results) {
    counts.read += meta.rows_read
    counts.written += meta.rows_written
    meter.d1Bytes = meta.size_after ?? meter.d1Bytes
  }
}

let isPatched = false

/** Puts the meter into the D1 binding's own classes, so that the hub's code runs as it is. */
function patch(db) {
  if (isPatched) return
  isPatched = true
  const database = Object.getPrototypeOf(db)
  const statement = Object.getPrototypeOf(db.prepare('SELECT 1'))
  const { batch } = database
  const { all, run } = statement
  database.batch = async function (statements) {
    const results = await batch.call(this, statements)
    count(results)
    return results
  }
  const counted = (method) =>
    async function () {
      const result = await method.call(this)
      count([result])
      return result
    }
  statement.all = counted(all)
  statement.run = counted(run)
  // These two tell nothing of their cost: they are answered from `all`, which does.
  statement.raw = async function () {
    const { results } = await this.all()
    return results.map((row) => Object.values(row))
  }
  statement.first = async function (column) {
    const [row = null] = (await this.all()).results
    return column === undefined || row === null ? row : row[column]
  }
}

export { Automation }

export class StoreSync extends Hub {
  async applyPage(bearer, task, page) {
    meter.at = task.listing
    const counts = current()
    counts.pages += 1
    counts.records += page.records.length
    const next = await super.applyPage(bearer, task, page)
    meter.objectBytes = this.ctx.storage.sql.databaseSize
    if (next.type === 'fetch') meter.at = next.listing
    meter.ended = next.type === 'done'
    return next
  }
}

// oxlint-disable-next-line import/no-default-export -- the runtime looks for it
export default {
  fetch: (request, env, ctx) => {
    patch(env.DB)
    return new URL(request.url).pathname === '/__meter'
      ? Response.json(meter)
      : hub.fetch(request, env, ctx)
  },
  queue: (batch, env, ctx) => hub.queue(batch, env, ctx),
  scheduled: (controller, env, ctx) => hub.scheduled(controller, env, ctx),
}
