// The hub loses its way into the shop and finds it again (C9, C10): the key is revoked, its owner loses the rights,
// the merchant disconnects; a new key is pasted, the rights come back, the store is connected again.

import { call } from '../../support/hub.ts'
import type { Keys } from '../../support/shop.ts'
import type { Random } from '../random.ts'
import { stateOf } from '../settle.ts'
import type { Step } from '../step.ts'
import { everything } from '../world.ts'
import type { WooWorld } from './world.ts'

/** What the store's address answers for may be kept for this long after it was disconnected. */
const gateSeconds = 6
/** The user whom the keys belong to. */
const owner = 1

export const accessSteps: Step<WooWorld>[] = [
  { weight: 2, needs: 'accessBreaks', run: revoke },
  { weight: 2, needs: 'accessBreaks', run: loseRights },
  { weight: 2, needs: 'accessBreaks', run: regainRights },
  { weight: 2, needs: 'accessBreaks', run: disconnect },
  { weight: 5, needs: 'accessBreaks', run: reconnect },
]

async function revoke(world: WooWorld): Promise<void> {
  await world.act('revokeKey', { consumerKey: world.keys.consumerKey })
  world.keyRevoked = true
  world.tell('shop: the key is revoked')
}

async function loseRights(world: WooWorld): Promise<void> {
  await world.act('setRights', { id: owner, capable: false })
  world.powerless = world.wasPowerless = true
  world.tell('shop: the owner of the key loses the rights')
}

async function regainRights(world: WooWorld): Promise<void> {
  await giveRights(world)
  world.tell('shop: the owner of the key has the rights')
}

async function disconnect(world: WooWorld): Promise<void> {
  if (world.disconnected) return
  const { status } = await call('POST', `/stores/${world.storeId}/disconnect`)
  if (status !== 200) throw new Error(`disconnect: ${status}`)
  world.disconnected = true
  // What waited for an answer of the shop is given up with it; the next import does not read what is in the trash.
  for (const parcel of world.accepted) if (parcel.topic.endsWith('.deleted')) parcel.heard = false
  await world.pass(gateSeconds)
  world.tell('the store is disconnected')
}

async function reconnect(world: WooWorld, random: Random): Promise<void> {
  const state = await stateOf(world)
  if (state === 'active' && random.chance(0.7)) return
  const status = await connectAgain(world)
  world.tell(`the store is connected again${status === 200 ? '' : ` (${status})`}`)
}

/** With a new key, and a fresh import of everything. Tells the status of the answer. */
async function connectAgain(world: WooWorld): Promise<number> {
  const { consumerKey, consumerSecret } = (await world.act<Keys>('createKey', {})) ?? world.keys
  const { status } = await call('POST', `/stores/${world.storeId}/reconnect`, {
    credentials: { consumerKey, consumerSecret },
    settings: { import: everything },
  })
  if (status === 200) {
    world.keys = { consumerKey, consumerSecret }
    world.keyRevoked = false
    world.disconnected = false
    await world.pass(gateSeconds)
  }
  return status
}

/** Trouble with the access ends: the rights are back; who was shut out is let in with a new key. */
export async function restoreAccess(world: WooWorld): Promise<void> {
  await giveRights(world)
  if (!world.keyRevoked && !world.disconnected) return
  const status = await connectAgain(world)
  if (status !== 200) world.differences.push(`C9 connecting again was answered ${status}`)
}

async function giveRights(world: WooWorld): Promise<void> {
  await world.shop.act('setRights', { id: owner, capable: true })
  world.powerless = false
}
