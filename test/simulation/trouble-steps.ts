// What happens to the hub: time passes, its database fails, its object is restarted, imports run
// in between, and somebody changes the settings.

import { abortAllDurableObjects } from 'cloudflare:test'
import type { Random } from './random.ts'
import { pause, runEnded, settle, startImport } from './settle.ts'
import type { Step } from './step.ts'
import { applySettings, changeSettings, everything, type World } from './world.ts'

export const troubleSteps: Step[] = [
  { weight: 12, run: passTime },
  { weight: 8, run: work },
  { weight: 6, needs: 'databaseFails', run: failDatabase },
  { weight: 4, needs: 'objectRestarts', run: restart },
  { weight: 3, needs: 'objectRestarts', run: restartInABurst },
  { weight: 3, needs: 'importsLive', run: importNow },
  { weight: 2, needs: 'importsLive', run: reconcile },
  { weight: 3, needs: 'settingsChange', run: toggleContacts },
  { weight: 2, needs: 'settingsChange', run: toggleCatalog },
  { weight: 2, needs: 'settingsChange', run: togglePause },
]

async function passTime(world: World, random: Random): Promise<void> {
  const seconds = random.chance(0.6) ? random.int(1, 5) : random.int(60, 7_200)
  await world.pass(seconds)
  world.tell(`${seconds} seconds pass`)
}

async function work(world: World, random: Random): Promise<void> {
  await pause(random.int(0, 5))
  const rested = await settle(world, random.int(1, 8))
  world.tell(`the hub works${rested ? ' and rests' : ''}`)
}

async function failDatabase(world: World, random: Random): Promise<void> {
  const failure = random.word('before', 'after')
  const skip = random.int(0, 6)
  const times = random.chance(0.7) ? 1 : random.int(2, 6)
  world.faults.add(failure, skip, times)
  world.tell(`D1: after ${skip} more calls ${times} fail ${failure} the commit`)
}

async function restart(world: World): Promise<void> {
  await abortAllDurableObjects()
  await world.town.installFaults()
  world.tell('the object is aborted')
}

/** While deliveries come in and are applied. */
async function restartInABurst(world: World, random: Random): Promise<void> {
  await world.send()
  const parcels = world.onTheWay.splice(0, 5)
  const wait = random.int(0, 12)
  await Promise.all([
    ...parcels.map((parcel) => world.deliver(parcel)),
    pause(wait).then(abortAllDurableObjects),
  ])
  await world.town.installFaults()
  world.tell(`the object is aborted while ${parcels.length} deliveries come in`)
}

async function importNow(world: World, random: Random): Promise<void> {
  await changeSettings(world, { import: everything })
  const runId = await startImport(world, 'import')
  if (runId && random.chance(0.4)) await runEnded(world)
  world.tell(`import now${runId ? '' : ' (refused)'}`)
}

async function reconcile(world: World, random: Random): Promise<void> {
  const runId = await startImport(world, 'reconcile')
  if (runId && random.chance(0.4)) await runEnded(world)
  world.tell(`reconcile${runId ? '' : ' (refused)'}`)
}

async function toggleContacts(world: World): Promise<void> {
  await settle(world)
  world.contactSync = !world.contactSync
  await applySettings(world)
  world.tell(`contact sync ${world.contactSync ? 'on' : 'off'}`)
}

async function toggleCatalog(world: World): Promise<void> {
  await settle(world)
  world.catalogSync = !world.catalogSync
  await applySettings(world)
  world.tell(`product and collection sync ${world.catalogSync ? 'on' : 'off'}`)
}

async function togglePause(world: World): Promise<void> {
  await settle(world)
  world.paused = !world.paused
  await applySettings(world)
  world.tell(`import ${world.paused ? 'disabled' : 'enabled'}`)
  if (world.paused) await settle(world)
}
