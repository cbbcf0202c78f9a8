// Contacts in every shape that a filter can meet: blanks, letters of several alphabets, stores of both levels, several
// currencies, and people who were merged into others.

import fc from 'fast-check'
import type { Checkout } from '../../src/core/checkout.ts'
import type { Contact, Link } from '../../src/core/contact.ts'
import type { CustomField } from '../../src/core/custom-field.ts'
import type { ContactSubject } from '../../src/core/filter-field.ts'
import { fieldsOf } from '../../src/core/filter-fields.ts'
import { operatorsOf, valueSchema } from '../../src/core/filter-operators.ts'
import type { Condition, Filter } from '../../src/core/filter.ts'
import { shownBehaviour, type StoreBehaviour } from '../../src/core/shown-behaviour.ts'

export const stores = [
  { id: 'sto_a', platform: 'woocommerce', level: 'advanced' },
  { id: 'sto_b', platform: 'shopify', level: 'advanced' },
  { id: 'sto_c', platform: 'shopify', level: 'basic' },
] as const
export const basicStores = ['sto_c']

export const customFields: Pick<CustomField, 'key' | 'label' | 'type'>[] = [
  { key: 'size', label: 'Size', type: 'text' },
  { key: 'points', label: 'Points', type: 'number' },
  { key: 'member', label: 'Member', type: 'boolean' },
  { key: 'birth day', label: 'Birthday', type: 'date' },
  { key: "it's.$", label: 'Interests', type: 'list' },
]
export const fields = fieldsOf(['contact'], { customFields })

export const now = Date.UTC(2026, 10, 21, 12)
const dayMs = 86_400_000
const storeId = fc.constantFrom(...stores.map(({ id }) => id))
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null, freq: 3 })

/** Few, so that filters hit: cases, accents, alphabets, quotes, and what SQL or JSON would read as its own. */
export const word = fc.constantFrom(
  'anna',
  'Anna',
  'ANNA',
  'Jürgen',
  'JÜRGEN',
  'jurgen',
  'Иван',
  'иван',
  'ИВАН',
  'Zoë',
  'straße',
  'STRASSE',
  'o’neil',
  "O'Neil",
  'a"b',
  'a\\b',
  '%_',
  "'; DROP TABLE contacts; --",
  '["vip"]',
  '👩‍👧',
  'vip',
  'VIP',
)
const text = fc.oneof(
  word,
  fc.constant(''),
  fc.tuple(word, word).map((pair) => pair.join(' ')),
)
const moment = fc.oneof(
  fc.integer({ min: now - 40 * dayMs, max: now + 2 * dayMs }),
  fc.constantFrom(now, now - 7 * dayMs, now - 7 * dayMs - 1, Date.UTC(2026, 10, 20)),
)
const day = fc.constantFrom('2026-11-19', '2026-11-20', '2026-11-21', '2026-02-31', '20-11', '')
const amount = fc.constantFrom(-500, 0, 99, 100, 101, 5_000)
const currency = fc.constantFrom('EUR', 'USD', 'JPY')

const person = fc.record({
  firstName: maybe(text),
  lastName: maybe(text),
  email: maybe(text),
  phone: maybe(fc.constantFrom('+4930123', '030 / 123')),
  deliveryPhone: maybe(fc.constantFrom('+4930123', '+1415200')),
  language: maybe(fc.constantFrom('de', 'DE', 'en')),
  address: maybe(fc.record({ country: maybe(fc.constantFrom('DE', 'US')), city: maybe(text) })),
  consent: maybe(
    fc.record({
      state: fc.constantFrom('subscribed', 'unsubscribed', 'pending', 'unknown'),
      updatedAt: maybe(moment),
      cause: maybe(text),
    }),
  ),
  tags: fc.uniqueArray(text, { maxLength: 4 }),
  segments: fc.uniqueArray(fc.constantFrom('seg_x', 'seg_y'), { maxLength: 2 }),
  custom: fc.record(
    {
      size: fc.oneof(text, fc.constant(5), fc.constant(null)),
      points: fc.oneof(fc.integer(), fc.constantFrom(0.5, 100), fc.constant('100')),
      member: fc.oneof(fc.boolean(), fc.constant(1), fc.constant('true')),
      'birth day': fc.oneof(day, fc.constant(5)),
      "it's.$": fc.oneof(fc.array(fc.oneof(text, fc.constant(5)), { maxLength: 3 }), text),
    },
    { requiredKeys: [] },
  ),
  guest: fc.boolean(),
  sourceCreatedAt: maybe(moment),
  createdAt: moment,
  isMerged: fc.integer({ min: 0, max: 9 }).map((roll) => roll === 0),
  linkedTo: fc.uniqueArray(storeId, { maxLength: 3 }),
  behaviours: fc.uniqueArray(
    fc.record({
      storeId,
      currency,
      ordersCount: fc.integer({ min: 1, max: 3 }),
      paidCount: fc.integer({ min: 0, max: 3 }),
      totalSpent: amount,
      firstOrderAt: moment,
      lastOrderAt: moment,
      lastOrderTotal: amount,
      lastOrderItems: fc.integer({ min: 0, max: 3 }),
    }),
    { maxLength: 4, selector: (row) => `${row.storeId} ${row.currency}` },
  ),
  checkouts: fc.uniqueArray(
    fc.record({
      storeId,
      externalId: fc.constantFrom('1', '2', '10'),
      state: fc.constantFrom('open', 'abandoned', 'recovered'),
      total: amount,
      currency,
      startedAt: moment,
      statedAt: moment,
    }),
    { maxLength: 3, selector: (row) => `${row.storeId} ${row.externalId}` },
  ),
})

