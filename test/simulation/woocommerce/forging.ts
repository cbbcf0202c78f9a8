// Deliveries that the shop never sent, and what no webhook of it should say.

import { deliver } from '../../support/hub.ts'
import type { Random } from '../random.ts'
import type { Step } from '../step.ts'
import type { WooWorld } from './world.ts'

export const forgingSteps: Step<WooWorld>[] = [{ weight: 1, run: forge }]

async function forge(world: WooWorld, random: Random): Promise<void> {
  const what = random.word('signature', 'json', 'topic', 'deletion')
  const { storeId } = world
  // Whatever comes for a store that was left is answered 410.
  if (world.disconnected) return
  if (what === 'signature') {
    const headers = { 'X-WC-Webhook-Signature': btoa('0'.repeat(32)) }
    const { status } = await deliver(storeId, 'order.updated', { id: 1 }, { headers })
    if (status !== 401) world.differences.push(`L1 a forged signature was answered ${status}`)
  } else if (what === 'json') {
    const { status } = await deliver(storeId, 'order.updated', '<b>Notice</b>{')
    if (status === 200) world.forged.rejected += 1
  } else if (what === 'topic') {
    const { status } = await deliver(storeId, 'coupon.created', { id: 3 })
    if (status === 200) world.forged.skipped += 1
  } else {
    // WooCommerce sends deletions that name another record: nothing may be believed of them.
    const { orders } = await world.state()
    const order = random.pick(orders.filter(({ status }) => status !== 'trash'))
    if (order) await deliver(storeId, 'order.deleted', { id: order.id })
  }
  world.tell(`forged: ${what}`)
}
