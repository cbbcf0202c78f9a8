// What becomes of webhooks on their way: passed on, lost, held back, mixed up, sent again.

import type { Random } from './random.ts'
import type { Step } from './step.ts'
import type { Parcel, World } from './world.ts'

export const deliverySteps: Step[] = [
  { weight: 12, run: sendOff },
  { weight: 12, run: passNext },
  { weight: 7, run: passAll },
  { weight: 6, run: passBurst },
  { weight: 5, run: mixUp },
  { weight: 4, run: lose },
  { weight: 5, run: repeat },
]

async function sendOff(world: World): Promise<void> {
  const sent = await world.send()
  world.tell(
    `shop sends ${sent.map(({ topic, recordId }) => `${topic} ${recordId}`).join(', ') || 'nothing'}`,
  )
}

async function passNext(world: World, random: Random): Promise<void> {
  const parcels = world.onTheWay.splice(0, random.int(1, 3))
  for (const parcel of parcels) await world.deliver(parcel)
  world.tell(`passed on ${names(parcels)}`)
}

/** Everything that waits, in order and one by one, and a little time for the hub. */
async function passAll(world: World): Promise<void> {
  await world.send()
  const parcels = world.onTheWay.splice(0)
  for (const parcel of parcels) await world.deliver(parcel)
  world.tell(`passed on all: ${names(parcels)}`)
}

async function passBurst(world: World, random: Random): Promise<void> {
  await world.send()
  const parcels = random.shuffle(world.onTheWay.splice(0))
  const again = parcels.filter(() => random.chance(0.2))
  await Promise.all([...parcels, ...again].map((parcel) => world.deliver(parcel)))
  world.tell(`passed on at once: ${names([...parcels, ...again])}`)
}

async function mixUp(world: World, random: Random): Promise<void> {
  if (world.onTheWay.length < 2) return
  world.onTheWay = random.shuffle(world.onTheWay)
  world.tell(`mixed up: ${names(world.onTheWay)}`)
}

async function lose(world: World, random: Random): Promise<void> {
  const lost = world.onTheWay.splice(random.int(0, Math.max(0, world.onTheWay.length - 1)), 1)
  if (lost.length > 0) world.tell(`lost: ${names(lost)}`)
}

/** Also long ago. */
async function repeat(world: World, random: Random): Promise<void> {
  const parcel = random.pick(world.accepted)
  if (!parcel) return
  await world.deliver(parcel)
  world.tell(`passed on again: ${names([parcel])}`)
}

function names(parcels: Parcel[]): string {
  const each = parcels.map(
    ({ topic, recordId, sentAt }) => `${topic} ${recordId} of step ${sentAt}`,
  )
  return each.join(', ') || 'nothing'
}
