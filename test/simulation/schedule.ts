// The clock's jobs as the deployment's Cron Triggers ring them: webhooks healed at the top of each hour, changes read
// every ten minutes.

import { createScheduledController } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import worker from '../../src/index.ts'
import { healsTaken } from './queues.ts'
import { pause, runEnded } from './settle.ts'
import type { World } from './world.ts'

const everyMs = 10 * 60_000
const hourMs = 3_600_000

/** Lets time pass until the clock rings next: at the next ten minutes, or at the top of an hour. */
export async function ring(world: World, { hour = false, after = 0 } = {}): Promise<void> {
  const step = hour ? hourMs : everyMs
  const at = Math.ceil((Date.now() + after + 1) / step) * step
  await world.pass(Math.ceil((at - Date.now()) / 1_000))
  const { worlds } = world.town
  const before = new Map(worlds.map((each) => [each, healsTaken(each.storeId)]))
  const controller = createScheduledController({
    cron: '*/10 * * * *',
    scheduledTime: new Date(at),
  })
  await worker.scheduled(controller, env)
  if (at % hourMs !== 0) return
  for (const [each, count] of before) if (!each.disconnected) await healed(each, count)
}

/** As `ring`, and until what it started has come to its end. */
export async function ringAndWait(world: World, options = {}): Promise<void> {
  await ring(world, options)
  for (const each of world.town.worlds) await runEnded(each)
}

/** The check of the webhooks is a message of its own, and may start a run. */
async function healed(world: World, before: number): Promise<void> {
  for (let waited = 0; waited < 1_500; waited += 5) {
    if (healsTaken(world.storeId) > before) return
    await pause(5)
  }
  world.tell('the check of the webhooks did not come to its end')
}
