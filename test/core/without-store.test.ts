import { expect, test } from 'vitest'
import type { ContactChange } from '../../src/core/change.ts'
import { profileFields, type Consent, type Contact, type Profile } from '../../src/core/contact.ts'
import type { Known } from '../../src/core/known.ts'
import { mergeContacts, splitContacts } from '../../src/core/merge.ts'
import { resolve } from '../../src/core/resolve.ts'
import { defaultSettings } from '../../src/core/settings.ts'
import { leftOf, withoutStore } from '../../src/core/without-store.ts'

// SAFETY: every field is there.
const blank = Object.fromEntries(profileFields.map((field) => [field, null])) as Profile

/** `at` is when the store last changed the customer (ms). */
type Told = {
  storeId: string
  externalId?: string
  at: number
  profile: Partial<Profile>
  tags?: string[]
}

/** The contacts after these customers were told of, one after another. */
function tell(told: Told[], known: Known = nobody): Known {
  return told.reduce(tellOne, known)
}

const nobody: Known = { orders: [], contacts: [], links: [], transactions: [] }
let ids = 0

function tellOne(known: Known, { storeId, externalId = '1', at, profile, tags }: Told): Known {
  const change: ContactChange = {
    kind: 'contact',
    externalId,
    statedAt: at,
    createdAt: null,
    profile: { ...blank, ...profile },
    notes: [],
    ...(tags ? { tags } : {}),
  }
  const own = { ...known, links: known.links.filter((link) => link.storeId === storeId) }
  const { writes } = resolve([{ change, from: 0, until: at, deliveryId: null }], own, {
    storeId,
    audienceId: 'aud_default',
    settings: defaultSettings,
    origin: 'webhook',
    now: at,
    newId: (prefix) => `${prefix}_${ids++}`,
  })
  const contacts = new Map(
    [...known.contacts, ...writes.newContacts, ...writes.changedContacts].map((contact) => [
      contact.id,
      contact,
    ]),
  )
  for (const { id, source, state } of writes.contactTouches) {
    const contact = contacts.get(id)
    if (contact) contacts.set(id, { ...contact, states: { ...contact.states, [source]: state } })
  }
  return { ...known, contacts: [...contacts.values()], links: [...known.links, ...writes.newLinks] }
}

const email = 'ada@example.com'

function contactOf(told: Told[]): Contact {
  const [contact] = tell(told).contacts
  if (!contact) throw new Error('nobody was told of')
  return contact
}

function consent(state: Consent['state'], updatedAt: number | null): Consent {
  return { state, level: null, updatedAt, source: null, cause: null }
}

test('G1 F7 a store erased: of the others’ consents the one that was given last holds, not the one that was saved last', () => {
  const contact = contactOf([
    { storeId: 'c', at: 150, profile: { email, consent: consent('unsubscribed', 100) } },
    { storeId: 'b', at: 200, profile: { email, consent: consent('subscribed', 10) } },
    { storeId: 'a', at: 300, profile: { email, consent: consent('subscribed', 250) } },
  ])
  expect(withoutStore(contact, 'a').consent?.state).toBe('unsubscribed')
  const untimed = contactOf([
    { storeId: 'c', at: 150, profile: { email, consent: consent('unsubscribed', 100) } },
    { storeId: 'b', at: 200, profile: { email, consent: consent('subscribed', null) } },
    { storeId: 'a', at: 300, profile: { email, consent: consent('subscribed', 250) } },
  ])
  // A time of its own holds over none, as when both were told of.
  expect(withoutStore(untimed, 'a').consent?.state).toBe('unsubscribed')
})

