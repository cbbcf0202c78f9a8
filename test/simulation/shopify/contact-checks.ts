// Customers and guests of the shop against contacts of the hub (I1-I5, F1, F7): profile, tags, consent, links, merges.

import { equal } from '../../../src/lib/equal.ts'
import { plainEmail } from '../records.ts'
import type { Records } from './records.ts'
import { digits, type Consent, type ShopCustomer } from './state.ts'
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
    // A blank says nothing of what somebody else stated: a guest's order, or a customer who was merged into this one.
    const source: unknown = Reflect.get(contact.provenance, field)
    const isOwn = source && Reflect.get(Object(source), 'ref') === `customer:${id}`
    return value === null && !isOwn ? [] : [wrong(field, ours, value)]
  })
  const address = customer.addresses[0]
  const place = contact.address
  if (address) {
    const theirs = [address.address1, address.address2, address.city, address.zip]
    const ours = [place?.line1, place?.line2, place?.city, place?.postalCode]
    if (theirs.join() !== ours.join() || (place?.country ?? null) !== address.countryCode)
      differences.push(wrong('address', ours, theirs))
  }
  const tags = [customer.tags, contact.tags].map((each) => each.toSorted().join())
  if (tags[0] !== tags[1] && !isLateMerge(world, id))
    differences.push(wrong('tags', contact.tags, customer.tags))
  return differences
}

/** Tags that a customer had before staff made two of them one are the kept one's only if the shop says so. */
function isLateMerge(world: ShopifyWorld, id: string): boolean {
  return world.merges.some(({ keptId, told }) => keptId === id && !told)
}

function profileOf(customer: ShopCustomer): Record<string, unknown> {
  const { firstName, lastName, email, phone, locale, emailConsent, smsConsent } = customer
  const byMail = email === null ? null : consentOf(emailConsent, 'email')
  const bySms = phone === null ? null : consentOf(smsConsent, 'sms')
  return {
    firstName,
    lastName,
    email: email?.toLowerCase() ?? null,
    phone,
    language: locale,
    consent: byMail ?? bySms,
  }
}

/** F7, written down a second time. */
function consentOf({ state, optIn, at }: Consent, source: string): object | null {
  if (state === 'NOT_SUBSCRIBED') return null
  const level = optIn?.toLowerCase() ?? null
  return { state: state.toLowerCase(), level, updatedAt: at, source, cause: null }
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
      .filter(({ email }) => email !== null && !world.everEmails.has(email))
      .map(({ email }) => `I1 nobody in the shop ever had the address ${email}`),
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
