// What a store's customer offers to be mapped (F4), under names that are the same for every platform.

import type { ContactChange } from './change.ts'

export type SourceField = { name: string; label: string }

/** Always mapped, to itself: the store's customer id. */
export const userCode = 'userCode'
export const metaPrefix = 'meta:'

/** Of every platform; each but the user code and the creation time fills the contact field of its own name. */
export const standardSources: readonly SourceField[] = [
  { name: userCode, label: 'User code (customer id)' },
  { name: 'firstName', label: 'First name' },
  { name: 'lastName', label: 'Last name' },
  { name: 'email', label: 'Email' },
  { name: 'phone', label: 'Phone' },
  { name: 'deliveryPhone', label: 'Delivery phone' },
  { name: 'language', label: 'Language' },
  { name: 'address.firstName', label: 'Address: first name' },
  { name: 'address.lastName', label: 'Address: last name' },
  { name: 'address.company', label: 'Address: company' },
  { name: 'address.line1', label: 'Address: line 1' },
  { name: 'address.line2', label: 'Address: line 2' },
  { name: 'address.postalCode', label: 'Address: postal code' },
  { name: 'address.city', label: 'Address: city' },
  { name: 'address.province', label: 'Address: province' },
  { name: 'address.provinceCode', label: 'Address: province code' },
  { name: 'address.country', label: 'Address: country' },
  { name: 'address.phone', label: 'Address: phone' },
  { name: 'consent.state', label: 'Marketing consent' },
  { name: 'tags', label: 'Tags' },
  { name: 'createdAt', label: 'Created at the store' },
]

/** What the store counts itself: offered at level advanced only (C8, F4). */
const behavioural = new Set(['ordersCount', 'totalSpent', 'isPayingCustomer'])

export function isBehavioural(name: string): boolean {
  return behavioural.has(name)
}

/** The standard fields of a customer as the unmapped reading has them. */
export function standardFields(change: ContactChange): Map<string, unknown> {
  const { address, consent, ...rest } = change.profile
  const createdAt = change.createdAt === null ? null : new Date(change.createdAt).toISOString()
  const found = new Map<string, unknown>([
    [userCode, change.externalId],
    ...Object.entries(rest),
    ['consent.state', consent?.state ?? null],
    ['tags', change.tags ?? null],
    ['createdAt', createdAt],
  ])
  for (const { name } of standardSources) {
    if (!name.startsWith('address.')) continue
    found.set(name, address ? Reflect.get(address, name.slice('address.'.length)) : null)
  }
  return found
}
