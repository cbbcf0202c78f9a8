import { expect, test } from 'vitest'
import type { ContactChange, Observed } from '../../src/core/change.ts'
import { profileFields, type Contact, type Profile } from '../../src/core/contact.ts'
import { primaryKeyOf, type PrimaryKeyKind } from '../../src/core/identity.ts'
import type { Known } from '../../src/core/known.ts'
import { resolve } from '../../src/core/resolve.ts'
import { defaultSettings } from '../../src/core/settings.ts'

let ids = 0
// SAFETY: every field is there.
const blank = Object.fromEntries(profileFields.map((field) => [field, null])) as Profile

function customer(externalId: string, profile: Partial<Profile>): ContactChange {
  return {
    kind: 'contact',
    externalId,
    statedAt: 1,
    createdAt: null,
    profile: { ...blank, ...profile },
    notes: [],
  }
}

type Told = [storeId: string, externalId: string, profile: Partial<Profile>]

/** The record after some customers of some stores were told of, one by one. */
function meet(told: Told[], primaryKeyKind: PrimaryKeyKind = 'email'): Known {
  let known: Known = { orders: [], contacts: [], links: [], transactions: [], primaryKeyKind }
  for (const [storeId, externalId, profile] of told) {
    const change = customer(externalId, profile)
    const observed: Observed = { change, from: 0, until: 100, deliveryId: null }
    const own = { ...known, links: known.links.filter((link) => link.storeId === storeId) }
    const { writes } = resolve([observed], own, {
      storeId,
      audienceId: 'aud_1',
      settings: defaultSettings,
      origin: 'webhook',
      now: 1_000,
      newId: (prefix) => `${prefix}_${ids++}`,
    })
    const changed = new Map(
      [...known.contacts, ...writes.newContacts, ...writes.changedContacts].map((each) => [
        each.id,
        each,
      ]),
    )
    known = {
      orders: [],
      transactions: [],
      primaryKeyKind,
      contacts: [...changed.values()],
      links: [...known.links, ...writes.newLinks],
    }
  }
  return known
}

function people(known: Known): string[][] {
  return known.contacts.map(({ id }) =>
    known.links.filter(({ contactId }) => contactId === id).map((link) => link.externalId),
  )
}

const ada = { email: 'ada@example.com', phone: '+4930111111' }

