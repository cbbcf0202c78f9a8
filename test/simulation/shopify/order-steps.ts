// What happens to orders: placed by guests and customers, edited, paid, sent, refunded, cancelled, deleted.

import type { Random } from '../random.ts'
import type { Step } from '../step.ts'
import { guestEmail, someCustomer, someItems, someOrder } from './choice.ts'
import { digits, type ShopOrder } from './state.ts'
import type { ShopifyWorld } from './world.ts'

export const orderSteps: Step<ShopifyWorld>[] = [
  { weight: 8, run: placeAsGuest },
  { weight: 7, run: placeAsCustomer },
  { weight: 7, run: edit },
  { weight: 4, run: editLines },
  { weight: 4, run: pay },
  { weight: 4, run: fulfil },
  { weight: 5, run: refund },
  { weight: 3, run: cancel },
  { weight: 2, run: deleteOrder },
  { weight: 1, run: touchMany },
]

async function placeAsGuest(world: ShopifyWorld, random: Random): Promise<void> {
  const email = random.chance(0.1) ? null : guestEmail(world, random)
  // Without an email there is at least a phone.
  const reach = email === null ? { email: '', phone: '+34911234567' } : { email }
  const order = await world.act<ShopOrder>('placeOrder', {
    ...reach,
    ...(await someOrderFacts(world, random)),
  })
  if (order) world.tell(`shop: guest ${email ?? '(no email)'} places order ${show(order)}`)
}

async function placeAsCustomer(world: ShopifyWorld, random: Random): Promise<void> {
  const customer = await someCustomer(world, random)
  if (!customer) return
  const facts = await someOrderFacts(world, random)
  const order = await world.act<ShopOrder>('placeOrder', { customerId: customer.id, ...facts })
  if (order) world.tell(`shop: customer ${digits(customer.id)} places order ${show(order)}`)
}

async function edit(world: ShopifyWorld, random: Random): Promise<void> {
  const order = await someOrder(world, random)
  if (!order) return
  world.edits += 1
  const isGuests = order.customerId === null && order.email
  const changes =
    isGuests && random.chance(0.3)
      ? { email: guestEmail(world, random) }
      : { note: `note ${world.edits}` }
  await world.act('editOrder', { id: order.id, ...changes })
  world.tell(`shop: order ${digits(order.id)} edited: ${JSON.stringify(changes)}`)
}

async function editLines(world: ShopifyWorld, random: Random): Promise<void> {
  const order = await someOrder(world, random, ({ cancelledAt }) => cancelledAt === null)
  const line = random.pick(order?.lines.filter((each) => each.currentQuantity > 0) ?? [])
  if (!order) return
  const takesOut = line && random.chance(0.5)
  const change = takesOut
    ? { remove: [{ lineId: line.id, quantity: 1 }] }
    : { add: await someItems(world, random) }
  await world.act('editLines', { id: order.id, ...change })
  world.tell(`shop: order ${digits(order.id)}: ${takesOut ? 'a piece out' : 'a line more'}`)
}

async function pay(world: ShopifyWorld, random: Random): Promise<void> {
  const order = await someOrder(world, random, ({ outstanding }) => Number(outstanding) > 0)
  if (!order) return
  const part = random.chance(0.3) ? { amount: 100 } : {}
  const paid = await world.act<ShopOrder>('payOrder', { id: order.id, ...part })
  if (paid) world.tell(`shop: order ${show(paid)} is paid${part.amount ? ' in part' : ''}`)
}

async function fulfil(world: ShopifyWorld, random: Random): Promise<void> {
  const order = await someOrder(
    world,
    random,
    ({ fulfillmentStatus, cancelledAt }) =>
      fulfillmentStatus !== 'FULFILLED' && cancelledAt === null,
  )
  const line = random.pick(order?.lines ?? [])
  if (!order || !line) return
  const part = random.chance(0.4) ? { lines: [{ lineId: line.id, quantity: 1 }] } : {}
  const sent = await world.act<ShopOrder>('fulfilOrder', { id: order.id, ...part })
  if (sent) world.tell(`shop: order ${show(sent)} is sent`)
}

async function refund(world: ShopifyWorld, random: Random): Promise<void> {
  const order = await someOrder(world, random, ({ financialStatus }) =>
    ['PAID', 'PARTIALLY_PAID', 'PARTIALLY_REFUNDED'].includes(financialStatus),
  )
  const line = random.pick(order?.lines.filter((each) => each.currentQuantity > 0) ?? [])
  if (!order) return
  const what = random.word('amount', 'line', 'rest')
  const request =
    what === 'amount'
      ? { amount: random.int(1, 3) * 100 }
      : what === 'line' && line
        ? { lines: [{ lineId: line.id, quantity: 1 }] }
        : {}
  const done = await world.act<ShopOrder>('refundOrder', { id: order.id, ...request })
  if (done) world.tell(`shop: order ${show(done)} refunded: ${JSON.stringify(request)}`)
}

async function cancel(world: ShopifyWorld, random: Random): Promise<void> {
  const order = await someOrder(world, random, ({ cancelledAt }) => cancelledAt === null)
  if (!order) return
  const cancelled = await world.act<ShopOrder>('cancelOrder', {
    id: order.id,
    refund: random.chance(0.7),
    restock: random.chance(0.7),
  })
  if (cancelled) world.tell(`shop: order ${show(cancelled)} is cancelled`)
}

async function deleteOrder(world: ShopifyWorld, random: Random): Promise<void> {
  const order = await someOrder(world, random)
  if (!order) return
  await world.act('deleteOrder', { id: order.id })
  world.tell(`shop: order ${digits(order.id)} deleted`)
}

async function touchMany(world: ShopifyWorld, random: Random): Promise<void> {
  const touched = await world.act<{ count: number }>('touchOrders', { count: random.int(2, 40) })
  world.tell(`shop: ${touched?.count} orders saved at once, without a webhook`)
}

async function someOrderFacts(world: ShopifyWorld, random: Random): Promise<object> {
  world.edits += 1
  return {
    items: await someItems(world, random),
    paid: random.chance(0.6),
    note: random.chance(0.3) ? `note ${world.edits}` : null,
    presentment: random.word('EUR', 'EUR', 'EUR', 'JPY', 'KWD'),
    ...(random.chance(0.2) ? { discount: { code: 'TEN', percent: 10 } } : {}),
  }
}

function show({ id, financialStatus, fulfillmentStatus, total }: ShopOrder): string {
  return `${digits(id)} (${financialStatus}, ${fulfillmentStatus}, ${total})`
}
