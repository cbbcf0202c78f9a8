// Customers and guests of the shop against contacts of the hub (I1-I4). What a customer says of itself must be on the
// contact it is linked to; who else shares a contact must be explained by an address.

import { primaryKeyOf } from '../../../src/core/identity.ts'
import { equal } from '../../../src/lib/equal.ts'
import { plainEmail } from '../records.ts'
import type { Records } from './records.ts'
import { changeOf, isShopper } from './statements.ts'
import type { WooWorld } from './world.ts'

export function checkContacts(world: WooWorld, records: Records): string[] {
  return [
    ...customersOf(records).flatMap((customer) => compareCustomer(records, customer)),
    ...checkBuyers(records),
    ...checkGuests(records),
    ...checkStrays(world, records),
    ...checkSharing(records),
  ]
}

type Customer = Records['shop']['customers'][number]

export function customersOf(records: Records): Customer[] {
  return records.shop.customers.filter(isShopper)
}

/** What differs between a customer and the contact it is linked to; a blank field says nothing. */
export function compareCustomer(records: Records, customer: Customer): string[] {
  const link = records.linkOf.get(customer.id)
  const contact = link && records.contactOf.get(link.contactId)
  if (!link || !contact) return [`I1 customer ${customer.id} has no contact`]
  const inConflict = records.conflicts.some(
    ({ externalId, incomingValue }) =>
      Number(externalId) === customer.id && incomingValue === plainEmail(customer.email),
  )
  return Object.entries(changeOf(customer).profile).flatMap(([field, value]) => {
    const ours: unknown = Reflect.get(contact, field)
    if (value === null || equal(value, ours) || (field === 'email' && inConflict)) return []
    if (records.statements.isOthers(contact, field)) return []
    return [
      `customer ${customer.id}: ${field} is ${JSON.stringify(ours)} and should be ${JSON.stringify(value)}`,
    ]
  })
}

/** I1: an order that names a customer belongs to that customer's contact. */
function checkBuyers({ shop, orderOf, linkOf }: Records): string[] {
  return shop.orders.flatMap(({ id, customer_id: customerId, status }) => {
    const order = orderOf.get(id)
    const link = linkOf.get(customerId)
    if (!order || !link || status === 'trash' || order.contactId === link.contactId) return []
    return [
      `I1 order ${id} of customer ${customerId} is with ${order.contactId}, not ${link.contactId}`,
    ]
  })
}

/** I2: guests with one address are one contact, with that address; an order without address and customer has none. */
function checkGuests({ shop, orderOf, contactOf }: Records): string[] {
  const byEmail = new Map<string, Set<string>>()
  const differences: string[] = []
  for (const { id, customer_id: customerId, billing, status } of shop.orders) {
    const order = orderOf.get(id)
    if (!order || customerId !== 0 || status === 'trash') continue
    const email = plainEmail(billing.email)
    if (email === null) continue
    const contact = order.contactId === null ? undefined : contactOf.get(order.contactId)
    if (!contact) differences.push(`I2 guest order ${id} has no contact`)
    else if (contact.guest) {
      if (contact.email !== email)
        differences.push(`I2 guest order ${id} of ${email} is with guest ${contact.email}`)
      byEmail.set(email, (byEmail.get(email) ?? new Set()).add(contact.id))
    }
  }
  for (const [email, ids] of byEmail)
    if (ids.size > 1) differences.push(`I2 ${ids.size} guest contacts have the address ${email}`)
  return differences
}

/** No contact, link or address out of nowhere. */
function checkStrays(world: WooWorld, { contacts, links }: Records): string[] {
  return [
    ...contacts
      .filter(({ email }) => email !== null && !world.town.hadAddress(world, email))
      .map(({ email }) => `I1 nobody ever had the address ${email}`),
    ...contacts
      .filter((contact) => !hasKey(contact))
      .map(
        ({ id }) => `C7 the primary key of ${id} is neither its address nor what stands in for it`,
      ),
    ...links
      .filter(({ externalId }) => !world.ever.customers.has(Number(externalId)))
      .map(({ externalId }) => `I1 customer ${externalId} is linked and never was in the shop`),
  ]
}

/** C7: an address is the key of one contact only; two living accounts are two people. */
function checkSharing(records: Records): string[] {
  const living = new Set(customersOf(records).map(({ id }) => id))
  const differences: string[] = []
  const keys = new Set<string>()
  for (const { primaryKey } of records.contacts) {
    if (primaryKey !== null && keys.has(primaryKey))
      differences.push(`C7 two contacts have the key ${primaryKey}`)
    if (primaryKey !== null) keys.add(primaryKey)
  }
  const owners = Map.groupBy(
    records.links.filter(({ externalId }) => living.has(Number(externalId))),
    ({ contactId }) => contactId,
  )
  for (const [contactId, links] of owners) {
    const ids = links.map(({ externalId }) => externalId).join(' and ')
    if (links.length > 1) differences.push(`I1 customers ${ids} share the contact ${contactId}`)
  }
  return differences
}

/** Who has no address is told apart by the phone, where nobody else is. */
function hasKey(contact: Records['contacts'][number]): boolean {
  const key = primaryKeyOf('email', { ...contact, customer: null })
  return contact.primaryKey === key || (contact.email === null && contact.primaryKey === null)
}