export type Person = {
  row: Contact
  links: Link[]
  behaviours: (StoreBehaviour & { contactId: string; lastOrderExternalId: string })[]
  checkouts: (Pick<
    Checkout,
    'storeId' | 'externalId' | 'state' | 'total' | 'currency' | 'startedAt' | 'statedAt'
  > & { contactId: string })[]
  subject: ContactSubject
}

/** So many people; the same ones for the same seed. */
export function makePeople(count: number, seed: number): Person[] {
  return fc.sample(person, { numRuns: count, seed }).map((made, place) => {
    const id = `con_${place}`
    const { isMerged, linkedTo, behaviours, checkouts, address, consent, ...profile } = made
    const row: Contact = {
      ...profile,
      id,
      audienceId: 'aud_default',
      primaryKey: null,
      address: address && {
        firstName: null,
        lastName: null,
        company: null,
        line1: null,
        line2: null,
        province: null,
        provinceCode: null,
        postalCode: null,
        phone: null,
        ...address,
      },
      consent: consent && { level: null, source: null, ...consent },
      personalNotes: [],
      mergedInto: isMerged ? 'con_0' : null,
      notes: [],
      provenance: {},
      states: {},
      sourceUpdatedAt: null,
      changedAt: 1,
      seq: place + 1,
    }
    const known = stores.filter((store) => linkedTo.includes(store.id))
    const last = checkouts.toSorted(byChange).at(-1)
    return {
      row,
      links: known.map((store) => ({
        storeId: store.id,
        externalId: id,
        contactId: id,
        reason: 'new',
        linkedAt: 1,
      })),
      behaviours: behaviours.map((each) => ({ ...each, contactId: id, lastOrderExternalId: '1' })),
      checkouts: checkouts.map((each) => ({
        ...each,
        externalId: `${each.externalId}-${id}`,
        contactId: id,
      })),
      subject: {
        contact: row,
        stores: known.map(({ id, platform }) => ({ id, platform })),
        behaviour: shownBehaviour(behaviours, basicStores),
        checkout: last ?? null,
      },
    }
  })
}

type Changed = { statedAt: number; storeId: string; externalId: string }

function byChange(a: Changed, b: Changed): number {
  const key = ({ storeId, externalId }: Changed) => `${storeId} ${externalId}-`
  return a.statedAt - b.statedAt || (key(a) < key(b) ? -1 : 1)
}

/** Any condition that the catalogue allows. */
export const condition: fc.Arbitrary<Condition> = fc
  .constantFrom(...fields.values())
  .chain((field) => {
    const wanted = fc.constantFrom(...operatorsOf(field.type)).chain((op) =>
      fc
        .oneof(
          fc.constant(undefined),
          word,
          fc.constantFrom(
            'an',
            'ÜR',
            'в',
            "'",
            '"',
            'sto_a',
            'seg_x',
            'shopify',
            'de',
            'abandoned',
          ),
          fc.constantFrom(
            'subscribed',
            'unknown',
            '+4930123',
            '2026-11-20',
            '2026-11-20T12:00:00Z',
          ),
          amount,
          fc.constantFrom(1, 2, 7, 0.5),
          fc.boolean(),
          fc.record({ amount, currency }),
        )
        .filter((value) => valueSchema(field, op).safeParse(value).success)
        .map((value): Condition => ({
          field: field.name,
          op,
          ...(value !== undefined && { value }),
        })),
    )
    return wanted
  })

export const filter: fc.Arbitrary<Filter> = fc.record({
  match: fc.constantFrom('all', 'any'),
  conditions: fc.array(condition, { minLength: 1, maxLength: 4 }),
})
