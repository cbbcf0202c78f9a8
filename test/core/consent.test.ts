import { expect, test } from 'vitest'
import type { ContactChange, Observed } from '../../src/core/change.ts'
import { profileFields, type Consent, type Contact, type Profile } from '../../src/core/contact.ts'
import { editContact } from '../../src/core/edit-contact.ts'
import type { Known } from '../../src/core/known.ts'
import type { Origin } from '../../src/core/outcome.ts'
import { resolve } from '../../src/core/resolve.ts'
import { defaultSettings } from '../../src/core/settings.ts'

type Told = {
  storeId?: string
  at: number
  state: Consent['state']
  since?: number | null
  origin?: Origin
  cause?: string
}

// SAFETY: every field is there.
const blank = Object.fromEntries(profileFields.map((field) => [field, null])) as Profile
let ids = 0

function take(known: Known, { storeId = 'sto_a', at, origin = 'webhook', ...told }: Told): Known {
  const { state, since = null, cause } = told
  const change: ContactChange = {
    kind: 'contact',
    externalId: '1',
    statedAt: at,
    createdAt: null,
    profile: {
      ...blank,
      email: 'ada@example.com',
      consent: { state, level: null, updatedAt: since, source: null, cause: null },
    },
    notes: [],
  }
  const observed: Observed = { change, from: 0, until: 10_000, deliveryId: null }
  const own = { ...known, links: known.links.filter((link) => link.storeId === storeId) }
  const { writes } = resolve([observed], own, {
    storeId,
    audienceId: 'aud_1',
    settings: { ...defaultSettings, unsubscriptionCause: cause ?? null },
    origin,
    now: 20_000,
    newId: (prefix) => `${prefix}_${ids++}`,
  })
  const [contact] = [...writes.newContacts, ...writes.changedContacts, ...known.contacts]
  return {
    ...known,
    contacts: contact ? [contact] : [],
    links: [...known.links, ...writes.newLinks],
  }
}

const nobody: Known = { orders: [], contacts: [], links: [], transactions: [] }
const consentOf = (known: Known) => known.contacts[0]?.consent

function unsubscribeHere(known: Known, now: number): Known {
  const contacts = known.contacts.map((contact: Contact) =>
    editContact(
      contact,
      { consent: { state: 'unsubscribed' } },
      {
        by: 'user:admin',
        now,
        primaryKeyKind: 'email',
        customFields: [],
        segmentIds: [],
        newId: () => 'x',
      },
    ),
  )
  return { ...known, contacts }
}

test('F7 the newest statement with its own time wins, whichever record was saved last', () => {
  const first = take(nobody, { at: 10, state: 'unsubscribed', since: 9 })
  const second = take(first, { storeId: 'sto_b', at: 50, state: 'subscribed', since: 3 })
  expect(consentOf(second)).toMatchObject({ state: 'unsubscribed', updatedAt: 9 })
  const third = take(second, { storeId: 'sto_b', at: 60, state: 'subscribed', since: 55 })
  expect(consentOf(third)).toMatchObject({ state: 'subscribed', updatedAt: 55 })
})

test('F7 a statement without a time of its own does not outdo one that has it', () => {
  const first = take(nobody, { at: 10, state: 'unsubscribed', since: 9 })
  const second = take(first, { storeId: 'sto_b', at: 50, state: 'subscribed' })
  expect(consentOf(second)?.state).toBe('unsubscribed')
})

test('M5 F7 an import never raises the consent of somebody who left here, however new the record is', () => {
  const left = unsubscribeHere(take(nobody, { at: 10, state: 'subscribed', since: 9 }), 100)
  for (const since of [null, 9, 99]) {
    const imported = take(left, { at: 5_000, state: 'subscribed', since, origin: 'import' })
    expect(consentOf(imported)?.state).toBe('unsubscribed')
  }
  const back = take(left, { at: 5_000, state: 'subscribed', since: 4_000 })
  expect(consentOf(back)).toMatchObject({ state: 'subscribed', updatedAt: 4_000 })
})

test('F7 who is unsubscribed by a store gets the cause of that store, once', () => {
  const first = take(nobody, { at: 10, state: 'subscribed', since: 9 })
  const second = take(first, { at: 20, state: 'unsubscribed', since: 19, cause: 'shop' })
  expect(consentOf(second)).toMatchObject({ state: 'unsubscribed', cause: 'shop' })
  const again = take(second, { at: 30, state: 'unsubscribed', since: 19, cause: 'another text' })
  expect(consentOf(again)?.cause).toBe('shop')
})
