import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Profile } from '../../src/core/contact.ts'
import { primaryKeyOf } from '../../src/core/identity.ts'
import { customer, emptyRecord, tell } from '../support/told.ts'

const statement = fc.record({
  storeId: fc.constantFrom('sto_a', 'sto_b'),
  externalId: fc.constantFrom('1', '2'),
  at: fc.integer({ min: 1, max: 12 }),
  email: fc.constantFrom('a@example.com', 'b@example.com', null),
  phone: fc.constantFrom('+4930111111', '+4930222222', null),
})

test.each(['email', 'phone'] as const)(
  'I4 by %s: no two contacts show the same one, and who shows one has it as the key, whatever arrives',
  (field) => {
    fc.assert(
      fc.property(fc.array(statement, { maxLength: 9 }), (all) => {
        const { contacts } = all.reduce(
          (known, { storeId, externalId, at, email, phone }) =>
            tell(known, storeId, customer(externalId, at, { email, phone })).known,
          emptyRecord(field),
        )
        const shown = contacts.flatMap((contact) => contact[field] ?? [])
        expect(new Set(shown).size).toBe(shown.length)
        for (const contact of contacts.filter((each: Profile) => each[field] !== null))
          expect(contact.primaryKey).toBe(primaryKeyOf(field, { ...contact, customer: null }))
      }),
      { numRuns: 5_000 },
    )
  },
)
