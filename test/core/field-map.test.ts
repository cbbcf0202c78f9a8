import { expect, test } from 'vitest'
import type { ContactChange } from '../../src/core/change.ts'
import type { CustomField } from '../../src/core/custom-field.ts'
import { applyFieldMap, completeMap, type FieldMapping } from '../../src/core/field-map.ts'
import { fieldMapIssues } from '../../src/core/field-map-check.ts'
import { blankAddress } from '../../src/core/formats/address.ts'

const change: ContactChange = {
  kind: 'contact',
  externalId: '7',
  statedAt: 1,
  createdAt: Date.UTC(2026, 4, 5),
  profile: {
    firstName: 'Ann',
    lastName: 'Lee',
    email: 'ann@example.com',
    phone: 'call me',
    deliveryPhone: null,
    language: null,
    address: { ...blankAddress, line1: '1 Main St', city: 'Boston', country: 'US' },
    consent: null,
  },
  tags: ['vip'],
  notes: [{ field: 'phone', code: 'phone_not_normalized', original: 'call me', message: '' }],
}

function map(fieldMap: FieldMapping[], source: Record<string, unknown> = {}, of = change) {
  return applyFieldMap(of, source, fieldMap).change
}

test('F4 a meta field fills a contact field, and what was noted of the former value goes', () => {
  const mapped = map([{ from: 'meta:whatsapp', to: 'phone' }], {
    'meta:whatsapp': '(202) 555-0123',
  })
  expect(mapped.profile.phone).toBe('+12025550123')
  expect(mapped.notes).toEqual([])
  expect(change.profile.phone).toBe('call me')
})

test('F4 a source that is blank or rejected leaves the contact field as it was; the reject is noted', () => {
  const fieldMap: FieldMapping[] = [
    { from: 'meta:mail', to: 'email' },
    { from: 'meta:name', to: 'firstName' },
  ]
  const mapped = map(fieldMap, { 'meta:mail': 'nobody', 'meta:name': ' ' })
  expect(mapped.profile).toEqual(change.profile)
  expect(mapped.notes.at(-1)).toMatchObject({ field: 'email', original: 'nobody' })
})

test('F3 what can not be normalised stands as it was written, and is noted', () => {
  const mapped = map(
    [{ from: 'meta:mobile', to: 'custom.mobile', normalizer: 'phone' }],
    { 'meta:mobile': 'ask Maria' },
    { ...change, notes: [] },
  )
  expect(mapped.custom).toEqual({ mobile: 'ask Maria' })
  expect(mapped.notes).toMatchObject([{ field: 'custom.mobile', original: 'ask Maria' }])
})

test('F4 a custom field is blank where its source is, and where that was rejected; an essay is noted by its beginning', () => {
  const essay = 'x'.repeat(10_000)
  const fieldMap: FieldMapping[] = [
    { from: 'meta:points', to: 'custom.points', normalizer: 'number' },
    { from: 'meta:essay', to: 'custom.essay' },
    { from: 'meta:quote', to: 'custom.quote' },
    { from: 'meta:none', to: 'custom.none' },
    { from: '__proto__', to: 'custom.proto' },
  ]
  const source = { 'meta:points': 'lots', 'meta:essay': essay, 'meta:quote': { items: [] } }
  const mapped = map(fieldMap, source, { ...change, notes: [] })
  expect(mapped.custom).toEqual({ points: null, essay: null, quote: null, none: null, proto: null })
  expect(mapped.notes.map(({ field }) => field)).toEqual([
    'custom.points',
    'custom.essay',
    'custom.quote',
  ])
  expect(mapped.notes.every(({ original }) => original.length <= 200)).toBe(true)
})

test('F4 standard fields are sources too, read before anything is mapped: two may change places', () => {
  const fieldMap: FieldMapping[] = [
    { from: 'firstName', to: 'lastName' },
    { from: 'lastName', to: 'firstName', normalizer: 'uppercase' },
    { from: 'userCode', to: 'custom.code' },
    { from: 'createdAt', to: 'custom.since', normalizer: 'date' },
    { from: 'tags', to: 'custom.labels', normalizer: 'list' },
    { from: 'address.city', to: 'custom.town' },
  ]
  const mapped = map(fieldMap)
  expect(mapped.profile).toMatchObject({ firstName: 'LEE', lastName: 'Ann' })
  expect(mapped.custom).toEqual({ code: '7', since: '2026-05-05', labels: ['vip'], town: 'Boston' })
})

