import { expect, test } from 'vitest'
import { maskPayload } from '../../src/core/mask.ts'

test('S3 names of people, their addresses and secrets are hidden; names of things are not', () => {
  const shown = maskPayload({
    id: 7,
    name: 'Blue shirt',
    line_items: [{ name: 'Mug', sku: 'M-1' }],
    billing: { first_name: 'Ada', name: 'Ada Lovelace', city: 'London', country: 'GB' },
    addresses: [{ name: 'Ada Lovelace' }],
    customer_note: 'ring twice',
    cart_token: 'abc',
    status: 'publish',
  })
  expect(shown).toEqual({
    id: 7,
    name: 'Blue shirt',
    line_items: [{ name: 'Mug', sku: 'M-1' }],
    billing: { first_name: '•••(3)', name: '•••(12)', city: '•••(6)', country: 'GB' },
    addresses: [{ name: '•••(12)' }],
    customer_note: '•••(10)',
    cart_token: '•••(3)',
    status: 'publish',
  })
})
