import { expect, test } from 'vitest'
import {
  profileFields,
  type Contact,
  type Profile,
  type SourceState,
} from '../../src/core/contact.ts'
import { mergeContacts } from '../../src/core/merge.ts'
import { mergeTags } from '../../src/core/merge-tags.ts'
import { handOver, withoutCustomer } from '../../src/core/store-merge.ts'

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

/** Told of at 10. */
function handedOver(kept: Contact, gone: Contact) {
  const told = { at: 10, goneSources: ['sto_a/gone'], keptSource: 'sto_a/kept' }
  return handOver(mergeContacts(kept, gone, [], 'email'), told, 20)
}

const newsletter = ['newsletter', 'by hand']
const gone = contact('gone', newsletter, { tags: ['newsletter'], custom: [['size', 'L']] })

test('I5 O1 who was kept speaks for who was merged away: what the store no longer says goes with its next word', () => {
  const kept = contact('kept', ['vip'], { tags: ['vip'], custom: [['colour', 'red']] })
  const plan = handedOver(kept, gone)
  expect(plan.kept.tags).toEqual(['vip', 'newsletter', 'by hand'])
  const { 'sto_a/kept': speaker, 'sto_a/gone': silent } = plan.kept.states
  expect(speaker?.custom).toEqual([
    ['size', 'L'],
    ['colour', 'red'],
  ])
  expect(silent).toMatchObject({ gone: true, observedAt: 20 })
  expect(silent?.tags).toBeUndefined()
  // Nobody but the store takes away what somebody added by hand.
  expect(mergeTags(plan.kept.tags, speaker?.tags ?? [], ['vip'])).toEqual(['vip', 'by hand'])
})

test('I5 O1 a kept customer who was heard since the merge brings all tags that are left', () => {
  const kept = contact('kept', ['vip'], { tags: ['vip'], observedAt: 11 })
  const plan = handedOver(kept, gone)
  expect(plan.kept.tags).toEqual(['vip', 'by hand'])
  expect(plan.undo.tags.added).toEqual(['by hand'])
  const both = contact('kept', ['newsletter'], { tags: ['newsletter'], observedAt: 11 })
  expect(handedOver(both, gone).kept.tags).toEqual(['newsletter', 'by hand'])
})

test('I5 a kept customer of whom only an order told takes over what there is', () => {
  const kept = { ...contact('kept', [], {}), states: {} }
  expect(handedOver(kept, gone).kept).toMatchObject({
    tags: newsletter,
    states: { 'sto_a/gone': { gone: true } },
  })
})

test('I5 O2 a contact that a customer has left shows what the others say, and keeps what it is found by', () => {
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
    language: 'es',
    provenance: {
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
        other: { lastName: ['Left'], email: [null], language: [null] },
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
    },
    states: { 'sto_b/7': { statedAt: 5, observedAt: 6, tags: ['vip'], other: { email: [null] } } },
  })
})