test('F4 a field can be left out, and another one take its place; a phone is read with the mapped country', () => {
  const fieldMap: FieldMapping[] = [
    { from: 'meta:mobile', to: 'phone' },
    { from: 'phone', to: 'none' },
    { from: 'meta:land', to: 'address.country' },
    { from: 'tags', to: 'none' },
  ]
  const mapped = map(fieldMap, { 'meta:mobile': '030 901820', 'meta:land': 'Germany' })
  expect(mapped.profile.phone).toBe('+4930901820')
  expect(mapped.profile.address?.country).toBe('DE')
  expect(mapped.tags).toEqual([])
  expect(map(fieldMap).profile.phone).toBeNull()
})

test('F2 an address part makes an address where there was none; a part left out makes none', () => {
  const homeless = { ...change, profile: { ...change.profile, address: null } }
  const mapped = map(
    [{ from: 'meta:firm', to: 'address.company' }],
    { 'meta:firm': 'ACME' },
    homeless,
  )
  expect(mapped.profile.address).toEqual({ ...blankAddress, company: 'ACME' })
  expect(map([{ from: 'address.company', to: 'none' }], {}, homeless).profile.address).toBeNull()
})

test('F7 a mapped consent has no time of its own', () => {
  const mapped = map([{ from: 'meta:news', to: 'consent.state' }], { 'meta:news': '1' })
  expect(mapped.profile.consent).toMatchObject({ state: 'subscribed', updatedAt: null })
})

const fields: CustomField[] = [
  { audienceId: 'aud', key: 'points', label: 'Points', type: 'number' },
  { audienceId: 'aud', key: 'since', label: 'Since', type: 'date' },
]

function issues(fieldMap: FieldMapping[], level: 'basic' | 'advanced' = 'advanced') {
  const offers = (name: string) => name.startsWith('meta:') || name === 'ordersCount'
  return fieldMapIssues(fieldMap, { fields, level, offers }).map(
    ({ path, message }) => `${path}: ${message}`,
  )
}

test.each<[string, FieldMapping[], RegExp]>([
  ['an unknown target', [{ from: 'meta:a', to: 'nickname' }], /0\.to: There is no contact field/],
  ['an unknown custom field', [{ from: 'meta:a', to: 'custom.b' }], /0\.to: .*no custom field "b"/],
  ['a key of every object', [{ from: 'meta:a', to: 'custom.__proto__' }], /0\.to: .*no custom/],
  ['an unknown source', [{ from: 'shoeSize', to: 'language' }], /0\.from: .*no field "shoeSize"/],
  [
    'a type that does not fit',
    [{ from: 'meta:a', to: 'custom.since', normalizer: 'number' }],
    /0\.normalizer: .*takes a date/,
  ],
  ['the user code unmapped', [{ from: 'userCode', to: 'none' }], /0\.to: The user code is/],
  ['the user code filled', [{ from: 'meta:a', to: 'userCode' }], /0\.to: The user code is/],
  ['the email left out', [{ from: 'email', to: 'none' }], /0\.to: Contacts are matched/],
  ['what is not taken anyway', [{ from: 'meta:a', to: 'none' }], /0\.to: Only a field/],
  [
    'two sources for one target',
    [
      { from: 'meta:a', to: 'custom.points' },
      { from: 'meta:b', to: 'custom.points' },
    ],
    /1\.to: Two fields/,
  ],
])('F4 a map with %s is refused, and told why', (_, fieldMap, message) => {
  const found = issues(fieldMap)
  expect(found).toHaveLength(1)
  expect(found[0]).toMatch(message)
})

test('F4 C8 behavioural fields are offered at level advanced only', () => {
  const fieldMap: FieldMapping[] = [{ from: 'ordersCount', to: 'custom.points' }]
  expect(issues(fieldMap)).toEqual([])
  expect(issues(fieldMap, 'basic')[0]).toMatch(/level advanced only/)
})

test('F4 a map is kept with the normaliser of each custom field, so that its type is known without asking', () => {
  const types = new Map(fields.map(({ key, type }) => [key, type]))
  const [points, phone] = completeMap(
    [
      { from: 'meta:a', to: 'custom.points' },
      { from: 'meta:b', to: 'phone' },
    ],
    types,
  )
  expect(points).toMatchObject({ normalizer: 'number' })
  expect(phone).not.toHaveProperty('normalizer')
})
