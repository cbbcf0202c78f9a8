// Where a mapped field may go (F4): the contact's fields, and custom fields by their key.

import type { CustomField } from './custom-field.ts'

/** `consent` takes a state, or a yes or no. */
export type TargetType =
  | 'text'
  | 'email'
  | 'phone'
  | 'country'
  | 'consent'
  | 'number'
  | 'boolean'
  | 'date'
  | 'list'

export type Target = { name: string; label: string; type: TargetType }

/** For a field of the store that is not to be taken in. */
export const leftOut = 'none'

export const contactTargets: readonly Target[] = [
  { name: 'firstName', label: 'First name', type: 'text' },
  { name: 'lastName', label: 'Last name', type: 'text' },
  { name: 'email', label: 'Email', type: 'email' },
  { name: 'phone', label: 'Phone', type: 'phone' },
  { name: 'deliveryPhone', label: 'Delivery phone', type: 'phone' },
  { name: 'language', label: 'Language', type: 'text' },
  { name: 'address.firstName', label: 'Address: first name', type: 'text' },
  { name: 'address.lastName', label: 'Address: last name', type: 'text' },
  { name: 'address.company', label: 'Address: company', type: 'text' },
  { name: 'address.line1', label: 'Address: line 1', type: 'text' },
  { name: 'address.line2', label: 'Address: line 2', type: 'text' },
  { name: 'address.postalCode', label: 'Address: postal code', type: 'text' },
  { name: 'address.city', label: 'Address: city', type: 'text' },
  { name: 'address.province', label: 'Address: province', type: 'text' },
  { name: 'address.provinceCode', label: 'Address: province code', type: 'text' },
  { name: 'address.country', label: 'Address: country', type: 'country' },
  { name: 'address.phone', label: 'Address: phone', type: 'phone' },
  { name: 'consent.state', label: 'Marketing consent', type: 'consent' },
  { name: 'tags', label: 'Tags', type: 'list' },
]

const byName = new Map(contactTargets.map((target) => [target.name, target]))

/** The target of this name. A custom field's type is not known here: its normaliser says what it gets. */
export function findTarget(name: string): Target | undefined {
  return name.startsWith('custom.') ? { name, label: name, type: 'text' } : byName.get(name)
}

export function customTarget({ key, label, type }: CustomField): Target {
  return { name: `custom.${key}`, label, type }
}
