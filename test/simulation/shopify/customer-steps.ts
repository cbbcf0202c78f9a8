// What happens to customers: they register, are edited and tagged, say yes or no to mail, move to another address, go,
// and are merged by staff.

import type { Random } from '../random.ts'
import { firstNames, freshEmail, type Step } from '../step.ts'
import { freeEmail, someCustomer, somePhone } from './choice.ts'
import { digits, type ShopCustomer } from './state.ts'
import type { ShopifyWorld } from './world.ts'

export const customerSteps: Step<ShopifyWorld>[] = [
  { weight: 6, run: register },
  { weight: 6, run: edit },
  { weight: 3, run: editTwiceInOneSecond },
  { weight: 4, run: tag },
  { weight: 4, run: setConsent },
  { weight: 3, run: changeEmail },
  { weight: 2, run: handOver },
  { weight: 5, run: merge },
  { weight: 2, run: leave },
]

const tags = ['vip', 'wholesale', 'new', 'gift'] as const

/** Often somebody who bought as a guest before. */
async function register(world: ShopifyWorld, random: Random): Promise<void> {
  const email = random.chance(0.15) ? null : await freeEmail(world, random)
  const made = await world.act<ShopCustomer>('createCustomer', {
    email,
    phone: email === null || random.chance(0.3) ? somePhone(world) : null,
    firstName: random.pick(firstNames),
    lastName: random.chance(0.8) ? 'Member' : null,
    tags: random.chance(0.3) ? someTags(random) : [],
    addresses: random.chance(0.4) ? [someAddress(world)] : [],
  })
  if (made) world.tell(`shop: customer ${digits(made.id)} registers as ${email ?? made.phone}`)
}

async function edit(world: ShopifyWorld, random: Random): Promise<void> {
  const customer = await someCustomer(world, random)
  if (customer) await change(world, customer, someChanges(world, random))
}

async function editTwiceInOneSecond(world: ShopifyWorld, random: Random): Promise<void> {
  const customer = await someCustomer(world, random)
  if (!customer) return
  for (const _ of [1, 2]) {
    await change(world, customer, someChanges(world, random))
    await world.send()
  }
}

async function tag(world: ShopifyWorld, random: Random): Promise<void> {
  const customer = await someCustomer(world, random)
  if (customer) await change(world, customer, { tags: someTags(random) })
}

async function setConsent(world: ShopifyWorld, random: Random): Promise<void> {
  const customer = await someCustomer(world, random)
  if (!customer) return
  const channel = customer.email === null ? 'sms' : 'email'
  const state = random.word('SUBSCRIBED', 'UNSUBSCRIBED', 'PENDING')
  await world.act('setConsent', { id: customer.id, channel, state })
  world.tell(`shop: customer ${digits(customer.id)} is ${state} to ${channel}`)
}

async function changeEmail(world: ShopifyWorld, random: Random): Promise<void> {
  const customer = await someCustomer(world, random, ({ email }) => email !== null)
  if (customer) await change(world, customer, { email: await freeEmail(world, random) })
}

/** An address is given up and somebody else has it at once: a new customer, another one, or a guest. */
async function handOver(world: ShopifyWorld, random: Random): Promise<void> {
  const customer = await someCustomer(world, random, ({ email }) => email !== null)
  const other = await someCustomer(world, random, ({ id }) => id !== customer?.id)
  if (!customer) return
  const { email } = customer
  await change(world, customer, { email: freshEmail(world) })
  const heir = random.word('newcomer', 'other', 'guest')
  if (heir === 'newcomer') await world.act('createCustomer', { email, firstName: 'Heir' })
  else if (heir === 'other' && other) await world.act('editCustomer', { id: other.id, email })
  else await world.act('placeOrder', { email, items: [{ title: 'Engraving', price: 900 }] })
  world.tell(`shop: ${email} belongs to a ${heir} now`)
}

async function merge(world: ShopifyWorld, random: Random): Promise<void> {
  const one = await someCustomer(world, random)
  const two = await someCustomer(world, random, ({ id }) => id !== one?.id)
  if (!one || !two) return
  const merged = await world.act<{ kept: string; gone: string }>('mergeCustomers', {
    one: one.id,
    two: two.id,
  })
  if (!merged) return
  const [keptId, goneId] = [digits(merged.kept), digits(merged.gone)]
  world.merges.push({ keptId, goneId, told: false })
  world.tell(`shop: customer ${goneId} is merged into ${keptId}`)
}

async function leave(world: ShopifyWorld, random: Random): Promise<void> {
  const customer = await someCustomer(
    world,
    random,
    ({ numberOfOrders }) => Number(numberOfOrders) === 0,
  )
  if (!customer) return
  await world.act('deleteCustomer', { id: customer.id })
  world.tell(`shop: customer ${digits(customer.id)} deleted`)
}

async function change(
  world: ShopifyWorld,
  { id }: ShopCustomer,
  changes: Record<string, unknown>,
): Promise<void> {
  await world.act('editCustomer', { id, ...changes })
  world.tell(`shop: customer ${digits(id)} edited: ${JSON.stringify(changes)}`)
}

function someChanges(world: ShopifyWorld, random: Random): Record<string, unknown> {
  world.edits += 1
  const what = random.int(1, 5)
  if (what === 1) return { firstName: random.pick(firstNames) }
  if (what === 2) return { lastName: `Name${world.edits}` }
  if (what === 3) return { lastName: null }
  if (what === 4) return { phone: somePhone(world) }
  return { addresses: random.chance(0.2) ? [] : [someAddress(world)] }
}

function someTags(random: Random): string[] {
  return random.shuffle(tags).slice(0, random.int(0, 3))
}

function someAddress(world: ShopifyWorld): object {
  world.edits += 1
  return {
    address1: `Calle Mayor ${world.edits}`,
    address2: null,
    city: 'Madrid',
    provinceCode: 'M',
    countryCode: 'ES',
    zip: '28001',
    phone: '+34911234567',
  }
}
