// Conflicts in words: fields, rules, and values of more than one part.

import type { ConflictRow } from '../../../db/conflicts.ts'
import { words } from '../components/value.tsx'

export const fieldNames: Record<string, string> = {
  firstName: 'first name',
  lastName: 'last name',
  email: 'email',
  phone: 'phone',
  deliveryPhone: 'delivery phone',
  language: 'language',
  address: 'delivery address',
  consent: 'consent',
  tags: 'tags',
  custom: 'custom fields',
}

/** Why the kept value holds. */
export function reasonOf({ rule, winner }: Pick<ConflictRow, 'rule' | 'winner'>): string {
  if (rule === 'store_owns') return 'the store owns this field'
  if (rule === 'hub_owns') return 'the hub owns this field'
  if (rule === 'newest') return 'the newer value holds'
  if (winner === 'incoming') return 'solved by itself: nobody else has it any more'
  if (winner === 'current') return 'solved by itself: the claim was withdrawn'
  return 'settled by a person: merged, or both kept'
}

/** A value of parts (an address, a consent) as its texts; everything else as it is. */
export function valueText(value: string | null): string {
  if (value === null || value === '') return '–'
  if (!value.startsWith('{')) return value
  try {
    const parts = Object.values(JSON.parse(value) as Record<string, unknown>) // SAFETY: an object by its brace.
    return parts
      .filter((part) => typeof part === 'string')
      .map(words)
      .join(', ')
  } catch {
    return value
  }
}
