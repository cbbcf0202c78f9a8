// Two stores' writers at one contact at once: 1,000 people, each met by both in the same moment, in sets of random size.

import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import type { ContactChange, Observed } from '../../src/core/change.ts'
import { profileFields, type Profile } from '../../src/core/contact.ts'
import { applyChanges } from '../../src/sync/apply.ts'
import { scopeOf } from '../support/records.ts'

const now = 1_000
const rounds = 40
const perRound = 25
// SAFETY: every field is there.
const blank = Object.fromEntries(profileFields.map((field) => [field, null])) as Profile

/** Every third has no address, and is known by a phone. */
function person(number: number, storeId: string, at: number): Observed {
  const email = number % 3 === 0 ? null : `person${number}@example.com`
  const change: ContactChange = {
    kind: 'contact',
    externalId: `${number}`,
    statedAt: at,
    createdAt: null,
    profile: {
      ...blank,
      email,
      phone: `+49301${String(number).padStart(6, '0')}`,
      firstName: storeId,
    },
    tags: [storeId, `at-${at}`],
    notes: [],
  }
  return { change, from: 0, until: now, deliveryId: null }
}

/** Applies a set in parts, so that the two writers overtake each other at different places. */
async function write(storeId: string, people: number[], at: number, parts: number): Promise<void> {
  const size = Math.ceil(people.length / parts)
  for (let from = 0; from < people.length; from += size) {
    const set = people.slice(from, from + size).map((number) => person(number, storeId, at))
    // What loses five times in a row comes again, as an alarm would bring it.
    for (let isDone = false; !isDone;) {
      isDone = await applyChanges(env.DB, scopeOf(storeId), set, now).then(
        () => true,
        (error: Error) => {
          if (error.name !== 'LostRace') throw error
          return false
        },
      )
    }
  }
}

test('O4 I6 two stores that write the same thousand people at once lose nothing and double nobody', async () => {
  for (let round = 0; round < rounds; round++) {
    const people = Array.from({ length: perRound }, (_, place) => round * perRound + place + 1)
    await Promise.all([
      write('sto_a', people, 5, 1 + (round % 4)),
      write('sto_b', people.toReversed(), 3 + (round % 5), 1 + (round % 3)),
    ])
  }
  const count = (sql: string) => env.DB.prepare(sql).first<number>('n')
  expect(await count('SELECT count(*) AS n FROM contacts')).toBe(rounds * perRound)
  expect(await count('SELECT count(*) AS n FROM links')).toBe(2 * rounds * perRound)
  expect(
    await count(
      'SELECT count(DISTINCT contact_id) AS n FROM links GROUP BY external_id HAVING n > 1',
    ),
  ).toBeNull()
  const lost = `SELECT count(*) AS n FROM contacts, json_each('["sto_a","sto_b"]') AS tag
    WHERE NOT EXISTS (SELECT 1 FROM json_each(contacts.tags) WHERE value = tag.value)`
  expect(await count(lost)).toBe(0)
  // The newer statement of the two holds, and at one moment the same store's for everybody.
  const { results } = await env.DB.prepare(
    `SELECT DISTINCT (cast(links.external_id AS integer) - 1) / ${perRound} % 5 AS later, first_name AS name
     FROM contacts JOIN links ON links.contact_id = contacts.id ORDER BY later`,
  ).all()
  expect(results).toEqual(
    [0, 1, 2, 3, 4].map((later) => ({ later, name: later >= 2 ? 'sto_b' : 'sto_a' })),
  )
}, 120_000)
