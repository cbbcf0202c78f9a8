// The same people shop at all the shops, as guests or with an account, and type their addresses as people do.

import type { ShopCustomer as WooCustomer, ShopOrder as WooOrder } from '../../support/shop.ts'
import type { Random } from '../random.ts'
import { someItems } from '../shopify/choice.ts'
import { digits, type ShopCustomer, type ShopOrder } from '../shopify/state.ts'
import type { ShopifyWorld } from '../shopify/world.ts'
import { asTyped, firstNames, type Step } from '../step.ts'
import { address } from '../woocommerce/order-choice.ts'
import type { WooWorld } from '../woocommerce/world.ts'

const emails = ['eve', 'fay', 'gus', 'hal', 'ivy'].map((name) => `${name}@people.example`)

export const wooPeople: Step<WooWorld>[] = [{ weight: 30, run: visitWoo }]
export const shopifyPeople: Step<ShopifyWorld>[] = [{ weight: 30, run: visitShopify }]

async function visitWoo(world: WooWorld, random: Random): Promise<void> {
  const email = random.pick(emails) ?? ''
  const typed = asTyped(email, random)
  const account = (await world.state()).customers.find((each) => each.email === email)
  if (!account && random.chance(0.4)) {
    const name = { first_name: random.pick(firstNames), last_name: 'Woo' }
    const made = await world.act<WooCustomer>('createCustomer', { email: typed, ...name })
    if (made) world.tell(`shop: ${email} registers as customer ${made.id}`)
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

async function visitShopify(world: ShopifyWorld, random: Random): Promise<void> {
  const email = random.pick(emails) ?? ''
  const account = (await world.state()).customers.find((each) => each.email === email)
  if (!account && random.chance(0.4)) {
    const name = { firstName: random.pick(firstNames), lastName: 'Shopify' }
    const made = await world.act<ShopCustomer>('createCustomer', { email, ...name })
    if (made) world.tell(`shop: ${email} registers as customer ${digits(made.id)}`)
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