test.each<[string, PrimaryKeyKind, Told[], string[][], string[]]>([
  [
    'I1 I6 one address in two stores is one person',
    'email',
    [
      ['sto_a', '1', { email: ada.email }],
      ['sto_b', '7', { email: ada.email }],
    ],
    [['1', '7']],
    ['new', 'primary_key'],
  ],
  [
    'I1 one phone in two stores is one person where one of them has no address',
    'email',
    [
      ['sto_a', '1', ada],
      ['sto_b', '7', { phone: ada.phone }],
    ],
    [['1', '7']],
    ['new', 'phone'],
  ],
  [
    'I1 two addresses are two people, whatever phone they share',
    'email',
    [
      ['sto_a', '1', ada],
      ['sto_b', '7', { email: 'bob@example.com', phone: ada.phone }],
    ],
    [['1'], ['7']],
    ['new', 'new'],
  ],
  [
    'I1 a phone that several people share names nobody',
    'email',
    [
      ['sto_a', '1', ada],
      ['sto_a', '2', { email: 'bob@example.com', phone: ada.phone }],
      ['sto_b', '7', { phone: ada.phone }],
    ],
    [['1'], ['2'], ['7']],
    ['new', 'new', 'new'],
  ],
  [
    'I1 two customers of one store are two people, whatever they share',
    'email',
    [
      ['sto_a', '1', { phone: ada.phone }],
      ['sto_a', '2', { phone: ada.phone }],
    ],
    [['1'], ['2']],
    ['new', 'new'],
  ],
  [
    'I1 only a number that could be read names a person',
    'email',
    [
      ['sto_a', '1', { phone: 'ask at the desk' }],
      ['sto_b', '7', { phone: 'ask at the desk' }],
    ],
    [['1'], ['7']],
    ['new', 'new'],
  ],
  [
    'C7 by phone: one phone is one person, and brings the newer address',
    'phone',
    [
      ['sto_a', '1', ada],
      ['sto_b', '7', { email: 'other@example.com', phone: ada.phone }],
    ],
    [['1', '7']],
    ['new', 'primary_key'],
  ],
  [
    'C7 by phone: one address and two phones are two people',
    'phone',
    [
      ['sto_a', '1', ada],
      ['sto_b', '7', { email: ada.email, phone: '+4930222222' }],
    ],
    [['1'], ['7']],
    ['new', 'new'],
  ],
  [
    'C7 by phone: one address is one person where one of them has no phone',
    'phone',
    [
      ['sto_a', '1', ada],
      ['sto_b', '7', { email: ada.email }],
    ],
    [['1', '7']],
    ['new', 'email'],
  ],
  [
    'C7 by store customer id: two ids of one store are two people with one address',
    'storeCustomerId',
    [
      ['sto_a', '1', ada],
      ['sto_a', '2', ada],
    ],
    [['1'], ['2']],
    ['new', 'new'],
  ],
  [
    'C7 by store customer id: the same id of another store says nothing, its address does',
    'storeCustomerId',
    [
      ['sto_a', '1', ada],
      ['sto_b', '1', { email: 'bob@example.com' }],
      ['sto_c', '5', { email: ada.email }],
    ],
    [['1', '5'], ['1']],
    ['new', 'new', 'email'],
  ],
])('%s', (_, kind, told, expected, reasons) => {
  const known = meet(told, kind)
  expect(people(known)).toEqual(expected)
  expect(known.links.map(({ reason }) => reason)).toEqual(reasons)
  const keys = known.contacts.flatMap(({ primaryKey }) => primaryKey ?? [])
  expect(new Set(keys).size).toBe(keys.length)
})

test('C7 who has nothing of the chosen kind is kept apart by the next best', () => {
  const person = { email: 'a@example.com', phone: '+4930111111', customer: 'sto_a/1' }
  const keyOf = (kind: PrimaryKeyKind, of: Partial<typeof person>) =>
    primaryKeyOf(kind, { email: null, phone: null, customer: null, ...of })
  expect(keyOf('email', person)).toBe('a@example.com')
  expect(keyOf('email', { phone: person.phone })).toBe('+4930111111')
  expect(keyOf('email', { phone: 'call me' })).toBeNull()
  expect(keyOf('phone', person)).toBe('+4930111111')
  expect(keyOf('phone', { email: person.email })).toBe('a@example.com')
  expect(keyOf('storeCustomerId', person)).toBe('sto_a/1')
})

test('I4 by phone: a number that somebody else has stays with them, and is noted', () => {
  const known = meet(
    [
      ['sto_a', '1', ada],
      ['sto_b', '7', { phone: '+4930222222' }],
    ],
    'phone',
  )
  const change = { ...customer('7', { phone: ada.phone }), statedAt: 2 }
  const { writes } = resolve(
    [{ change, from: 0, until: 200, deliveryId: null }],
    { ...known, links: known.links.filter(({ storeId }) => storeId === 'sto_b') },
    {
      storeId: 'sto_b',
      audienceId: 'aud_1',
      settings: defaultSettings,
      origin: 'webhook',
      now: 2_000,
      newId: (prefix) => `${prefix}_${ids++}`,
    },
  )
  const [other, contact] = known.contacts as [Contact, Contact]
  expect(writes.changedContacts).toEqual([])
  expect(writes.conflicts).toMatchObject([
    {
      field: 'phone',
      recordId: contact.id,
      otherRecordId: other.id,
      incomingValue: ada.phone,
      rule: 'identity',
      winner: 'open',
    },
  ])
})
