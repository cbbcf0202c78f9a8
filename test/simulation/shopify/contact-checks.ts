// Customers and guests of the shop against contacts of the hub (I1-I5, F1, F7): profile, tags, consent, links, merges.

import { equal } from '../../../src/lib/equal.ts'
import { plainEmail } from '../records.ts'
import { placeOf } from '../statements.ts'
import type { Records } from './records.ts'
import { digits, type ShopCustomer } from './state.ts'
import { profileOf, statementOf } from './statements.ts'
import { subject } from './subjects.ts'
import type { ShopifyWorld } from './world.ts'

export function checkContacts(world: ShopifyWorld, records: Records): string[] {
  return [
    ...records.shop.customers.flatMap((customer) => compareCustomer(world, records, customer)),
    ...checkMerges(world, records),
    ...checkGuests(records),
    ...checkStrays(world, records),
    ...checkSharing(records),
  ]
}

/** What differs between a customer and the contact it is linked to. */
export function compareCustomer(
  world: ShopifyWorld,
  records: Records,
  customer: ShopCustomer,
): string[] {
  const id = digits(customer.id)
  const link = records.linkOf.get(id)
  const contact = link && records.contactOf.get(link.contactId)
  if (!contact) return [`I1 customer ${id} has no contact`]
  const wrong = (field: string, ours: unknown, theirs: unknown) =>
    `customer ${id}: ${field} is ${JSON.stringify(ours)} and should be ${JSON.stringify(theirs)}`
  const differences = Object.entries(profileOf(customer)).flatMap(([field, value]) => {
    const ours: unknown = Reflect.get(contact, field)
    if (equal(value, ours)) return []
    if (field === 'email' && isInConflict(records, id, value)) return []
    if (records.statements.isOthers(contact, field)) return []
    // A blank says nothing of what somebody else stated: a guest's order, or a customer who was merged into this one.
    const source: unknown = Reflect.get(contact.provenance, field)
    const isOwn = source && Reflect.get(Object(source), 'ref') === `customer:${id}`
    return value === null && !isOwn ? [] : [wrong(field, ours, value)]
  })
  const { address } = statementOf(customer).profile
  const place = placeOf(contact.address)
  if (address && address !== place && !records.statements.isOthers(contact, 'address'))
    differences.push(wrong('address', place, address))
  const missing = customer.tags.filter((tag) => !contact.tags.includes(tag))
  // Other shops may have given others.
  const isShared = records.statements.isShared(contact.id)
  const extra = isShared ? [] : contact.tags.filter((tag) => !customer.tags.includes(tag))
  if (missing.length + extra.length > 0 && !isLateMerge(world, id))
    differences.push(wrong('tags', contact.tags, customer.tags))
  return differences
}

/** Tags that a customer had before staff made two of them one are the kept one's only if the shop says so. */
function isLateMerge(world: ShopifyWorld, id: string): boolean {
  return world.merges.some(({ keptId, told }) => keptId === id && !told)
}

function isInConflict({ conflicts }: Records, id: string, email: unknown): boolean {
  return conflicts.some((each) => each.externalId === id && each.incomingValue === email)
}

/** I5: who was merged, and of whose merge the hub heard, is with whom they became. */
function checkMerges(world: ShopifyWorld, { linkOf }: Records): string[] {
  return world.merges.flatMap(({ goneId, keptId, told }) => {
    const [gone, kept] = [linkOf.get(goneId), linkOf.get(keptId)]
    if (!told || !gone || !kept || gone.contactId === kept.contactId) return []
    return [`I5 customer ${goneId} was merged into ${keptId} and has a contact of its own`]
  })
}

/** I2: guests with one address are one contact, with that address; an order without address and customer has none. */
function checkGuests({ shop, orderOf, contactOf }: Records): string[] {
  const byEmail = new Map<string, Set<string>>()
  const differences: string[] = []
  for (const { id, customerId, email: typed } of shop.orders) {
    const order = orderOf.get(digits(id))
    const email = plainEmail(typed ?? '')
    if (!order || customerId !== null || email === null) continue
    const contact = order.contactId === null ? undefined : contactOf.get(order.contactId)
    if (!contact) differences.push(`I2 guest order ${digits(id)} has no contact`)
    else if (contact.guest) {
      if (contact.email !== email)
        differences.push(`I2 guest order ${digits(id)} of ${email} is with guest ${contact.email}`)
      byEmail.set(email, (byEmail.get(email) ?? new Set()).add(contact.id))
    }
  }
  for (const [email, ids] of byEmail)
    if (ids.size > 1) differences.push(`I2 ${ids.size} guest contacts have the address ${email}`)
  return differences
}

/** No contact, link or address out of nowhere. */
function checkStrays(world: ShopifyWorld, { contacts, links }: Records): string[] {
  return [
    ...contacts
      .filter(({ email }) => email !== null && !world.town.hadAddress(world, email))
      .map(({ email }) => `I1 nobody ever had the address ${email}`),
    ...links
      .filter(({ externalId }) => !world.everRecords.has(subject('customer', externalId)))
      .map(({ externalId }) => `I1 customer ${externalId} is linked and never was in the shop`),
  ]
}

/** C7: an address is the key of one contact only; two living accounts are two people. */
function checkSharing(records: Records): string[] {
  const living = new Set(records.shop.customers.map(({ id }) => digits(id)))
  const keys = records.contacts.flatMap(({ primaryKey }) => primaryKey ?? [])
  const owners = Map.groupBy(
    records.links.filter(({ externalId }) => living.has(externalId)),
    ({ contactId }) => contactId,
  )
  return [
    ...keys
      .filter((key, place) => keys.indexOf(key) !== place)
      .map((key) => `C7 two contacts have the key ${key}`),
    ...[...owners.values()]
      .filter((links) => links.length > 1)
      .map((links) => links.map(({ externalId }) => externalId).join(' and '))
      .map((ids) => `I1 customers ${ids} share a contact`),
  ]
}
