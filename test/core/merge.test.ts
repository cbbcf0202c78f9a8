import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Contact } from '../../src/core/contact.ts'
import { profileFields } from '../../src/core/contact.ts'
import { primaryKeyKinds, primaryKeyOf, type PrimaryKeyKind } from '../../src/core/identity.ts'
import { withStatement } from '../../src/core/statements.ts'
import { mergeContacts, splitContacts } from '../../src/core/merge.ts'

const word = fc.constantFrom('a', 'b', 'c')
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null })
const tags = fc.uniqueArray(fc.constantFrom('vip', 'b2b', 'new', 'old'))

function contact(id: string, kind: PrimaryKeyKind = 'email'): fc.Arbitrary<Contact> {
  const text = maybe(word)
  return fc
    .record({
      firstName: text,
      lastName: text,
      email: maybe(fc.constant(`${id}@example.com`)),
      phone: text,
      deliveryPhone: text,
      language: text,
      consent: maybe(
        fc.record({
          state: fc.constantFrom('subscribed' as const, 'unsubscribed' as const),
          level: text,
          updatedAt: maybe(fc.nat(9)),
          source: text,
          cause: text,
        }),
      ),
      tags,
      custom: fc.dictionary(word, fc.nat(2), { noNullPrototype: true }),
      guest: fc.boolean(),
      sourceCreatedAt: maybe(fc.nat(9)),
      sourceUpdatedAt: maybe(fc.nat(9)),
      stamped: fc.subarray([...profileFields]),
      segments: fc.subarray(['seg_1', 'seg_2', 'seg_3']),
      personalNotes: fc.uniqueArray(word, { maxLength: 2 }),
      stated: fc.record({ firstName: text, language: text }, { requiredKeys: [] }),
    })
    .map(({ stamped, stated, ...fields }) => ({
      ...fields,
      id,
      audienceId: 'aud_default',
      primaryKey: primaryKeyOf(kind, { ...fields, customer: `sto_a/${id}` }),
      address: null,
      personalNotes: fields.personalNotes.map((text) => ({ id: id + text, text, at: 1, by: 'x' })),
      mergedInto: null,
      notes:
        fields.phone === null ? [] : [{ field: 'phone', code: 'x', original: id, message: 'y' }],
      provenance: Object.fromEntries(
        [...stamped, ...Object.keys(fields.custom).map((key) => `custom.${key}`)].map((field) => [
          field,
          { source: 'sto_a', ref: `customer:${id}`, at: 1, deliveryId: null },
        ]),
      ),
      states: {
        [`sto_a/${id}`]: withStatement(
          { statedAt: 1, observedAt: 2 },
          { ...fields, ...stated, address: null },
          { ...fields, address: null },
        ),
      },
      createdAt: 1,
      changedAt: 1,
      seq: 1,
    }))
}

const kinds = fc.constantFrom(...primaryKeyKinds)
const pair = (kind: PrimaryKeyKind) =>
  fc.record({ kind: fc.constant(kind), kept: contact('k', kind), merged: contact('m', kind) })
const take = fc.subarray([...profileFields])

test('I5 merge then split is the identity, to the byte', () => {
  fc.assert(
    fc.property(kinds.chain(pair), take, ({ kind, kept, merged }, taken) => {
      const plan = mergeContacts(kept, merged, taken, kind)
      for (const name of Object.keys(plan.undo.custom))
        expect(plan.kept.provenance[`custom.${name}`]).toEqual(merged.provenance[`custom.${name}`])
      const undo = JSON.parse(JSON.stringify(plan.undo)) as typeof plan.undo
      const apart = splitContacts(plan.kept, plan.merged, undo, ['sto_a/m'], [])
      expect(JSON.stringify(apart.kept)).toBe(JSON.stringify(kept))
      expect(JSON.stringify(apart.merged)).toBe(JSON.stringify(merged))
    }),
    { numRuns: 10_000 },
  )
}, 60_000)

