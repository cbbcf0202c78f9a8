// Whether there is anything to write of a contact, or of what one of its sources states.

import { equal } from '../lib/equal.ts'
import { profileFields, type Contact, type SourceState } from './contact.ts'
import { isSameSource } from './decide-field.ts'

/** Equal in all that a person would call the record, and in whose it is: when it was last seen does not count. */
export function sameRecord(a: Contact, b: Contact): boolean {
  return (
    profileFields.every((field) => equal(a[field], b[field])) &&
    equal(a.tags, b.tags) &&
    equal(a.custom, b.custom) &&
    a.guest === b.guest &&
    equal(a.notes, b.notes) &&
    a.primaryKey === b.primaryKey &&
    sameSources(a.provenance, b.provenance)
  )
}

/** The sources of its fields: a value that its store takes away may be kept for another one that states it too. */
function sameSources(a: Contact['provenance'], b: Contact['provenance']): boolean {
  const entries = Object.entries(a)
  const others = new Map(Object.entries(b))
  return (
    entries.length === others.size &&
    entries.every(([field, origin]) => isSameSource(others.get(field), origin))
  )
}

/** Equal in what the source states and in its own time; when it was seen does not count. */
export function sameStatement(a: SourceState | null, b: SourceState | undefined): boolean {
  return equal({ ...a, observedAt: null }, { ...b, observedAt: null })
}
