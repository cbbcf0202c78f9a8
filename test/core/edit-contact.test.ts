import { expect, test } from 'vitest'
import type { Contact } from '../../src/core/contact.ts'
import { editContact, type ContactPatch } from '../../src/core/edit-contact.ts'
import { customer, emptyRecord, tell } from '../support/told.ts'

const told = {
  email: 'ada@example.com',
  phone: 'ask at the desk',
  consent: {
    state: 'unsubscribed',
    level: 'single',
    cause: 'shop',
    updatedAt: 9,
    source: 'email',
  },
} as const

const { known } = tell(emptyRecord(), 'sto_a', customer('1', 10, told))
const [contact] = known.contacts as [Contact]

function edit(patch: ContactPatch, of = contact): Contact {
  return editContact(of, patch, {
    by: 'api',
    now: 50,
    primaryKeyKind: 'email',
    customFields: [{ audienceId: 'aud_1', key: 'tier', label: 'Tier', type: 'text' }],
    segmentIds: [],
    newId: () => 'x',
  })
}

test.each<[string, NonNullable<ContactPatch['consent']>, object]>([
  [
    'the level alone',
    { state: 'unsubscribed', level: 'double' },
    { level: 'double', cause: 'shop' },
  ],
  [
    'the cause alone',
    { state: 'unsubscribed', cause: 'asked' },
    { level: 'single', cause: 'asked' },
  ],
  ['the cause away', { state: 'unsubscribed', cause: null }, { level: 'single', cause: null }],
  ['the state', { state: 'subscribed' }, { level: null, cause: null }],
])('F7 consent is edited: %s', (_, consent, expected) => {
  expect(edit({ consent }).consent).toEqual({
    state: consent.state,
    ...expected,
    updatedAt: 50,
    source: 'hub',
  })
})

test('S4 an edit that changes nothing is none', () => {
  const same = { state: 'unsubscribed', level: 'single', cause: 'shop' } as const
  for (const patch of [{}, { email: ' Ada@example.com' }, { consent: same }, { tags: [] }])
    expect(edit(patch)).toBe(contact)
  const apart = { ...contact, primaryKey: null }
  expect(edit({ phone: told.phone }, apart)).toBe(apart)
})

test('F3 a number that could not be read is sent back as it is; another such one is refused', () => {
  expect(edit({ phone: told.phone, firstName: 'Ada' })).toMatchObject({
    phone: told.phone,
    firstName: 'Ada',
  })
  expect(() => edit({ phone: 'call me' })).toThrow()
})

test('O3 a custom field that is set by hand says by whom, and forgets it when it is cleared', () => {
  const gold = edit({ custom: { tier: 'gold' } })
  expect(gold).toMatchObject({
    custom: { tier: 'gold' },
    provenance: { 'custom.tier': { source: 'hub', ref: 'api', at: 50 } },
  })
  expect(edit({ custom: { tier: null } }, gold).provenance).not.toHaveProperty(['custom.tier'])
})
