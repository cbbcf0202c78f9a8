import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ContactChange, Observed } from '../../src/core/change.ts'
import { profileFields, type Contact, type Profile } from '../../src/core/contact.ts'
import type { Known } from '../../src/core/known.ts'
import type { Ownership } from '../../src/core/ownership.ts'
import type { Note } from '../../src/core/formats/text.ts'
import { resolve } from '../../src/core/resolve.ts'
import { defaultSettings } from '../../src/core/settings.ts'
import { restate } from '../../src/core/statements.ts'

const email = 'ada@example.com'
const names = fc.constantFrom('Ada', 'Augusta', 'A.', null)
const stores = ['sto_a', 'sto_b', 'sto_c'] as const
type StoreId = (typeof stores)[number]

type Statement = {
  storeId: StoreId
  at: number
  profile: Partial<Profile>
  notes?: Note[]
  /** Since when our clock says that it held. */
  from?: number
}

/** Each store's customer, at different moments; no two statements have the same time. */
const statements = fc
  .uniqueArray(
    fc.record({
      storeId: fc.constantFrom(...stores),
      at: fc.integer({ min: 1, max: 40 }),
      firstName: names,
      language: fc.constantFrom('en', 'de', null),
      consent: fc.option(
        fc.record({
          state: fc.constantFrom('subscribed' as const, 'unsubscribed' as const),
          level: fc.constant(null),
          updatedAt: fc.option(fc.integer({ min: 1, max: 40 }), { nil: null }),
          source: fc.constant(null),
          cause: fc.constant(null),
        }),
        { nil: null },
      ),
    }),
    { minLength: 1, maxLength: 7, selector: ({ at }) => at },
  )
  .map((all) => all.map(({ storeId, at, ...profile }): Statement => ({ storeId, at, profile })))

let ids = 0

/** The record after one delivery of a store. */
function take(
  known: Known,
  { storeId, at, profile, notes = [], from = 0 }: Statement,
  ownership: Ownership = {},
): { known: Known; written: number; conflicts: number; asked: boolean } {
  const blank = Object.fromEntries(profileFields.map((field) => [field, null]))
  const change: ContactChange = {
    kind: 'contact',
    externalId: '1',
    statedAt: at,
    createdAt: null,
    // SAFETY: every field is there.
    profile: { ...(blank as Profile), email, ...profile },
    notes,
  }
  const observed: Observed = { change, from, until: from + 100, deliveryId: null }
  const own = { ...known, links: known.links.filter((link) => link.storeId === storeId) }
  const { writes, resolutions } = resolve([observed], own, {
    storeId,
    audienceId: 'aud_1',
    settings: { ...defaultSettings, ownership },
    origin: 'webhook',
    now: 1_000,
    newId: (prefix) => `${prefix}_${ids++}`,
  })
  const [contact] = [...writes.newContacts, ...writes.changedContacts, ...known.contacts]
  if (!contact) throw new Error('no contact')
  const touched = writes.contactTouches.map(({ source, state }) => [source, state])
  const states = { ...contact.states, ...Object.fromEntries(touched) }
  return {
    known: {
      ...known,
      contacts: [{ ...contact, states }],
      links: [...known.links, ...writes.newLinks],
    },
    written: writes.events.length,
    conflicts: writes.conflicts.length,
    asked: resolutions.some(({ lookup }) => lookup !== undefined),
  }
}

const nobody: Known = { orders: [], contacts: [], links: [], transactions: [] }

function takeAll(all: Statement[], known = nobody, ownership: Ownership = {}): Known {
  return all.reduce((record, statement) => take(record, statement, ownership).known, known)
}

function shown(known: Known): Partial<Contact> {
  const [contact] = known.contacts
  return Object.fromEntries(profileFields.map((field) => [field, contact?.[field]]))
}

function shuffled(): fc.Arbitrary<{ all: Statement[]; other: Statement[] }> {
  return statements.chain((all) =>
    fc.record({
      all: fc.constant(all),
      other: fc.shuffledSubarray(all, { minLength: all.length }),
    }),
  )
}

function edit(known: Known, firstName: string, at: number): Known {
  const contacts = known.contacts.map((contact): Contact => {
    const edited = { ...contact, firstName }
    const origin = { source: 'hub', ref: 'user:admin', at, deliveryId: null }
    return {
      ...edited,
      provenance: { ...contact.provenance, firstName: origin },
      states: restate(contact.states, contact, edited),
    }
  })
  return { ...known, contacts }
}

test('O2 what several stores say ends the same in whatever order it arrives', () => {
  fc.assert(
    fc.property(shuffled(), ({ all, other }) => {
      expect(shown(takeAll(other))).toEqual(shown(takeAll(all)))
    }),
    { numRuns: 10_000 },
  )
}, 120_000)

