import { expect, test } from 'vitest'
import type { FieldMapping } from '../../../src/core/field-map.ts'
import { woocommerce } from '../../../src/platforms/woocommerce/index.ts'
import recording from '../../fixtures/woocommerce/webhooks/customer-updated.json' with { type: 'json' }

const recorded = JSON.parse(recording.body_text) as Record<string, unknown>

function read(over: object, context: { fieldMap?: FieldMapping[]; sources?: true } = {}) {
  const payload = { ...recorded, ...over }
  const [reading] = woocommerce.normalize('customer.updated', payload, {
    statusMap: {},
    ...context,
  })
  if (reading?.type !== 'change' || reading.change.kind !== 'contact')
    throw new Error(`no customer: ${JSON.stringify(reading)}`)
  return reading.change
}

test('F4 a recorded customer offers its account fields and its meta by key', () => {
  expect(read({}, { sources: true }).source).toEqual({
    username: 'rest.second1795281823383',
    role: 'customer',
    isPayingCustomer: false,
    'meta:default_password_nag': '1',
  })
  expect(read({})).not.toHaveProperty('source')
  expect(read({})).not.toHaveProperty('custom')
})

test('F4 a mapped meta field comes with the change, and nothing else of the payload', () => {
  const fieldMap: FieldMapping[] = [
    { from: 'meta:default_password_nag', to: 'custom.nag', normalizer: 'boolean' },
    { from: 'role', to: 'custom.role' },
  ]
  const change = read({}, { fieldMap })
  expect(change.custom).toEqual({ nag: true, role: 'customer' })
  expect(change).not.toHaveProperty('source')
})

test.each([
  ['no list', 'broken'],
  [
    'entries that are none',
    [null, 7, { key: 5 }, { value: 'x' }, { id: 1, key: 'tier', value: 'Gold' }],
  ],
  [
    'keys of every object',
    [
      { key: '__proto__', value: 'x' },
      { key: 'tier', value: 'Gold' },
    ],
  ],
])('M4 meta with %s does not cost the customer', (_, meta_data) => {
  const change = read({ meta_data, username: 5 }, { sources: true })
  expect(change.externalId).toBe('441')
  expect(Object.getPrototypeOf(change.source)).toBe(Object.prototype)
  if (Array.isArray(meta_data)) expect(change.source?.['meta:tier']).toBe('Gold')
})

test('F4 of a meta key that is there twice the first row counts', () => {
  const meta_data = [
    { id: 1, key: 'tier', value: 'Gold' },
    { id: 2, key: 'tier', value: 'Silver' },
  ]
  expect(read({ meta_data }, { sources: true }).source?.['meta:tier']).toBe('Gold')
})