test('I5 two merges into one contact come apart in either order', () => {
  fc.assert(
    fc.property(
      contact('k'),
      contact('m'),
      contact('n'),
      take,
      take,
      fc.boolean(),
      (kept, first, second, takeFirst, takeSecond, firstOut) => {
        const one = mergeContacts(kept, first, takeFirst, 'email')
        const two = mergeContacts(one.kept, second, takeSecond, 'email')
        const [early, late] = firstOut ? [one, two] : [two, one]
        const [other] = firstOut ? [second] : [first]
        const out = splitContacts(
          two.kept,
          early.merged,
          early.undo,
          [`sto_a/${firstOut ? 'm' : 'n'}`],
          [late.undo],
        )
        const end = splitContacts(
          out.kept,
          late.merged,
          out.others[0] ?? late.undo,
          [`sto_a/${other.id}`],
          [],
        )
        const { primaryKey: _, ...fields } = end.kept
        const { primaryKey: __, ...before } = kept
        expect(fields).toEqual({
          ...before,
          notes: fields.notes,
          guest: fields.guest,
          sourceCreatedAt: fields.sourceCreatedAt,
        })
      },
    ),
    { numRuns: 3_000 },
  )
}, 60_000)

test('I5 consent goes with the address that it was given for', () => {
  fc.assert(
    fc.property(contact('k'), contact('m'), (kept, merged) => {
      const plan = mergeContacts({ ...kept, email: 'k@example.com' }, merged, [], 'email')
      expect(plan.kept.consent).toEqual(kept.consent)
    }),
  )
})

/** A contact as stores leave it, with what a test is about. */
function person(id: string, own: Partial<Contact> = {}): Contact {
  const [sample] = fc.sample(contact(id), { numRuns: 1, seed: 7 })
  if (!sample) throw new Error('no sample')
  const plain = { phone: null, notes: [], personalNotes: [], provenance: {}, states: {} }
  return { ...sample, ...plain, email: `${id}@example.com`, ...own }
}

const note = (id: string, text: string) => ({ id, text, at: 1, by: 'user:admin' })

test('I5 a note that was written anew after a merge stays with the kept contact, also through the next merge', () => {
  const kept = person('k')
  const merged = person('m', { personalNotes: [note('1', 'old'), note('2', 'same')] })
  const plan = mergeContacts(kept, merged, [], 'email')
  const edited = {
    ...plan.kept,
    personalNotes: plan.kept.personalNotes.map((each) =>
      each.id === '1' ? { ...each, text: 'new', at: 2 } : each,
    ),
  }
  const apart = splitContacts(edited, plan.merged, plan.undo, [], [])
  expect(apart.kept.personalNotes.map(({ text }) => text)).toEqual(['new'])
  expect(apart.merged.personalNotes).toEqual(merged.personalNotes)
  const again = mergeContacts(apart.kept, apart.merged, [], 'email')
  expect(again.kept.personalNotes.map(({ text }) => text)).toEqual(['new', 'same'])
  const end = splitContacts(again.kept, again.merged, again.undo, [], [])
  expect([end.kept, end.merged]).toEqual([apart.kept, apart.merged])
})

test('I5 F3 what a field was noted with goes and comes back with it, whatever was noted of others since', () => {
  const noted = (field: string, original: string) => ({
    field,
    code: 'x',
    original,
    message: 'as written',
  })
  const kept = person('k', { phone: 'ask', notes: [noted('phone', 'ask')] })
  const merged = person('m', { phone: 'desk 2', notes: [noted('phone', 'desk 2')] })
  const plan = mergeContacts(kept, merged, ['phone'], 'email')
  expect(plan.kept.notes).toEqual([noted('phone', 'desk 2')])
  const since = { ...plan.kept, notes: [...plan.kept.notes, noted('address.country', 'Utopia')] }
  const apart = splitContacts(since, plan.merged, plan.undo, [], [])
  expect(apart.kept.phone).toBe('ask')
  expect(apart.kept.notes).toEqual([noted('address.country', 'Utopia'), noted('phone', 'ask')])
})