test('L3 everything again, in whatever order, writes nothing and notes no conflict anew', () => {
  fc.assert(
    fc.property(shuffled(), ({ all, other }) => {
      const known = takeAll(all)
      for (const statement of other) {
        const again = take(known, statement)
        expect([again.written, again.conflicts]).toEqual([0, 0])
      }
    }),
    { numRuns: 10_000 },
  )
}, 120_000)

test('L3 two stores that repeat their notes in turn change nothing', () => {
  const noted = (storeId: StoreId, at: number, field: 'language' | 'firstName'): Statement => ({
    storeId,
    at,
    profile: { [field]: `of ${storeId}` },
    notes: [{ field, code: 'x', original: field, message: 'm' }],
  })
  const both = [noted('sto_a', 2, 'language'), noted('sto_b', 1, 'firstName')]
  const known = takeAll(both)
  const notesOf = ({ contacts: [contact] }: Known) => contact?.notes.map(({ field }) => field)
  expect(notesOf(known)).toEqual(['language', 'firstName'])
  for (const statement of [...both, ...both.toReversed()]) {
    const again = take(known, { ...statement, from: 1_000 })
    expect(notesOf(again.known)).toEqual(notesOf(known))
    expect(again.written).toBe(0)
  }
})

test('O2 the newest statement of each field holds', () => {
  fc.assert(
    fc.property(statements, (all) => {
      const lastOf = stores.flatMap(
        (id) =>
          all.filter(({ storeId }) => storeId === id).toSorted((a, b) => b.at - a.at)[0] ?? [],
      )
      const newest = lastOf
        .filter(({ profile }) => profile.firstName !== null)
        .toSorted((a, b) => b.at - a.at)[0]
      expect(shown(takeAll(all)).firstName).toBe(newest?.profile.firstName ?? null)
    }),
    { numRuns: 10_000 },
  )
}, 120_000)

test('O2 what was set in the hub stays until a store says something new, later', () => {
  fc.assert(
    fc.property(statements, statements, (before, after) => {
      const edited = edit(takeAll(before), 'Hub', 20)
      const last = new Map<StoreId, Statement>()
      for (const each of before)
        if ((last.get(each.storeId)?.at ?? 0) < each.at) last.set(each.storeId, each)
      let known = edited
      for (const each of after.toSorted((a, b) => a.at - b.at)) {
        const said = last.get(each.storeId)
        const isLate = said !== undefined && said.at >= each.at
        const isNews =
          !isLate &&
          each.at > 20 &&
          each.profile.firstName !== null &&
          (said === undefined || said.profile.firstName !== each.profile.firstName)
        known = take(known, each).known
        if (!isLate) last.set(each.storeId, each)
        if (isNews) return
        expect(shown(known).firstName).toBe('Hub')
      }
    }),
    { numRuns: 10_000 },
  )
}, 120_000)

test('O1 a field of the hub is never changed by a store, a field of the store always is what it says', () => {
  fc.assert(
    fc.property(statements, statements, (before, after) => {
      const edited = edit(takeAll(before), 'Hub', 20)
      expect(shown(takeAll(after, edited, { firstName: 'hub' })).firstName).toBe('Hub')
      const own = after.filter(({ storeId }) => storeId === 'sto_a')
      const inOrder = own.toSorted((a, b) => a.at - b.at)
      const last = inOrder.at(-1)
      const first = before.find(({ storeId }) => storeId === 'sto_a')
      if (!last || last.profile.firstName === null || first) return
      expect(shown(takeAll(own, edited, { firstName: 'store' })).firstName).toBe(
        last.profile.firstName,
      )
    }),
    { numRuns: 10_000 },
  )
}, 120_000)

test('O2 what loses against the hub is remembered, also when its time is the same to the second', () => {
  const first = takeAll([{ storeId: 'sto_a', at: 10, profile: { firstName: 'Ada' } }])
  const edited = edit(first, 'Hub', 20)
  const said = { storeId: 'sto_a', profile: { firstName: 'A.' } } as const
  const lost = take(edited, { ...said, at: 10, from: 200 }).known
  expect(shown(lost).firstName).toBe('Hub')
  const repeated = take(lost, {
    ...said,
    at: 30,
    from: 400,
    profile: { ...said.profile, language: 'de' },
  })
  expect(shown(repeated.known)).toMatchObject({ firstName: 'Hub', language: 'de' })
})

test('L3 what loses and can not be told newer or older is asked of the store', () => {
  const first = takeAll([{ storeId: 'sto_a', at: 10, profile: { firstName: 'Ada' } }])
  const edited = edit(first, 'Hub', 20)
  const said = { storeId: 'sto_a', at: 10, profile: { firstName: 'A.' } } as const
  expect(take(edited, said)).toMatchObject({ written: 0, asked: true, known: edited })
})
