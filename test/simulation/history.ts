// One history from its seed: the beginning, the steps, the end, and what is wrong then.

import { Random } from './random.ts'
import { checkContacts } from './contact-checks.ts'
import { checkDeliveries, checkLive } from './delivery-checks.ts'
import { customerSteps } from './shop-customers.ts'
import { deliverySteps } from './delivery-steps.ts'
import { checkFeed } from './feed-checks.ts'
import { checkOrders } from './order-checks.ts'
import { readRecords } from './records.ts'
import { pause, runEnded, settle, startImport, stub } from './settle.ts'
import { orderEdits } from './order-edits.ts'
import { orderSteps } from './shop-orders.ts'
import { troubleSteps } from './trouble-steps.ts'
import { applySettings, changeSettings, createWorld, type World } from './world.ts'

const steps = [...orderSteps, ...orderEdits, ...customerSteps, ...deliverySteps, ...troubleSteps]

export type Outcome = { differences: string[]; story: string[]; length: number }

/** Plays the history of a seed; steps in `skip` are left out. Returns what is wrong and the story of it. */
export async function play(seed: number, skip: readonly number[] = []): Promise<Outcome> {
  const random = new Random(seed)
  const world = await createWorld(random)
  const length = random.int(15, 60)
  for (world.step = 1; world.step <= length; world.step++) {
    const own = new Random(seed, world.step)
    const fitting = steps.filter(({ needs }) => needs === undefined || world.temper[needs])
    const step = own.weighted(fitting)
    if (!step || skip.includes(world.step)) continue
    await step.run(world, own)
    await world.state()
  }
  await end(world, new Random(seed, 0))
  return { differences: world.differences, story: world.story, length }
}

/** Trouble stops; the rest of the mail comes or is lost; then one import of everything, and another. */
async function end(world: World, random: Random): Promise<void> {
  world.faults.clear()
  await world.shop.act('clearFaults')
  world.paused = false
  world.contactSync = true
  await applySettings(world)
  await changeSettings(world, { import: { contacts: true, orders: true, transactions: true } })
  await world.send()
  for (const parcel of world.onTheWay.splice(0)) if (random.chance(0.7)) await world.deliver(parcel)
  await runEnded(world)
  await rest(world)
  world.differences.push(...checkLive(world, await readRecords(world)))
  await importAll(world)
  const records = await readRecords(world)
  world.differences.push(
    ...checkOrders(world, records),
    ...checkContacts(world, records),
    ...(await checkFeed(world, records)),
    ...(await checkDeliveries(world)),
  )
  await importAll(world, { again: true })
}

async function rest(world: World): Promise<void> {
  if (!(await settle(world))) world.differences.push('the hub does not come to rest')
  // What was spilled takes the queue's second to come back.
  for (let waited = 0; waited < 300 && (await isSpilled(world)); waited++) await pause(10)
  await settle(world)
}

async function isSpilled(world: World): Promise<boolean> {
  const { counters } = await stub(world).status()
  const sent = world.accepted.length + world.forged.rejected + world.forged.skipped
  return Number(counters.deliveries) < sent
}

/** Importing what is there already changes nothing (M1). */
async function importAll(world: World, { again = false } = {}): Promise<void> {
  const before = (await readRecords(world)).events.length
  const runId = await startImport(world, 'import')
  await runEnded(world)
  await rest(world)
  const run = runId === null ? null : await stub(world).run(runId)
  const expected = world.brokenOrders.size > 0 ? 'complete_with_rejects' : 'complete'
  if (run?.state !== expected && run?.state !== 'complete')
    world.differences.push(`M4 the import ended ${run?.state}: ${run?.error}`)
  if (!again) return
  const changed = (run?.resources ?? []).map(({ created, updated }) => created + updated)
  const written = (await readRecords(world)).events.slice(before)
  if (changed.some((count) => count > 0) || written.length > 0) {
    const what = written.map(({ operation, recordId }) => `${operation} ${recordId}`)
    world.differences.push(`M1 the same import again changed ${changed.join()}: ${what.join(', ')}`)
  }
}
