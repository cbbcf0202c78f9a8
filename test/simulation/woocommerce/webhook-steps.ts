// What happens to the webhooks themselves (L5): switched off by the shop after seven failures, deleted by its owner.

import { refuseMail } from '../../support/hub.ts'
import type { Random } from '../random.ts'
import type { Step } from '../step.ts'
import type { WooWorld } from './world.ts'

/** The seventh failure in a row disables a webhook; the shop counts six before. */
const fatal = 7

export const webhookSteps: Step<WooWorld>[] = [
  { weight: 3, needs: 'webhooksBreak', run: refuse },
  { weight: 3, needs: 'webhooksBreak', run: deleteWebhook },
  { weight: 2, needs: 'webhooksBreak', run: switchOff },
]

/** Nobody takes the webhooks for a while: what they said is lost, and those that failed too often are off. */
async function refuse(world: WooWorld, random: Random): Promise<void> {
  await world.send()
  await refuseMail(world.storeId, true)
  const { orders } = await world.state()
  const order = random.pick(orders.filter(({ status }) => status !== 'trash'))
  const { products } = await world.catalog()
  const item = random.pick(products.filter(({ product }) => product.status !== 'trash'))
  const times = random.int(3, fatal + 1)
  for (let time = 0; time < times; time++) {
    world.edits += 1
    const text = `refused ${world.edits}`
    if (order) await world.act('editOrder', { id: order.id, customer_note: text })
    if (item) await world.act('editProduct', { id: item.product.id, name: text })
    await world.shop.act('flush')
  }
  await refuseMail(world.storeId, false)
  world.tell(
    `webhooks are refused ${times} times while order ${order?.id} and product ${item?.product.id} change`,
  )
}

async function deleteWebhook(world: WooWorld, random: Random): Promise<void> {
  const hook = random.pick((await world.shop.state()).webhooks)
  if (!hook) return
  await world.act('deleteWebhook', { id: hook.id })
  world.tell(`shop: webhook ${hook.topic} deleted`)
}

async function switchOff(world: WooWorld, random: Random): Promise<void> {
  const hook = random.pick((await world.shop.state()).webhooks)
  if (!hook) return
  await world.act('setWebhookStatus', { id: hook.id, status: random.word('paused', 'disabled') })
  world.tell(`shop: webhook ${hook.topic} switched off`)
}
