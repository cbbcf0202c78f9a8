// What is held of one person, to hand out; and what is left of a contact when one store's part of it is erased (G1).

import { profileFields, type Contact, type Profile } from '../core/contact.ts'
import { originOf } from '../core/decide-field.ts'
import { restate, statementOf } from '../core/statements.ts'
import type { Database } from '../db/client.ts'
import { readHoldings } from '../db/holdings.ts'
import type { Person } from '../db/person.ts'

/** Everything that is held of a person, as plain JSON with times in ISO 8601. */
export async function exportPerson(db: Database, person: Person): Promise<Record<string, unknown>> {
  const { contacts, links } = person
  return toPlain({ contacts, links, ...(await readHoldings(db, person)) })
}

/** A contact without what one store said of it; where somebody else says something of a field, that holds now. */
export function withoutStore(contact: Contact, storeId: string): Contact {
  const fields = profileFields.filter((field) => contact.provenance[field]?.source === storeId)
  const sources = Object.entries(contact.states)
  const isOwn = ([source]: [string, unknown]) => source.startsWith(`${storeId}/`)
  const left = Object.fromEntries(sources.filter((entry) => !isOwn(entry)))
  const tags = new Set(sources.filter(isOwn).flatMap(([, state]) => state.tags ?? []))
  const without: Contact = {
    ...contact,
    tags: contact.tags.filter((tag) => !tags.has(tag)),
    custom: Object.fromEntries(
      Object.entries(contact.custom).filter(
        ([key]) => contact.provenance[`custom.${key}`]?.source !== storeId,
      ),
    ),
    notes: contact.notes.filter(({ field }) =>
      fields.every((name) => field.split('.')[0] !== name),
    ),
    provenance: Object.fromEntries(
      Object.entries(contact.provenance).filter(([, { source }]) => source !== storeId),
    ),
  }
  for (const field of fields) {
    const heir = heirOf({ ...contact, states: left }, field)
    Object.assign(without, { [field]: heir?.value ?? null })
    if (heir) without.provenance[field] = heir.origin
  }
  const isKeyLeft = [without.email, without.phone].includes(contact.primaryKey)
  return {
    ...without,
    primaryKey: isKeyLeft || contact.primaryKey?.includes('/') ? contact.primaryKey : null,
    states: restate(left, contact, without),
  }
}

/** What the newest of the other sources states. An address only where it is the one that the contact shows. */
function heirOf(contact: Contact, field: keyof Profile) {
  const claims = Object.entries(contact.states).flatMap(([source, state]) => {
    const value = state.gone ? null : statementOf(state, contact)[field]
    const isFree = field !== 'email' || value === contact.email
    return value !== null && isFree
      ? [{ value, origin: originOf(source, state.statedAt ?? 0) }]
      : []
  })
  return claims.toSorted((a, b) => b.origin.at - a.origin.at)[0]
}

/** Milliseconds under a name such as `placedAt` or `at` become ISO times. */
function toPlain(value: Record<string, unknown>): Record<string, unknown> {
  const text = JSON.stringify(value, (name, each: unknown) =>
    typeof each === 'number' && /(?:^a|A)t$/.test(name) ? new Date(each).toISOString() : each,
  )
  // SAFETY: an object stays one.
  return JSON.parse(text) as Record<string, unknown>
}
