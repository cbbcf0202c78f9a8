// Waiting for the hub without a clock: its alarms are rung by hand until it sets no more of them.

import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { call, get } from '../support/hub.ts'
import { leap } from './clock.ts'
import type { World } from './world.ts'

/** An alarm that is further away than this is the daily cleaning: nothing else is to be done. */
const restWait = 12 * 3_600_000
/** Longer than the hub waits before it sends a run on its way again. */
const longWait = 70_000
/** A set is drained in the background meanwhile, which takes a few rings; more of them without a pause are a loop. */
const maxRings = 60

/**
 * Rings the object's alarm, each time at the time that it is set for, until there is none or only a run is waited
 * for. False when it is still set after as many rings as were asked for.
 */
export async function settle(world: World, rings = 300): Promise<boolean> {
  let atOnce = 0
  for (let ring = 0; ring < rings; ring++) {
    const wait = await alarmIn(world)
    if (wait > restWait) return true
    if (wait > 0 && (await isRunning(world))) return true
    if (wait > 0) leap(wait)
    atOnce = wait > 0 ? 0 : atOnce + 1
    if (atOnce > maxRings) {
      world.differences.push('S1 the alarm rings again and again without a pause')
      return false
    }
    await runDurableObjectAlarm(stub(world))
    await pause(1)
  }
  return false
}

async function isRunning(world: World): Promise<boolean> {
  const [run] = await stub(world).runs(1)
  return run?.state === 'running'
}

/** Starts an import and tells its id, or null when the hub refuses. One that runs already ends first. */
export async function startImport(
  world: World,
  kind: 'import' | 'reconcile',
): Promise<string | null> {
  if (world.paused || world.disconnected) return null
  for (let tries = 0; tries < 3; tries++) {
    const path = `/stores/${world.storeId}/${kind}`
    const { status, body } = await call<{ runId?: string }>('POST', path, {})
    if (status === 202) return body.runId ?? null
    if (status !== 409 || !(await isRunning(world))) return null
    await runEnded(world)
  }
  return null
}

/** Waits until no run is under way. A run that stands still is revived by the object's alarm, as in real life. */
export async function runEnded(world: World): Promise<void> {
  let last = ''
  let still = 0
  for (let waited = 0; waited < 600; waited++) {
    const [run] = await stub(world).runs(1)
    // One of a store that may not be asked stands still: nobody could wait for its end.
    if (run?.state !== 'running' || world.paused || !(await isActive(world))) return
    const now = JSON.stringify([run.plan, run.progressedAt])
    still = now === last ? still + 1 : 0
    last = now
    await pause(4)
    if (still > 0 && still % 15 === 0) {
      leap(longWait)
      await runDurableObjectAlarm(stub(world))
    }
  }
  world.differences.push('M1 an import never came to its end')
}

/** The store's state as its page shows it. */
export async function stateOf(world: World): Promise<string> {
  return (await get<{ state: string }>(`/stores/${world.storeId}`)).state
}

async function isActive({ storeId }: World): Promise<boolean> {
  const find = env.DB.prepare('SELECT state FROM stores WHERE id = ?').bind(storeId)
  return (await find.first('state')) === 'active'
}

/** Milliseconds until the object's alarm rings; Infinity when none is set. */
export function alarmIn(world: World): Promise<number> {
  return runInDurableObject(stub(world), async (_, state) => {
    const at = await state.storage.getAlarm()
    return at === null ? Infinity : at - Date.now()
  })
}

/** The store's object; asked for anew each time, because an aborted one breaks its old stubs. */
export function stub(world: World) {
  return env.STORE_SYNC.getByName(world.storeId)
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
