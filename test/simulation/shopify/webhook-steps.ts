// What happens to the subscriptions (L5): removed by the shop after eight failures in a row, or lost without a word.
// What was refused the shop tries again, for hours.

import { refuseMail } from '../../support/hub.ts'
import type { Random } from '../random.ts'
import type { Step } from '../step.ts'
import { someCustomer, someOrder } from './choice.ts'
import { digits } from './state.ts'
import type { ShopifyWorld } from './world.ts'

/** So many failures in a row remove a subscription. */
const fatal = 8

export const webhookSteps: Step<ShopifyWorld>[] = [
  { weight: 4, needs: 'webhooksBreak', run: refuse },
  { weight: 4, needs: 'webhooksBreak', run: lose },
]

async function refuse(world: ShopifyWorld, random: Random): Promise<void> {
  await world.send()
  await refuseMail(world.storeId, true)
  const order = await someOrder(world, random)
  const customer = await someCustomer(world, random)
  const times = random.int(3, fatal + 1)
  for (let time = 0; time < times; time++) {
    world.edits += 1
    const note = `refused ${world.edits}`
    if (order) await world.act('editOrder', { id: order.id, note })
    if (customer) await world.act('editCustomer', { id: customer.id, lastName: note })
    await world.shop.act('flush')
  }
  await refuseMail(world.storeId, false)
  const [orderId, customerId] = [order, customer].map((each) => each && digits(each.id))
  world.tell(
    `webhooks are refused ${times} times while order ${orderId} and customer ${customerId} change`,
  )
}

async function lose(world: ShopifyWorld, random: Random): Promise<void> {
  const all = await world.shop.look<{ topic: string }[]>('subscriptions')
  const lost = random.pick(all)
  if (!lost) return
  const isAll = random.chance(0.2)
  await world.act('dropSubscriptions', isAll ? {} : { topic: lost.topic })
  world.tell(`shop: subscriptions lost: ${isAll ? 'all' : lost.topic}`)
}