test('G1 a store erased: its customer id is no key any more', () => {
  const known = tell(
    [
      { storeId: 'a', at: 10, profile: { email } },
      { storeId: 'b', at: 20, profile: { email, firstName: 'Ada' } },
    ],
    { orders: [], contacts: [], links: [], transactions: [], primaryKeyKind: 'storeCustomerId' },
  )
  const [contact] = known.contacts
  if (!contact) throw new Error('nobody was told of')
  expect(contact.primaryKey).toBe('a/1')
  expect(withoutStore(contact, 'a').primaryKey).toBeNull()
  expect(withoutStore(contact, 'b').primaryKey).toBe('a/1')
})

test('G1 a store erased: an address that only it knew is no key any more, also one that has a slash', () => {
  const known = tell([{ storeId: 'sto_1', at: 1, profile: { email: 'ada/news@example.com' } }])
  const [ada] = known.contacts
  expect(ada?.primaryKey).toBe('ada/news@example.com')
  expect(ada && withoutStore(ada, 'sto_1')).toMatchObject({ email: null, primaryKey: null })
})

test('G1 a store erased: a tag and a custom field that another store states too stay', () => {
  const known = contactOf([
    { storeId: 'a', at: 10, profile: { email }, tags: ['vip', 'mine'] },
    { storeId: 'b', at: 20, profile: { email }, tags: ['vip'] },
  ])
  const origin = { source: 'a', ref: 'customer:1', at: 10, deliveryId: null }
  const contact: Contact = {
    ...known,
    custom: { size: 'L', shoe: 44 },
    provenance: { ...known.provenance, 'custom.size': origin, 'custom.shoe': origin },
    states: Object.fromEntries(
      Object.entries(known.states).map(([source, state]) => [
        source,
        {
          ...state,
          custom:
            source === 'b/1'
              ? [['size', 'M']]
              : [
                  ['size', 'L'],
                  ['shoe', 44],
                ],
        },
      ]),
    ),
  }
  const left = withoutStore(contact, 'a')
  expect([left.tags, left.custom]).toEqual([['vip'], { size: 'M' }])
  expect(left.provenance['custom.size']).toMatchObject({ source: 'b', ref: 'customer:1', at: 20 })
})

test('G1 I5 a store erased: who was merged from another store stays merged, and nothing of the store comes back by a split', () => {
  const profile = { firstName: 'Zelda', phone: '+4930111111' }
  const kept = contactOf([
    { storeId: 'a', at: 10, profile: { email: 'zelda@example.com', ...profile } },
  ])
  const merged = contactOf([{ storeId: 'b', at: 20, profile: { email, firstName: 'Ada' } }])
  const plan = mergeContacts(kept, merged, ['firstName'], 'email')
  const merge = { keptId: kept.id, mergedId: merged.id, undo: plan.undo }
  const cluster = { contacts: [plan.kept, plan.merged], merges: [merge], alone: [] }
  expect(leftOf({ ...cluster, elsewhere: [] }, 'a')).toEqual({ contacts: [], merges: [] })
  const left = leftOf({ ...cluster, elsewhere: [kept.id] }, 'a')
  expect(JSON.stringify(left)).not.toMatch(/zelda|4930111111|"a\/1"|"source":"a"/i)
  const [shown, hidden] = [kept.id, merged.id].map((id) =>
    left.contacts.find((each) => each.id === id),
  )
  expect(shown).toMatchObject({ email, firstName: 'Ada', phone: null, primaryKey: email })
  expect(hidden).toMatchObject({ email, mergedInto: kept.id, primaryKey: null })
  const [again] = left.merges
  if (!shown || !hidden || !again) throw new Error('nothing is left')
  const apart = splitContacts(shown, hidden, again.undo, ['b/1'], [])
  expect(JSON.stringify(apart)).not.toMatch(/zelda|4930111111|"a\/1"|"source":"a"/i)
  expect(apart.merged).toMatchObject({ email, firstName: 'Ada', mergedInto: null })
  const alone = leftOf({ ...cluster, alone: [merged.id], elsewhere: [kept.id] }, 'a')
  expect([alone.contacts.map(({ id }) => id), alone.merges]).toEqual([[kept.id], []])
})
