// Which records a step is about. Email and phone belong to one customer of a shop at a time.

import type { Random } from '../random.ts'
import { freshEmail, sharedEmails } from '../step.ts'
import type { ShopCustomer, ShopOrder, ShopProduct, ShopState } from './state.ts'
import type { ShopifyWorld } from './world.ts'

export async function someOrder(
  world: ShopifyWorld,
  random: Random,
  fits: (order: ShopOrder) => boolean = () => true,
): Promise<ShopOrder | undefined> {
  const { orders } = await world.state()
  return random.pick(orders.filter(fits).slice(-6))
}

export async function someCustomer(
  world: ShopifyWorld,
  random: Random,
  fits: (customer: ShopCustomer) => boolean = () => true,
): Promise<ShopCustomer | undefined> {
  const { customers } = await world.state()
  return random.pick(customers.filter(fits).slice(-7))
}

export async function someProduct(
  world: ShopifyWorld,
  random: Random,
  fits: (product: ShopProduct) => boolean = () => true,
): Promise<ShopProduct | undefined> {
  const { products } = await world.state()
  return random.pick(products.filter(fits).slice(-7))
}

/** What somebody buys: some of the shop's goods, or work that is none of the catalog. */
export async function someItems(world: ShopifyWorld, random: Random): Promise<object[]> {
  const product = await someProduct(world, random)
  const variant = random.pick(product?.variants ?? [])
  if (!variant || random.chance(0.15))
    return [{ title: 'Engraving', price: random.int(1, 30) * 100 }]
  return [{ variantId: variant.id, quantity: random.int(1, 3) }]
}

/** An address that no customer has now: fresh, given up by somebody, or known from a guest. */
export async function freeEmail(world: ShopifyWorld, random: Random): Promise<string> {
  const email = random.chance(0.5) ? random.pick(sharedEmails) : undefined
  return email && isFree(await world.state(), email) ? email : freshEmail(world)
}

/** What a guest types: often the address of somebody who bought before, or of a customer. */
export function guestEmail(world: ShopifyWorld, random: Random): string {
  const email = random.chance(0.6) ? random.pick(sharedEmails) : undefined
  const given = email ?? freshEmail(world)
  return random.chance(0.2) ? given.toUpperCase() : given
}

export function somePhone(world: ShopifyWorld): string {
  world.edits += 1
  return `+3491${String(1_000_000 + world.edits)}`
}

function isFree({ customers }: ShopState, email: string): boolean {
  return customers.every((customer) => customer.email?.toLowerCase() !== email)
}
