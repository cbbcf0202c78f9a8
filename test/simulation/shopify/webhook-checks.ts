// The hub's subscriptions at the shop when trouble is over (L5): one of each topic.

import { topicTable } from '../../../src/platforms/shopify/topics.ts'
import type { ShopifyWorld } from './world.ts'

export async function checkWebhooks(world: ShopifyWorld): Promise<string[]> {
  const all = await world.shop.look<{ topic: string; uri: string }[]>('subscriptions')
  const ours = all.filter(({ uri }) => uri.endsWith(world.storeId))
  // The right to hear of merges is one that an owner is not asked for.
  const hidden = world.way === 'oauth' ? 'read_customer_merge' : ''
  return topicTable.flatMap(({ name, scope }) => {
    if (scope === hidden) return []
    const found = ours.filter(({ topic }) => topic === name)
    return found.length === 1 ? [] : [`L5 ${name} has ${found.length} subscriptions`]
  })
}
