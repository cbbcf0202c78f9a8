// The relay under crashes, repetition and load: whatever happens, each run is there once. The engine is stood in for by
// what it promises (an id that exists is left out), so that every place where it can break off is tried.

import { createScheduledController } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeEach, expect, test } from 'vitest'
import type { Instances } from '../../src/automation/start.ts'
import type { Observed } from '../../src/core/change.ts'
import type { Origin } from '../../src/core/outcome.ts'
import type { Run } from '../../src/core/workflow.ts'
import { defaultSettings } from '../../src/core/settings.ts'
import { openDatabase } from '../../src/db/client.ts'
import { dropOldRuns, insertRuns } from '../../src/db/runs.ts'
import { insertStore } from '../../src/db/stores.ts'
import { insertWorkflow } from '../../src/db/workflows.ts'
import worker from '../../src/index.ts'
import { relayEvents } from '../../src/events/relay.ts'
import { woocommerce } from '../../src/platforms/woocommerce/index.ts'
import { applyChanges } from '../../src/sync/apply.ts'
import { orderPayload } from '../support/payloads.ts'
import { hour, noon, storeWith, workflowWith } from '../support/workflows.ts'

const db = () => openDatabase(env.DB)

beforeEach(async () => {
  await insertStore(db(), storeWith())
  await insertWorkflow(db(), workflowWith())
  await insertWorkflow(db(), workflowWith({ id: 'wfl_2', trigger: 'payment_received' }))
})

/** Orders that were placed and paid an hour ago. */
async function placeOrders(ids: number[], origin: Origin = 'webhook'): Promise<void> {
  const at = new Date(noon - hour).toISOString().slice(0, 19)
  const changes = ids.flatMap((id): Observed[] => {
    const payload = orderPayload({
      id,
      email: `buyer${id}@example.com`,
      date_created_gmt: at,
      date_paid_gmt: at,
      modified: at,
    })
    return woocommerce.normalize('order.updated', payload, { statusMap: {} }).map((reading) => {
      if (reading.type !== 'change') throw new Error('no change')
      return { change: reading.change, from: 0, until: noon, deliveryId: null }
    })
  })
  const scope = { storeId: 'sto_1', audienceId: 'aud_default', settings: defaultSettings, origin }
  await applyChanges(env.DB, scope, changes, noon)
}

class Crash extends Error {
  override name = 'Crash'
}

/** Breaks off before or after the call with this number. */
type Fault = { call: number; when: 'before' | 'after' }

class Tripwire {
  calls = 0
  readonly #fault: Fault | null
  constructor(fault: Fault | null) {
    this.#fault = fault
  }
  async pass<T>(call: () => Promise<T>): Promise<T> {
    const number = ++this.calls
    const isHere = this.#fault?.call === number
    if (isHere && this.#fault?.when === 'before') throw new Crash()
    const answer = await call()
    if (isHere) throw new Crash()
    return answer
  }
}

/** The engine's promise: who exists is left out. */
class Engine {
  readonly started = new Map<string, number>()
  batches: number[] = []
  through(wire: Tripwire): Instances {
    const createBatch = (batch: { id: string }[]) =>
      wire.pass(async () => {
        this.batches.push(batch.length)
        for (const { id } of batch) if (!this.started.has(id)) this.started.set(id, 1)
        return []
      })
    // SAFETY: the relay calls nothing else.
    return { createBatch } as unknown as Instances
  }
}

/** D1 wants its own statements in a batch. */
const bare = new WeakMap<object, D1PreparedStatement>()
const bareOf = (each: D1PreparedStatement) => bare.get(each) ?? each

/** The database with every statement and batch on the wire. */
function wired(wire: Tripwire): D1Database {
  const statement = (inner: D1PreparedStatement): D1PreparedStatement => {
    const proxy = new Proxy(inner, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name, target)
        if (typeof value !== 'function') return value
        if (name === 'bind') return (...values: unknown[]) => statement(target.bind(...values))
        return (...args: unknown[]) =>
          wire.pass(() => value.apply(target, args) as Promise<unknown>)
      },
    })
    bare.set(proxy, inner)
    return proxy
  }
  return new Proxy(env.DB, {
    get(target, name) {
      if (name === 'prepare') return (sql: string) => statement(target.prepare(sql))
      if (name === 'batch')
        return (all: D1PreparedStatement[]) => wire.pass(() => target.batch(all.map(bareOf)))
      return Reflect.get(target, name, target) as unknown
    },
  })
}

async function runOnce(engine: Engine, fault: Fault | null): Promise<number> {
  const wire = new Tripwire(fault)
  const deps = { db: openDatabase(wired(wire)), automation: engine.through(wire), now: () => noon }
  try {
    await relayEvents(deps)
  } catch (error) {
    // drizzle wraps what a statement throws.
    const cause = error instanceof Error ? (error.cause ?? error) : error
    if (!(cause instanceof Crash)) throw error
  }
  return wire.calls
}

async function rows(): Promise<{ workflow_id: string; record_id: string; state: string }[]> {
  const { results } = await env.DB.prepare(
    'SELECT workflow_id, record_id, state FROM runs ORDER BY workflow_id, record_id',
  ).all<{ workflow_id: string; record_id: string; state: string }>()
  return results
}

