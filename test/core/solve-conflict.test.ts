import { expect, test } from 'vitest'
import type { Contact } from '../../src/core/contact.ts'
import { solveConflict } from '../../src/core/solve-conflict.ts'

const claim = { storeId: 'sto_a', externalId: '2', field: 'email', incomingValue: 'a@x' }

function contact(id: string, email: string | null, stated?: string | null): Contact {
  return {
    id,
    audienceId: 'aud_a',
    primaryKey: email,
    firstName: null,
    lastName: null,
    email,
    phone: null,
    deliveryPhone: null,
    language: null,
    address: null,
    consent: null,
    tags: [],
    custom: {},
    personalNotes: [],
    segments: [],
    mergedInto: null,
    guest: false,
    notes: [],
    provenance: {},
    states: {
      'sto_a/2': {
        statedAt: 1,
        observedAt: 1,
        ...(stated === undefined ? {} : { other: { email: [stated] } }),
      },
    },
    sourceCreatedAt: null,
    sourceUpdatedAt: null,
    createdAt: 1,
    changedAt: 1,
    seq: 1,
  }
}

const holder = contact('con_h', 'a@x')
const claimant = contact('con_c', 'b@x', 'a@x')

test.each([
  ['both claim it', [claimant], [holder], null],
  ['the claimant never had an address of its own', [contact('con_c', null)], [holder], null],
  ['the other one let go', [claimant], [contact('con_h', 'new@x')], 'incoming'],
  ['it came through', [contact('con_c', 'a@x')], [holder], 'incoming'],
  ['its store took it back', [contact('con_c', 'b@x')], [holder], 'current'],
  ['its store says a third', [contact('con_c', 'b@x', 'c@x')], [holder], 'current'],
  ['one was erased', [], [holder], 'current'],
  ['they were merged', [claimant, holder], [holder], 'open'],
  ['a merged contact brought it', [claimant], [holder, contact('con_k', 'k@x')], null],
] as const)('I4 a claim and its end: %s', (_, claimants, holders, winner) => {
  expect(solveConflict(claim, [...claimants], [...holders])).toBe(winner)
})

test('I4 a change of the primary key: both have the value until one of them gives it up', () => {
  const rekeyed = { ...claim, storeId: '' }
  expect(solveConflict(rekeyed, [contact('con_c', 'a@x')], [holder])).toBeNull()
  expect(solveConflict(rekeyed, [contact('con_c', 'b@x')], [holder])).toBe('current')
  const customer = { ...rekeyed, incomingValue: 'sto_a/7' }
  expect(solveConflict(customer, [claimant], [holder])).toBeNull()
})
