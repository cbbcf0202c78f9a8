// Orders that come and go in the shop: placed by guests and customers, thrown away and brought back.

import type { ShopOrder } from '../../support/shop.ts'
import { address, guestEmail, show, someOrder } from './order-choice.ts'
import type { Random } from '../random.ts'
import { freshEmail, sharedEmails, type Step } from '../step.ts'
import type { WooWorld } from './world.ts'

export const orderSteps: Step<WooWorld>[] = [
  { weight: 9, run: placeAsGuest },
  { weight: 5, run: placeAsCustomer },
  { weight: 2, run: placeWithAccount },
  { weight: 3, run: trash },
  { weight: 3, run: restore },
  { weight: 1, run: deleteForGood },
  { weight: 1, run: touchMany },
  { weight: 2, needs: 'recordsBreak', run: placeBroken },
]

async function placeAsGuest(world: WooWorld, random: Random): Promise<void> {
  const email = guestEmail(world, random)
  const status = random.word('pending', 'processing', 'on-hold', 'checkout-draft', 'pending')
  const paid = status !== 'checkout-draft' && random.chance(0.4)
  const billing = { ...address(random), email }
  const order = await world.act<ShopOrder>('placeOrder', {
    registered: false,
    billing,
    status,
    paid,
  })
  if (order) world.tell(`shop: guest ${email || '(no email)'} places order ${show(order)}`)
}

async function placeAsCustomer(world: WooWorld, random: Random): Promise<void> {
  const { customers } = await world.state()
  const customer = random.pick(customers.filter(({ role }) => role === 'customer'))
  if (!customer) return
  const own = random.chance(0.7)
    ? {}
    : { billing: { ...address(random), email: freshEmail(world) } }
  const order = await world.act<ShopOrder>('placeOrder', {
    registered: customer.id,
    status: random.word('pending', 'processing'),
    paid: random.chance(0.4),
    ...own,
  })
  if (order) world.tell(`shop: customer ${customer.id} places order ${show(order)}`)
}

async function placeWithAccount(world: WooWorld, random: Random): Promise<void> {
  const email = random.chance(0.5) ? freshEmail(world) : (random.pick(sharedEmails) ?? '')
  const order = await world.act<ShopOrder>('placeOrder', {
    createAccount: true,
    registered: false,
    billing: { ...address(random), email },
    status: 'processing',
    paid: random.chance(0.5),
  })
  if (order) world.tell(`shop: ${email} opens an account with order ${show(order)}`)
}

async function trash(world: WooWorld, random: Random): Promise<void> {
  const order = await someOrder(world, random)
  if (!order) return
  await world.act<ShopOrder>('trashOrder', { id: order.id })
  world.trashedAt.set(order.id, world.step)
  world.tell(`shop: order ${order.id} to the trash`)
}

async function restore(world: WooWorld, random: Random): Promise<void> {
  const { orders } = await world.state()
  const order = random.pick(orders.filter(({ status }) => status === 'trash'))
  const back = order && (await world.act<ShopOrder>('restoreOrder', { id: order.id }))
  if (back) world.tell(`shop: order ${show(back)} restored`)
}

async function deleteForGood(world: WooWorld, random: Random): Promise<void> {
  const { orders } = await world.state()
  const order = random.pick(orders.filter(({ status }) => status === 'trash'))
  if (!order) return
  await world.act<ShopOrder>('deleteOrder', { id: order.id })
  world.tell(`shop: order ${order.id} deleted for good, silently`)
}

async function touchMany(world: WooWorld, random: Random): Promise<void> {
  const touched = await world.act<{ ids: number[] }>('bulkTouch', { count: random.int(2, 9) })
  world.tell(`shop: orders ${touched?.ids.join()} saved at once`)
}

/** An order that no reader can make sense of: its currency is none. */
async function placeBroken(world: WooWorld): Promise<void> {
  const order = await world.act<ShopOrder>('placeOrder', {
    registered: false,
    currency: 'euro',
    status: 'processing',
  })
  if (!order) return
  world.broken.add(String(order.id))
  world.tell(`shop: order ${order.id} placed with a currency that is none`)
}
