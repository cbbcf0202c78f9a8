// Checkouts: begun, changed, left alone, completed later or never.

import type { Random } from '../random.ts'
import { freshEmail, type Step } from '../step.ts'
import { guestEmail, someCustomer, someItems } from './choice.ts'
import { digits, type ShopCheckout, type ShopOrder } from './state.ts'
import type { ShopifyWorld } from './world.ts'

export const checkoutSteps: Step<ShopifyWorld>[] = [
  { weight: 5, run: start },
  { weight: 3, run: update },
  { weight: 4, run: complete },
  { weight: 1, run: deleteCheckout },
]

async function start(world: ShopifyWorld, random: Random): Promise<void> {
  const customer = random.chance(0.5) ? await someCustomer(world, random) : undefined
  const who = customer ? { customerId: customer.id } : { email: guestEmail(world, random) }
  const items = await goods(world, random)
  if (items.length === 0) return
  const begun = await world.act<ShopCheckout>('startCheckout', { ...who, items })
  if (begun) world.tell(`shop: checkout ${begun.token} of ${JSON.stringify(who)}`)
}

async function update(world: ShopifyWorld, random: Random): Promise<void> {
  const checkout = await someOpen(world, random)
  if (!checkout) return
  // Nobody changes a checkout twice in a second; the shop can't be asked which state was the later one.
  await world.pass(1)
  const isGuests = checkout.customerId === null
  const items = await goods(world, random)
  const changes = isGuests && random.chance(0.3) ? { email: freshEmail(world) } : { items }
  await world.act('updateCheckout', { id: checkout.id, ...changes })
  world.tell(`shop: checkout ${checkout.token} changed: ${JSON.stringify(changes)}`)
}

/** At once, or long after it was left. */
async function complete(world: ShopifyWorld, random: Random): Promise<void> {
  const checkout = await someOpen(world, random)
  if (!checkout) return
  await world.pass(random.chance(0.5) ? 1 : random.int(600, 10_000))
  const order = await world.act<ShopOrder>('completeCheckout', { id: checkout.id })
  if (order) world.tell(`shop: checkout ${checkout.token} becomes order ${digits(order.id)}`)
}

async function deleteCheckout(world: ShopifyWorld, random: Random): Promise<void> {
  const checkout = await someOpen(world, random)
  if (!checkout) return
  await world.act('deleteCheckout', { id: checkout.id })
  world.tell(`shop: checkout ${checkout.token} deleted`)
}

async function someOpen(world: ShopifyWorld, random: Random): Promise<ShopCheckout | undefined> {
  const { checkouts } = await world.state()
  return random.pick(checkouts.filter(({ completedAt }) => completedAt === null).slice(-5))
}

/** Only what is in the catalog can be put into a basket. */
async function goods(world: ShopifyWorld, random: Random): Promise<object[]> {
  return (await someItems(world, random)).filter((item) => 'variantId' in item)
}
