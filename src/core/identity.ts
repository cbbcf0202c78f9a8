// Who a person is (I1): a store's customer by its link, then by the audience's primary key, then by email, then by phone,
// by exact equality only.

import type { Contact, Link, Profile } from './contact.ts'
import type { Draft } from './draft.ts'

export const primaryKeyKinds = ['email', 'phone', 'storeCustomerId'] as const
export type PrimaryKeyKind = (typeof primaryKeyKinds)[number]

/** What is known of somebody: the profile, and the customer of a store that it is about (null for a guest). */
export type Person = Pick<Profile, 'email' | 'phone'> & { customer: string | null }

/** A customer's key in the hub: ids of different stores never mean the same person. */
export function customerKey(storeId: string, externalId: string): string {
  return `${storeId}/${externalId}`
}

const order = {
  email: ['email', 'phone'],
  phone: ['phone', 'email'],
  storeCustomerId: ['customer', 'email', 'phone'],
} as const satisfies Record<PrimaryKeyKind, readonly (keyof Person)[]>

/** The profile field that no two contacts of the audience share; null where that is the store customer id. */
export function exclusiveField(kind: PrimaryKeyKind): 'email' | 'phone' | null {
  return kind === 'storeCustomerId' ? null : kind
}

/**
 * The primary key: the value that the audience chose, or the next best where somebody has none, so that two people
 * who meet at once are still one contact. The forms never collide: an address has an @, a phone a +, a customer a / and
 * no @.
 */
export function primaryKeyOf(kind: PrimaryKeyKind, person: Person): string | null {
  for (const field of order[kind]) {
    const value = keyValue(person, field)
    if (value !== null) return value
  }
  return null
}

/** Whether a primary key is a store's customer; an address may have a / too. */
export function isCustomerKey(key: string | null): key is string {
  return key !== null && key.includes('/') && !key.includes('@')
}

/** Only a number that could be read as one names a person. */
export function isPhoneKey(phone: string | null): phone is string {
  return phone !== null && /^\+\d{6,15}$/.test(phone)
}

/** Whether anything tells this person from another. */
export function isNamed({ email, phone }: Pick<Person, 'email' | 'phone'>): boolean {
  return email !== null || isPhoneKey(phone)
}

export type Match = { contact: Contact; linked: boolean; reason: Link['reason'] }

/**
 * The contact of a store's customer or guest, with the reason; null when there is none. By email or phone only where
 * exactly one contact has it, and nothing that ranks above says that it is somebody else.
 */
export function findPerson(draft: Draft, person: Person, externalId: string | null): Match | null {
  const existing = externalId === null ? undefined : draft.link(externalId)
  const linked = existing && draft.contact(existing.contactId)
  if (existing && linked) return { contact: linked, linked: true, reason: existing.reason }
  const kind = draft.primaryKeyKind
  const field = exclusiveField(kind)
  const key = field && keyValue(person, field)
  const byKey = key === null ? undefined : draft.contactByPrimaryKey(key)
  if (byKey) return { contact: byKey, linked: false, reason: 'primary_key' }
  for (const reason of ['email', 'phone'] as const) {
    const value = keyValue(person, reason)
    if (value === null) continue
    const found = draft
      .contactsBy(reason, value)
      .filter((contact) => !contradicts(draft, contact, person, externalId, reason))
    const [only] = found
    if (only && found.length === 1) return { contact: only, linked: false, reason }
  }
  return null
}

/**
 * The contact of whoever placed an order or left a checkout. An account is not whom another account of the store is
 * linked to: two accounts are two people (I4), whether the order comes first or the customer.
 */
export function findBuyer(draft: Draft, person: Person, externalId: string | null): Contact | null {
  const match = findPerson(draft, person, externalId)
  if (!match) return null
  const isApart = externalId !== null && !match.linked && draft.isHeld(match.contact.id, externalId)
  return isApart ? null : match.contact
}

/** Whether something that ranks above `by` tells the two apart. */
function contradicts(
  draft: Draft,
  contact: Contact,
  person: Person,
  externalId: string | null,
  by: 'email' | 'phone',
): boolean {
  const ranking: readonly (keyof Person)[] = order[draft.primaryKeyKind]
  const above = ranking.slice(0, ranking.indexOf(by))
  if (externalId !== null && draft.isHeld(contact.id, externalId)) return true
  return above.some((field) => {
    if (field === 'customer') return false
    const theirs = keyValue({ ...contact, customer: null }, field)
    const own = keyValue(person, field)
    return theirs !== null && own !== null && theirs !== own
  })
}

function keyValue(person: Person, field: keyof Person): string | null {
  const value = person[field]
  return field === 'phone' && !isPhoneKey(value) ? null : value
}
