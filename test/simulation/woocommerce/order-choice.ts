// Which order a step is about, who buys, and how both are told of.

import type { ShopOrder } from '../../support/shop.ts'
import type { Random } from '../random.ts'
import { asTyped, firstNames, freshEmail, sharedEmails } from '../step.ts'
import type { WooWorld } from './world.ts'

export async function someOrder(
  world: WooWorld,
  random: Random,
  fits: (order: ShopOrder) => boolean = () => true,
): Promise<ShopOrder | undefined> {
  const { orders } = await world.state()
  const usable = orders.filter(({ id, status }) => status !== 'trash' && !world.isBroken(id))
  const recent = usable.filter(fits).slice(-6)
  return random.pick(recent)
}

export function guestEmail(world: WooWorld, random: Random): string {
  if (random.chance(0.1)) return ''
  const email = random.chance(0.6) ? random.pick(sharedEmails) : undefined
  return asTyped(email ?? freshEmail(world), random)
}

export function address(random: Random): Record<string, string> {
  return {
    first_name: random.pick(firstNames) ?? '',
    last_name: 'Buyer',
    address_1: '1 Test St',
    city: 'New York',
    state: 'NY',
    postcode: '10001',
    country: 'US',
    phone: `212-555-0${random.int(100, 199)}`,
  }
}

export function show({ id, status, total, currency }: ShopOrder): string {
  return `${id} (${status}, ${total} ${currency})`
}
