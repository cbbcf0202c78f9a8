// The same people shop at all the shops, as guests or with an account, type their addresses as people do, and tell one
// shop what the others do not know.

import type { ShopCustomer as WooCustomer, ShopOrder as WooOrder } from '../../support/shop.ts'
import type { Random } from '../random.ts'
import { settle } from '../settle.ts'
import { someItems } from '../shopify/choice.ts'
import { digits, type ShopCustomer, type ShopOrder } from '../shopify/state.ts'
import { ShopifyWorld } from '../shopify/world.ts'
import { asTyped, firstNames, type Step } from '../step.ts'
import { address } from '../woocommerce/order-choice.ts'
import { WooWorld } from '../woocommerce/world.ts'
import type { World } from '../world.ts'

export const peopleSteps: Step[] = [
  { weight: 40, run: visit },
  { weight: 12, run: rush },
]

const emails = ['eve', 'fay', 'gus', 'hal', 'ivy'].map((name) => `${name}@people.example`)

async function visit(world: World, random: Random): Promise<void> {
  await visitAs(world, random.pick(emails) ?? '', random)
}

/** One person at all shops within moments, and all of it comes to the hub at once (O4). */
async function rush(world: World, random: Random): Promise<void> {
  const { worlds } = world.town
  const email = random.pick(emails) ?? ''
  for (const each of worlds) if (random.chance(0.8)) await visitAs(each, email, random)
  for (const each of worlds) await each.send()
  const parcels = worlds.flatMap((each) =>
    each.onTheWay.splice(0).map((parcel) => ({ each, parcel })),
  )
  await Promise.all(random.shuffle(parcels).map(({ each, parcel }) => each.deliver(parcel)))
  await Promise.all(worlds.map((each) => settle(each, 8)))
  world.tell(`${email} was everywhere: ${parcels.length} passed on at once`)
}

async function visitAs(world: World, email: string, random: Random): Promise<void> {
  if (world instanceof WooWorld) await visitWoo(world, email, random)
  if (world instanceof ShopifyWorld) await visitShopify(world, email, random)
}

async function visitWoo(world: WooWorld, email: string, random: Random): Promise<void> {
  const typed = asTyped(email, random)
  const account = (await world.state()).customers.find((each) => each.email === email)
  if (!account && random.chance(0.4)) {
    const name = { first_name: random.pick(firstNames), last_name: 'Woo' }
    const made = await world.act<WooCustomer>('createCustomer', { email: typed, ...name })
    if (made) world.tell(`shop: ${email} registers as customer ${made.id}`)
    return
  }
  if (account && random.chance(0.4)) {
    const name = { first_name: random.pick(firstNames), last_name: `Woo ${world.edits++}` }
    await world.act('editCustomer', { id: account.id, ...name })
    world.tell(`shop: customer ${account.id} (${email}) edited: ${JSON.stringify(name)}`)
    return
  }
  const isOwn = account && random.chance(0.6)
  const order = await world.act<WooOrder>('placeOrder', {
    registered: isOwn ? account.id : false,
    billing: { ...address(random), email: typed },
    status: random.word('pending', 'processing'),
    paid: random.chance(0.5),
  })
  if (order) world.tell(`shop: ${typed} places order ${order.id}${isOwn ? '' : ' as a guest'}`)
}

async function visitShopify(world: ShopifyWorld, email: string, random: Random): Promise<void> {
  const account = (await world.state()).customers.find((each) => each.email === email)
  if (!account && random.chance(0.4)) {
    const name = { firstName: random.pick(firstNames), lastName: 'Shopify' }
    const made = await world.act<ShopCustomer>('createCustomer', { email, ...name })
    if (made) world.tell(`shop: ${email} registers as customer ${digits(made.id)}`)
    return
  }
  if (account && random.chance(0.4)) {
    const name = { firstName: random.pick(firstNames), lastName: `Shopify ${world.edits++}` }
    await world.act('editCustomer', { id: account.id, ...name })
    world.tell(`shop: customer ${digits(account.id)} (${email}) edited: ${JSON.stringify(name)}`)
    return
  }
  const isOwn = account && random.chance(0.6)
  const order = await world.act<ShopOrder>('placeOrder', {
    ...(isOwn ? { customerId: account.id } : { email: asTyped(email, random).trim() }),
    items: await someItems(world, random),
    paid: random.chance(0.5),
  })
  if (order)
    world.tell(`shop: ${email} places order ${digits(order.id)}${isOwn ? '' : ' as a guest'}`)
}
