// What is held of one person, to hand out; and what is left of a contact when one store's part of it is erased (G1).

import { profileFields, type Contact } from '../core/contact.ts'
import type { Database } from '../db/client.ts'
import { readHoldings } from '../db/holdings.ts'
import type { Person } from '../db/person.ts'

/** Everything that is held of a person, as plain JSON with times in ISO 8601. */
export async function exportPerson(db: Database, person: Person): Promise<Record<string, unknown>> {
  const { contacts, links } = person
  return toPlain({ contacts, links, ...(await readHoldings(db, person)) })
}

/** A contact without what one store said of it. */
export function withoutStore(contact: Contact, storeId: string): Contact {
  const fields = profileFields.filter((field) => contact.provenance[field]?.source === storeId)
  const blank = Object.fromEntries(fields.map((field) => [field, null]))
  const sources = Object.entries(contact.states)
  const isOwn = ([source]: [string, unknown]) => source.startsWith(`${storeId}/`)
  const tags = new Set(sources.filter(isOwn).flatMap(([, state]) => state.tags ?? []))
  return {
    ...contact,
    ...blank,
    primaryKey: fields.includes('email') ? null : contact.primaryKey,
    tags: contact.tags.filter((tag) => !tags.has(tag)),
    notes: contact.notes.filter(({ field }) =>
      fields.every((name) => field.split('.')[0] !== name),
    ),
    provenance: Object.fromEntries(
      Object.entries(contact.provenance).filter(([, { source }]) => source !== storeId),
    ),
    states: Object.fromEntries(sources.filter((entry) => !isOwn(entry))),
  }
}

/** Milliseconds under a name such as `placedAt` or `at` become ISO times. */
function toPlain(value: Record<string, unknown>): Record<string, unknown> {
  const text = JSON.stringify(value, (name, each: unknown) =>
    typeof each === 'number' && /(?:^a|A)t$/.test(name) ? new Date(each).toISOString() : each,
  )
  // SAFETY: an object stays one.
  return JSON.parse(text) as Record<string, unknown>
}
