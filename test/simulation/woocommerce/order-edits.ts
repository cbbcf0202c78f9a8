// What happens to an order after it was placed. The shop's clock stands still between steps, so most of it happens
// within one second; only the step that lets time pass makes dates differ.

import type { ShopOrder } from '../../support/shop.ts'
import { guestEmail, show, someOrder } from './order-choice.ts'
import type { Random } from '../random.ts'
import { ringAndWait } from '../schedule.ts'
import type { Step } from '../step.ts'
import type { WooWorld } from './world.ts'

const openStatuses = [
  'pending',
  'processing',
  'on-hold',
  'cancelled',
  'failed',
  'completed',
] as const

export const orderEdits: Step<WooWorld>[] = [
  { weight: 9, run: edit },
  { weight: 6, run: editTwiceInOneSecond },
  { weight: 4, run: pay },
  { weight: 3, run: complete },
  { weight: 4, run: refund },
  { weight: 2, run: deleteRefund },
  { weight: 2, run: deleteOldRefund },
]

async function edit(world: WooWorld, random: Random): Promise<void> {
  const order = await someOrder(world, random)
  if (!order) return
  const changes = await someChanges(world, random, order)
  const edited = await world.act<ShopOrder>('editOrder', { id: order.id, ...changes })
  if (edited) world.tell(`shop: order ${show(edited)} edited: ${JSON.stringify(changes)}`)
}

/** Two states of one record with one date, each with a webhook of its own. */
async function editTwiceInOneSecond(world: WooWorld, random: Random): Promise<void> {
  const order = await someOrder(world, random)
  if (!order) return
  for (const _ of [1, 2]) {
    const changes = await someChanges(world, random, order)
    const edited = await world.act<ShopOrder>('editOrder', { id: order.id, ...changes })
    const sent = await world.send()
    world.tell(
      `shop: order ${order.id} edited: ${JSON.stringify(changes)}${edited ? `, sent ${sent.length}` : ' (refused)'}`,
    )
  }
}

async function pay(world: WooWorld, random: Random): Promise<void> {
  const order = await someOrder(world, random, ({ status }) =>
    openStatuses.slice(0, 3).some((each) => each === status),
  )
  const paid = order && (await world.act<ShopOrder>('payOrder', { id: order.id }))
  if (paid) world.tell(`shop: order ${show(paid)} is paid`)
}

async function complete(world: WooWorld, random: Random): Promise<void> {
  const order = await someOrder(world, random, ({ status }) => status === 'processing')
  const done = order && (await world.act<ShopOrder>('completeOrder', { id: order.id }))
  if (done) world.tell(`shop: order ${show(done)} is completed`)
}

async function refund(world: WooWorld, random: Random): Promise<void> {
  const order = await someOrder(world, random, ({ status }) =>
    ['processing', 'completed'].includes(status),
  )
  if (!order) return
  const whole = random.chance(0.3)
  const amount = random.int(1, 3)
  const done = await world.act<ShopOrder>('refundOrder', {
    id: order.id,
    ...(whole ? {} : { amount }),
  })
  if (done) world.tell(`shop: order ${order.id} refunded ${whole ? 'in full' : amount}`)
}

async function deleteRefund(world: WooWorld, random: Random): Promise<void> {
  const order = await someOrder(world, random, ({ refunds }) => refunds.length > 0)
  const gone = order && random.pick(order.refunds)
  if (!gone) return
  world.silentOrders.add(order.id)
  await world.act<ShopOrder>('deleteRefund', { id: gone.id })
  world.tell(`shop: refund ${gone.id} of order ${order.id} deleted, silently`)
}

/**
 * A refund that the hub knows, of an order that lies behind everything a re-read of what changed goes back to, is
 * deleted: only the sweep can see it.
 */
async function deleteOldRefund(world: WooWorld, random: Random): Promise<void> {
  const order = await someOrder(world, random, ({ refunds }) => refunds.length > 0)
  const [gone] = order?.refunds ?? []
  if (!order || !gone) return
  await world.pass(random.int(600, 3_600))
  await world.act('placeOrder', { registered: false, billing: { email: '' }, status: 'processing' })
  await ringAndWait(world)
  world.silentOrders.add(order.id)
  await world.act('deleteRefund', { id: gone.id })
  world.tell(`shop: old refund ${gone.id} of order ${order.id} deleted, silently, after a read`)
}

async function someChanges(world: WooWorld, random: Random, order: ShopOrder): Promise<object> {
  world.edits += 1
  const what = random.int(1, 10)
  if (what <= 5) return { status: random.word(...openStatuses) }
  if (what <= 7) return { customer_note: `note ${world.edits}` }
  if (what === 8)
    return { shipping_lines: [{ method_title: 'Express', total: `${world.edits}.50` }] }
  if (what === 9) return { billing: { email: guestEmail(world, random) } }
  const { customers } = await world.state()
  const customer = random.pick(customers.filter(({ role }) => role === 'customer'))
  return { customer_id: random.chance(0.7) ? (customer?.id ?? 0) : order.customer_id }
}
