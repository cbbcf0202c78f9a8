import { expect, test } from 'vitest'
import {
  profileFields,
  type Consent,
  type Contact,
  type Profile,
  type SourceState,
} from '../../src/core/contact.ts'
import { mergeContacts } from '../../src/core/merge.ts'
import { mergeCustom } from '../../src/core/merge-custom.ts'
import { mergeTags } from '../../src/core/merge-tags.ts'
import { handOver, handOverWithin, withoutCustomer } from '../../src/core/store-merge.ts'

// SAFETY: every field is there.
const blank = Object.fromEntries(profileFields.map((field) => [field, null])) as Profile

function contact(id: string, tags: string[], state: Partial<SourceState>): Contact {
  return {
    ...blank,
    id,
    audienceId: 'aud_default',
    primaryKey: null,
    tags,
    custom: {},
    segments: [],
    personalNotes: [],
    mergedInto: null,
    notes: [],
    guest: false,
    provenance: {},
    states: { [`sto_a/${id}`]: { statedAt: 1, observedAt: 2, ...state } },
    sourceCreatedAt: null,
    sourceUpdatedAt: null,
    createdAt: 1,
    changedAt: 1,
    seq: 1,
  }
}

function given(state: Consent['state'], updatedAt: number): Consent {
  return { state, level: null, updatedAt, source: null, cause: null }
}

/** Told of at 10. */
const told = { at: 10, goneSources: ['sto_a/gone'], keptSource: 'sto_a/kept' }

function handedOver(kept: Contact, gone: Contact) {
  return handOver(mergeContacts(kept, gone, [], 'email'), told, 20)
}

const newsletter = ['newsletter', 'by hand']
const gone = {
  ...contact('gone', newsletter, { tags: ['newsletter'], custom: [['size', 'L']] }),
  custom: { size: 'L', note: 'by hand' },
}

test('I5 O1 who was kept speaks for who was merged away: what the store no longer says goes with its next word', () => {
  const custom: SourceState['custom'] = [
    ['colour', 'red'],
    ['size', null],
  ]
  const kept = contact('kept', ['vip'], { tags: ['vip'], custom })
  const plan = handedOver(kept, gone)
  expect(plan.kept.tags).toEqual(['vip', 'newsletter', 'by hand'])
  expect(plan.kept.custom).toEqual({ size: 'L', note: 'by hand' })
  const { 'sto_a/kept': speaker, 'sto_a/gone': silent } = plan.kept.states
  expect(silent).toMatchObject({ gone: true, observedAt: 20 })
  expect(silent?.tags).toBeUndefined()
  // Nobody but the store takes away what the store had said, and it takes nothing that somebody added by hand.
  expect(mergeTags(plan.kept.tags, speaker?.tags ?? [], ['vip'])).toEqual(['vip', 'by hand'])
  const next = { colour: 'red', size: null }
  const base = Object.fromEntries(speaker?.custom ?? [])
  expect(mergeCustom(plan.kept.custom, base, next, () => 'newest')).not.toHaveProperty('size', 'L')
  expect(base).toEqual({ colour: 'red', size: 'L' })
})

test('I5 O1 a value that the kept contact has by hand is not the store’s to take back after a merge', () => {
  const kept = { ...contact('kept', [], { custom: [['size', null]] }), custom: { size: 'by hand' } }
  expect(handedOver(kept, gone).kept.states['sto_a/kept']?.custom).toEqual([['size', null]])
})

test.each([
  ['was heard since the merge', { tags: ['vip'], observedAt: 11 }],
  ['is to be heard for the first time', null],
])('I5 O1 a kept customer who %s brings all that the store still says', (_, state) => {
  const kept = { ...contact('kept', ['vip'], state ?? {}), ...(state ? {} : { states: {} }) }
  const plan = handedOver(kept, gone)
  expect(plan.kept).toMatchObject({ tags: ['vip', 'by hand'], custom: { note: 'by hand' } })
  expect(plan.kept.custom).not.toHaveProperty('size')
  expect(plan.undo.tags.added).toEqual(['by hand'])
  expect(plan.undo.custom).toEqual({ note: 'by hand' })
  expect(plan.kept.states['sto_a/gone']).toMatchObject({ gone: true })
})

test('I5 O1 a kept customer who still says it keeps it', () => {
  const both = contact('kept', ['newsletter'], { tags: ['newsletter'], observedAt: 11 })
  expect(handedOver(both, gone).kept.tags).toEqual(['newsletter', 'by hand'])
})

test('I5 O1 where one contact has both customers already, the kept one takes over what the other stated, once', () => {
  const both: Contact = {
    ...contact('kept', ['vip', 'newsletter'], { tags: ['vip'] }),
    states: {
      'sto_a/kept': { statedAt: 1, observedAt: 2, tags: ['vip'] },
      'sto_a/gone': { statedAt: 1, observedAt: 2, tags: ['newsletter'] },
    },
  }
  const joined = handOverWithin(both, told, 20)
  expect(joined?.states).toMatchObject({
    'sto_a/kept': { tags: ['vip', 'newsletter'] },
    'sto_a/gone': { gone: true },
  })
  expect(joined && handOverWithin(joined, told, 30)).toBeNull()
})

test('I5 O2 a contact that a customer has left shows what the others say, and keeps what it is found by and its consent', () => {
  const said = (storeId: string, id: string, at: number) => ({
    source: storeId,
    ref: `customer:${id}`,
    at,
    deliveryId: null,
  })
  const left: Contact = {
    ...contact('left', ['vip', 'newsletter', 'by hand'], {}),
    firstName: 'Ann',
    lastName: 'Gone',
    email: 'ann@example.com',
    phone: '+491111111',
    consent: given('unsubscribed', 9),
    language: 'es',
    provenance: {
      phone: said('sto_a', 'gone', 9),
      consent: said('sto_a', 'gone', 9),
      firstName: said('sto_b', '7', 5),
      lastName: said('sto_a', 'gone', 9),
      email: said('sto_a', 'gone', 9),
      language: said('sto_a', 'gone', 9),
    },
    states: {
      'sto_a/gone': { statedAt: 9, observedAt: 9, tags: ['vip', 'newsletter'] },
      'sto_b/7': {
        statedAt: 5,
        observedAt: 6,
        tags: ['vip'],
        other: {
          lastName: ['Left'],
          email: [null],
          phone: ['+492222222'],
          language: [null],
          consent: [given('subscribed', 4)],
        },
      },
    },
  }
  expect(withoutCustomer(left, 'sto_a', ['gone'])).toEqual({
    ...left,
    lastName: 'Left',
    language: null,
    tags: ['vip', 'by hand'],
    provenance: {
      firstName: said('sto_b', '7', 5),
      lastName: said('sto_b', '7', 5),
      email: said('sto_a', 'gone', 9),
      phone: said('sto_a', 'gone', 9),
      consent: said('sto_a', 'gone', 9),
    },
    states: {
      'sto_b/7': {
        statedAt: 5,
        observedAt: 6,
        tags: ['vip'],
        other: { email: [null], phone: ['+492222222'], consent: [given('subscribed', 4)] },
      },
    },
  })
})
