import { expect, test } from 'vitest'
import type { Consent, Profile } from '../../src/core/contact.ts'
import { customer, emptyRecord, tell, type Choice } from '../support/told.ts'

const email = 'ada@example.com'

type Step = [storeId: string, at: number, profile: Partial<Profile>, choice?: Choice]

/** One customer of each store, told of step by step; and what the last step noted. */
function tellAll(steps: Step[]) {
  let last = { ...tell(emptyRecord(), 'sto_a', customer('1', 1, { email })) }
  for (const [storeId, at, profile, choice] of steps)
    last = tell(last.known, storeId, customer('1', at, { email, ...profile }), choice)
  const [contact] = last.known.contacts
  return { contact, conflicts: last.writes.conflicts, known: last.known }
}

test('O2 O3 a store that saves its record later holds against a change elsewhere in between, and that is noted', () => {
  const { contact, conflicts } = tellAll([
    ['sto_b', 10, { firstName: 'Bea' }],
    ['sto_a', 100, { firstName: 'Ann' }],
    ['sto_b', 200, { firstName: 'Bea', language: 'de' }],
  ])
  expect(contact?.firstName).toBe('Bea')
  expect(conflicts).toMatchObject([
    {
      field: 'firstName',
      rule: 'newest',
      winner: 'incoming',
      currentValue: 'Ann',
      incomingValue: 'Bea',
    },
  ])
})

const consent = (state: Consent['state']): Partial<Profile> => ({
  consent: { state, level: null, updatedAt: null, source: null, cause: null },
})

test('M5 F7 consent that does not say when it was given is not raised by saving a record again', () => {
  const left: Step[] = [
    ['sto_b', 10, consent('subscribed')],
    ['sto_a', 100, consent('unsubscribed')],
  ]
  const again: Step = ['sto_b', 200, { ...consent('subscribed'), language: 'de' }]
  expect(tellAll([...left, again]).contact?.consent?.state).toBe('unsubscribed')
  // Nor does it matter in what order they come.
  expect(tellAll([again, ...left]).contact?.consent?.state).toBe('unsubscribed')
  const back: Step = ['sto_a', 300, consent('subscribed')]
  expect(tellAll([...left, again, back]).contact?.consent?.state).toBe('subscribed')
})

test('O1 of two stores that own consent, one that takes its own away does not take the other one’s', () => {
  const choice = { settings: { ownership: { consent: 'store' } } } as const
  const { contact } = tellAll([
    ['sto_a', 10, consent('subscribed'), choice],
    ['sto_b', 20, consent('unsubscribed'), choice],
    ['sto_a', 30, {}, choice],
  ])
  expect(contact?.consent?.state).toBe('unsubscribed')
})

test('O3 a value that its store takes away is kept for another one that states it too, as that one’s', () => {
  const { contact, known } = tellAll([
    ['sto_a', 10, { firstName: 'Ann' }],
    ['sto_b', 5, { firstName: 'Ann' }],
    ['sto_a', 20, {}],
  ])
  expect([contact?.firstName, contact?.provenance.firstName?.source]).toEqual(['Ann', 'sto_b'])
  const again = tell(known, 'sto_a', customer('1', 30, { email }))
  expect(again.writes.events).toEqual([])
})

test('O3 a value whose holder says something older belongs to the store that still says it', () => {
  const { contact } = tellAll([
    ['sto_a', 10, { firstName: 'Ada' }],
    ['sto_b', 30, { firstName: 'Ada' }],
    ['sto_a', 20, { firstName: 'Adda' }],
  ])
  expect(contact?.firstName).toBe('Ada')
  expect(contact?.provenance['firstName']?.source).toBe('sto_b')
})
