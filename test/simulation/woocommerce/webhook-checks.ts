// The hub's webhooks at the shop when trouble is over (L5): one of each topic, and each of them works.

import { topics } from '../../../src/platforms/woocommerce/webhooks.ts'
import type { WooWorld } from './world.ts'

export async function checkWebhooks(world: WooWorld): Promise<string[]> {
  // Asked for anew: the hub changes them too.
  const { webhooks } = await world.shop.state()
  const ours = webhooks.filter(({ deliveryUrl }) => deliveryUrl.endsWith(world.storeId))
  return [
    ...topics.flatMap((topic) => {
      const working = ours.filter((hook) => hook.topic === topic && hook.status === 'active')
      return working.length === 1 ? [] : [`L5 ${topic} has ${working.length} working webhooks`]
    }),
    ...ours
      .filter(({ status }) => status !== 'active')
      .map(({ topic, status }) => `L5 a webhook of ${topic} is ${status}`),
  ]
}
