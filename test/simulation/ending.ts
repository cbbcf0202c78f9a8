// How a history ends: trouble stops, the rest of the mail comes or is lost, and the clock goes on. When the scheduled
// jobs have run as often as the product needs for a whole look at the shop, the hub must say what the shop says; an
// import of everything then finds nothing to do.

import { checkAudiences } from './audience-checks.ts'
import { checkBehaviours } from './behaviour-checks.ts'
import { restoreTimeouts } from './clock.ts'
import { checkDeliveries } from './delivery-checks.ts'
import { checkFeed, checkTransitions } from './feed-checks.ts'
import type { Player } from './player.ts'
import type { Random } from './random.ts'
import { readHub, readHubOf } from './records.ts'
import { ringAndWait } from './schedule.ts'
import { pause, runEnded, settle, startImport, stateOf, stub } from './settle.ts'
import type { Town } from './town.ts'
import { applySettings, changeSettings, everything, type World } from './world.ts'

/** What has no modified filter is read whole once a day. */
const dayMs = 24 * 3_600_000

export async function end(town: Town, players: Player[], random: Random): Promise<void> {
  for (const player of players) await endTrouble(player)
  for (const { world } of players) {
    await world.send()
    for (const parcel of world.onTheWay.splice(0))
      if (random.chance(0.7)) await world.deliver(parcel)
    await runEnded(world)
  }
  await restAll(players)
  for (const player of players)
    // A late webhook that says that the hub may see nothing has it wait for the next hour again.
    if ((await stateOf(player.world)) === 'active')
      note(player, 'before the schedule', await player.checkLive())
  await runSchedule(players)
  for (const player of players) {
    note(player, 'after the schedule', await player.checkRecords('changes'))
    note(player, 'after the schedule', await player.checkWebhooks())
  }
  for (const { world } of players) await importAll(world)
  await restAll(players)
  for (const player of players) {
    note(player, 'after an import', await player.checkRecords('everything'))
    note(player, 'after an import', await checkDeliveries(player))
    const { orders, events } = await readHubOf(player.world)
    const announced = await player.announcements()
    note(player, 'after an import', checkTransitions(orders, events, announced))
  }
  const hub = await readHub()
  const whole = [
    ...(await checkFeed(hub)),
    ...checkBehaviours(hub),
    ...(await checkAudiences(town, hub)),
  ]
  town.differences.push(...whole.map((difference) => `after an import: ${difference}`))
  for (const { world } of players) await importAll(world, { again: true })
}

async function endTrouble({ world, restoreAccess }: Player): Promise<void> {
  world.faults.clear()
  restoreTimeouts()
  await world.shop.act('clearFaults')
  Object.assign(world, { paused: false, contactSync: true, catalogSync: true })
  await applySettings(world)
  await changeSettings(world, { import: everything })
  await restoreAccess()
  // A store that refused the hub for a while is asked again at the top of the hour (C10).
  if ((await stateOf(world)) !== 'active') await ringAndWait(world, { hour: true })
  const state = await stateOf(world)
  if (state !== 'active') world.differences.push(`C10 the store's state is ${state} to the end`)
}

/**
 * The first ring is more than a day after the trouble, at the top of an hour: webhooks are healed, and one reconcile
 * reads what changed and whole what can't be read otherwise. Its sweeps look at a share of what leaves no trace; the
 * next rounds, ten minutes apart, at the rest.
 */
async function runSchedule(players: Player[]): Promise<void> {
  const [first] = players
  if (!first) return
  await ringAndWait(first.world, { hour: true, after: dayMs })
  await restAll(players)
  const rounds = await Promise.all(players.map((player) => player.rounds()))
  for (let round = 2; round <= Math.ceil(Math.max(...rounds)); round++) {
    await ringAndWait(first.world)
    await restAll(players)
  }
}

function note({ world }: Player, when: string, differences: string[]): void {
  const name = world.town.nameOf(world)
  world.differences.push(...differences.map((difference) => `${when}: ${name}${difference}`))
}

async function restAll(players: Player[]): Promise<void> {
  // What one of them still does may give another one work again.
  for (const { world } of [...players, ...players]) await rest(world)
}

async function rest(world: World): Promise<void> {
  if (!(await settle(world))) {
    // A checkout that was left long ago waits for the orders to be read, which the clock does every ten minutes (A2).
    await ringAndWait(world)
    if (!(await settle(world))) world.differences.push('the hub does not come to rest')
  }
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
  const before = (await readHub()).events.length
  const runId = await startImport(world, 'import')
  await runEnded(world)
  await rest(world)
  const run = runId === null ? null : await stub(world).run(runId)
  const expected = world.broken.size > 0 ? 'complete_with_rejects' : 'complete'
  if (run?.state !== expected && run?.state !== 'complete')
    world.differences.push(`M4 the import ended ${run?.state}: ${run?.error}`)
  if (!again) return
  const changed = (run?.resources ?? []).map(({ created, updated }) => created + updated)
  const written = (await readHub()).events.slice(before)
  if (changed.some((count) => count > 0) || written.length > 0) {
    const what = written.map(({ operation, recordId }) => `${operation} ${recordId}`)
    world.differences.push(`M1 the same import again changed ${changed.join()}: ${what.join(', ')}`)
  }
}
