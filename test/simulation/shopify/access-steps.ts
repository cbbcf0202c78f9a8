// The hub loses its way into the shop and finds it again (C9, C10): tokens end before their time, are revoked, the shop
// is frozen for a while, the app is removed, the merchant disconnects; and the store is connected again.

import { install } from '../../support/grant.ts'
import { call } from '../../support/hub.ts'
import { credentialsOf } from '../../support/shopify.ts'
import type { Random } from '../random.ts'
import { stateOf } from '../settle.ts'
import type { Step } from '../step.ts'
import { everything } from '../world.ts'
import type { ShopifyWorld } from './world.ts'

/** What the store's address answers for may be kept for this long after it was disconnected. */
const gateSeconds = 6

export const accessSteps: Step<ShopifyWorld>[] = [
  { weight: 5, run: expireTokens },
  { weight: 2, needs: 'accessBreaks', run: revokeTokens },
  { weight: 3, needs: 'accessBreaks', run: freeze },
  { weight: 2, needs: 'accessBreaks', run: thaw },
  { weight: 1, needs: 'accessBreaks', run: uninstall },
  { weight: 2, needs: 'accessBreaks', run: disconnect },
  { weight: 5, needs: 'accessBreaks', run: reconnect },
]

async function expireTokens(world: ShopifyWorld): Promise<void> {
  await world.act('expireTokens', {})
  world.tell('shop: tokens end before their time')
}

/** One that was pasted can't be replaced by hand here; the others can be had anew. */
async function revokeTokens(world: ShopifyWorld): Promise<void> {
  if (world.way === 'token') return
  await world.act('revokeTokens', {})
  if (world.way === 'oauth') world.shutOut = true
  world.tell('shop: all tokens are revoked')
}

async function freeze(world: ShopifyWorld, random: Random): Promise<void> {
  const fault = random.pick([{ status: 402 }, { status: 423 }, { code: 'SHOP_INACTIVE' }])
  await world.act('fault', { path: '/admin/api/', ...fault })
  world.tell(`shop: frozen: ${JSON.stringify(fault)}`)
}

async function thaw(world: ShopifyWorld): Promise<void> {
  await world.act('clearFaults', {})
  world.tell('shop: not frozen any more')
}

async function uninstall(world: ShopifyWorld): Promise<void> {
  if (world.way !== 'oauth' || world.disconnected) return
  await world.act('uninstall', {})
  world.shutOut = true
  left(world)
  world.tell('shop: the app is removed')
}

async function disconnect(world: ShopifyWorld): Promise<void> {
  if (world.disconnected) return
  const { status } = await call('POST', `/stores/${world.storeId}/disconnect`)
  if (status !== 200) throw new Error(`disconnect: ${status}`)
  left(world)
  await world.pass(gateSeconds)
  world.tell('the store is disconnected')
}

/** What waited for an answer of the shop is given up with it. */
function left(world: ShopifyWorld): void {
  world.disconnected = true
  world.forgetTold()
}

async function reconnect(world: ShopifyWorld, random: Random): Promise<void> {
  if ((await stateOf(world)) === 'active' && random.chance(0.7)) return
  world.tell(`the store is connected again${(await connectAgain(world)) ? '' : ' (refused)'}`)
}

/** With the credentials or the approval of the beginning, and a fresh import of everything. */
async function connectAgain(world: ShopifyWorld): Promise<boolean> {
  const { shop, storeId, way } = world
  if (way === 'oauth') {
    // The way back is good for ninety seconds: shop and hub have to agree on the time.
    await world.pass(1)
    const id = await install(shop, storeId).catch(() => null)
    if (id !== storeId) return false
  } else {
    const { status } = await call('POST', `/stores/${storeId}/reconnect`, {
      credentials: credentialsOf(shop, way),
      settings: { import: everything },
    })
    if (status !== 200) return false
  }
  world.disconnected = false
  world.shutOut = false
  await world.pass(gateSeconds)
  return true
}

/** Trouble with the access ends; who was shut out is let in again. */
export async function restoreAccess(world: ShopifyWorld): Promise<void> {
  if (!world.shutOut && !world.disconnected) return
  if (!(await connectAgain(world))) world.differences.push('C9 connecting again was refused')
}
