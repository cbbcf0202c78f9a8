// What happens to customers in the shop: they register, rename themselves, move to another address, go.

import type { ShopCustomer } from '../../support/shop.ts'
import type { Random } from '../random.ts'
import { asTyped, firstNames, freshEmail, sharedEmails, type Step } from '../step.ts'
import type { WooWorld } from './world.ts'

export const customerSteps: Step<WooWorld>[] = [
  { weight: 5, run: register },
  { weight: 5, run: edit },
  { weight: 3, run: editTwiceInOneSecond },
  { weight: 3, run: changeEmail },
  { weight: 3, run: handOver },
  { weight: 2, run: leave },
]

/** Often somebody who bought as a guest before. */
async function register(world: WooWorld, random: Random): Promise<void> {
  const shared = random.chance(0.5) ? random.pick(sharedEmails) : undefined
  const email = asTyped(shared ?? freshEmail(world), random)
  const role = random.chance(0.2) ? 'subscriber' : 'customer'
  const body = { email, role, first_name: random.pick(firstNames), last_name: 'Member' }
  const made = await world.act<ShopCustomer>('createCustomer', body)
  if (made) world.tell(`shop: ${role} ${made.id} registers as ${made.email}`)
}

async function edit(world: WooWorld, random: Random): Promise<void> {
  const customer = await someCustomer(world, random)
  const changes = someChanges(world, random)
  const edited =
    customer && (await world.act<ShopCustomer>('editCustomer', { id: customer.id, ...changes }))
  if (edited) world.tell(`shop: customer ${edited.id} edited: ${JSON.stringify(changes)}`)
}

async function editTwiceInOneSecond(world: WooWorld, random: Random): Promise<void> {
  const customer = await someCustomer(world, random)
  if (!customer) return
  for (const _ of [1, 2]) {
    const changes = someChanges(world, random)
    await world.act<ShopCustomer>('editCustomer', { id: customer.id, ...changes })
    const sent = await world.send()
    world.tell(
      `shop: customer ${customer.id} edited: ${JSON.stringify(changes)}, sent ${sent.length}`,
    )
  }
}

async function changeEmail(world: WooWorld, random: Random): Promise<void> {
  const customer = await someCustomer(world, random)
  if (!customer) return
  const email = random.chance(0.4) ? (random.pick(sharedEmails) ?? '') : freshEmail(world)
  const edited = await world.act<ShopCustomer>('editCustomer', { id: customer.id, email })
  if (edited) world.tell(`shop: customer ${edited.id} moves from ${customer.email} to ${email}`)
}

/** An address is given up and somebody else has it at once: a new customer, another one, or a guest. */
async function handOver(world: WooWorld, random: Random): Promise<void> {
  const customer = await someCustomer(world, random)
  if (!customer) return
  const { id, email } = customer
  const moved = await world.act('editCustomer', { id, email: freshEmail(world) })
  const others = (await world.state()).customers.filter(
    (each) => each.role === 'customer' && each.id !== id,
  )
  const other = random.pick(others)
  const heir = random.word('newcomer', 'other', 'guest')
  if (moved && heir === 'newcomer') await world.act('createCustomer', { email })
  else if (moved && heir === 'other' && other)
    await world.act('editCustomer', { id: other.id, email })
  else if (moved)
    await world.act('placeOrder', { registered: false, billing: { email }, status: 'processing' })
  world.tell(`shop: customer ${id} gives up ${email} for a ${heir} ${other?.id ?? ''}`)
}

async function leave(world: WooWorld, random: Random): Promise<void> {
  const customer = await someCustomer(world, random)
  if (!customer) return
  const { orders } = await world.state()
  // They are guests' orders from now on, without a webhook.
  for (const { id, customer_id: owner } of orders)
    if (owner === customer.id) world.silentOrders.add(id)
  await world.act<ShopCustomer>('deleteCustomer', { id: customer.id })
  world.tell(`shop: customer ${customer.id} (${customer.email}) deleted`)
}

function someChanges(world: WooWorld, random: Random): object {
  world.edits += 1
  const what = random.int(1, 3)
  if (what === 1) return { first_name: random.pick(firstNames) }
  if (what === 2) return { last_name: `Name${world.edits}` }
  return { billing: { phone: `212-555-0${random.int(100, 199)}`, country: 'US' } }
}

async function someCustomer(world: WooWorld, random: Random): Promise<ShopCustomer | undefined> {
  const { customers } = await world.state()
  const shoppers = customers.filter(({ role }) => role === 'customer' || role === 'subscriber')
  return random.pick(shoppers.slice(-6))
}
