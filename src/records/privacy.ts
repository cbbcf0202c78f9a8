// What is held of one person, to hand out (G1).

import type { Database } from '../db/client.ts'
import { readHoldings } from '../db/holdings.ts'
import type { Person } from '../db/person.ts'

/** Everything that is held of a person, as plain JSON with times in ISO 8601. */
export async function exportPerson(db: Database, person: Person): Promise<Record<string, unknown>> {
  const { contacts, links } = person
  return toPlain({ contacts, links, ...(await readHoldings(db, person)) })
}

/** Milliseconds under a name such as `placedAt` or `at` become ISO times. */
function toPlain(value: Record<string, unknown>): Record<string, unknown> {
  const text = JSON.stringify(value, (name, each: unknown) =>
    typeof each === 'number' && /(?:^a|A)t$/.test(name) ? new Date(each).toISOString() : each,
  )
  // SAFETY: an object stays one.
  return JSON.parse(text) as Record<string, unknown>
}
