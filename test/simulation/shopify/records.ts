// Shop and hub side by side.

import { readHubOf } from '../records.ts'
import type { ShopifyWorld } from './world.ts'

export type Records = Awaited<ReturnType<typeof readRecords>>

export async function readRecords(world: ShopifyWorld) {
  const hub = await readHubOf(world)
  return {
    ...hub,
    shop: await world.state(),
    orderOf: byId(hub.orders),
    linkOf: byId(hub.links),
    productOf: byId(hub.products),
    collectionOf: byId(hub.collections),
    checkoutOf: byId(hub.checkouts),
  }
}

function byId<T extends { externalId: string }>(records: T[]): Map<string, T> {
  return new Map(records.map((record) => [record.externalId, record]))
}