test('T4 cut off before or after each of its steps, the relay starts each run once', async () => {
  await placeOrders([1, 2, 3])
  const whole = new Engine()
  const calls = await runOnce(whole, null)
  const wanted = [...whole.started.keys()].toSorted()
  const written = await rows()
  expect(wanted).toHaveLength(6)
  expect(written).toHaveLength(6)
  expect(calls).toBeGreaterThan(8)
  for (let call = 1; call <= calls; call++) {
    for (const when of ['before', 'after'] as const) {
      await env.DB.batch([
        env.DB.prepare('DELETE FROM runs'),
        env.DB.prepare('UPDATE relay SET seq = 0'),
      ])
      const engine = new Engine()
      await runOnce(engine, { call, when })
      await runOnce(engine, null)
      expect([...engine.started.keys()].toSorted(), `${when} call ${call}`).toEqual(wanted)
      expect(await rows()).toEqual(written)
    }
  }
})

test('T4 a page that was cut off and is decided otherwise the next time still starts what it noted', async () => {
  await placeOrders([1])
  const engine = new Engine()
  // Noted, but not started; then both workflows are switched off.
  for (let call = 1; engine.started.size === 0 && (await rows()).length === 0; call++)
    await runOnce(engine, { call, when: 'after' })
  expect(engine.started.size).toBe(0)
  await env.DB.prepare('UPDATE workflows SET enabled = 0').run()
  await runOnce(engine, null)
  expect(engine.started.size).toBe(2)
})

test('T4 two relays at once and a relay that stood at the beginning again start nothing twice', async () => {
  await placeOrders([1, 2, 3, 4, 5])
  const engine = new Engine()
  await Promise.all([runOnce(engine, null), runOnce(engine, null)])
  await env.DB.prepare('UPDATE relay SET seq = 0').run()
  await runOnce(engine, null)
  expect(engine.started.size).toBe(10)
  expect(await rows()).toHaveLength(10)
})

test('M5 imported orders start nothing, however many', async () => {
  const ids = Array.from({ length: 300 }, (_, index) => index + 1)
  await placeOrders(ids, 'import')
  const engine = new Engine()
  await runOnce(engine, null)
  expect(engine.batches).toEqual([])
  expect(await rows()).toEqual([])
})

test('T4 a burst is handed over in batches of at most a hundred, one row written per run', async () => {
  const count = 450
  for (let from = 0; from < count; from += 150)
    await placeOrders(Array.from({ length: 150 }, (_, index) => from + index + 1))
  const engine = new Engine()
  let written = 0
  const counting = new Proxy(env.DB, {
    get(target, name) {
      if (name !== 'batch') {
        const value: unknown = Reflect.get(target, name, target)
        return typeof value === 'function' ? value.bind(target) : value
      }
      return async (statements: D1PreparedStatement[]) => {
        const results = await target.batch(statements)
        for (const { meta } of results) written += meta.rows_written
        return results
      }
    },
  })
  const automation = engine.through(new Tripwire(null))
  const more = await relayEvents({ db: openDatabase(counting), automation, now: () => noon })
  expect(more).toBe(false)
  expect(engine.started.size).toBe(2 * count)
  expect(Math.max(...engine.batches)).toBeLessThanOrEqual(100)
  expect(written).toBe(2 * count)
})

test('T3 the fourth workflow in a row that causes another one is refused, and its run says so', async () => {
  await placeOrders([1])
  await env.DB.prepare('UPDATE events SET depth = 4 WHERE transitions <> ?').bind('[]').run()
  const engine = new Engine()
  await runOnce(engine, null)
  expect(engine.started.size).toBe(0)
  const { results } = await env.DB.prepare('SELECT state, error FROM runs').all()
  expect(results).toEqual([
    { state: 'failed', error: expect.stringContaining('caused each other too often') },
    { state: 'failed', error: expect.stringContaining('caused each other too often') },
  ])
})

test('T1 without a workflow that is switched on the relay passes everything by', async () => {
  await env.DB.prepare('UPDATE workflows SET enabled = 0').run()
  await placeOrders([1, 2])
  const engine = new Engine()
  // Its place twice, the workflows, what a page before may have left behind, and its place again.
  expect(await runOnce(engine, null)).toBeLessThanOrEqual(5)
  await env.DB.prepare('UPDATE workflows SET enabled = 1').run()
  await runOnce(engine, null)
  expect(engine.started.size).toBe(0)
})

test('T5 runs are kept for a time: of each workflow the oldest go, a set number at once; those that wait stay', async () => {
  const run = (workflowId: string, seq: number, change: Partial<Run> = {}): Run => ({
    workflowId,
    seq,
    version: 1,
    trigger: 'order_submitted',
    recordId: `ord_1_${seq}`,
    storeId: 'sto_1',
    state: 'complete',
    steps: [],
    error: null,
    attempt: 0,
    depth: 0,
    occurredAt: 0,
    createdAt: 0,
    changedAt: noon - hour,
    ...change,
  })
  await insertRuns(db(), [
    run('wfl_1', 1),
    run('wfl_1', 2, { state: 'waiting' }),
    run('wfl_1', 3, { state: 'failed' }),
    run('wfl_1', 4),
    run('wfl_1', 5, { changedAt: noon }),
    run('wfl_2', 6, { changedAt: noon }),
    run('wfl_2', 7),
  ])
  const left = async () => {
    const { results } = await env.DB.prepare('SELECT seq FROM runs ORDER BY seq').all()
    return results.map(({ seq }) => seq)
  }
  await dropOldRuns(db(), noon, 3)
  expect(await left()).toEqual([2, 4, 5, 6])
  await dropOldRuns(db(), noon, 3)
  expect(await left()).toEqual([2, 5, 6])
  const scheduledTime = new Date(noon + 91 * 24 * hour)
  await worker.scheduled(createScheduledController({ cron: '*/10 * * * *', scheduledTime }), env)
  expect(await left()).toEqual([2])
  const many = Array.from({ length: 500 }, (_, index) => run('wfl_1', 100 + index))
  await insertRuns(db(), many)
  expect(await dropOldRuns(db(), noon - hour, 10)).toBeLessThan(100)
})
