import fc from 'fast-check'
import { expect, test } from 'vitest'
import { joinLines, normalizeCountry, splitLines } from '../../src/core/formats/address.ts'
import { normalizePhone } from '../../src/core/formats/phone.ts'
import { normalizeEmail, plainText } from '../../src/core/formats/text.ts'
import { maskPayload } from '../../src/core/mask.ts'
import { parseRecordId, recordId } from '../../src/core/record-id.ts'

test('F2 two address lines are joined by || and parted at the first ||', () => {
  expect(joinLines('1 Main St', 'Apt 4')).toBe('1 Main St||Apt 4')
  expect(joinLines('1 Main St', null)).toBe('1 Main St')
  expect(splitLines('1 Main St||Apt 4||B')).toEqual({ line1: '1 Main St', line2: 'Apt 4||B' })
  expect(splitLines('1 Main St')).toEqual({ line1: '1 Main St', line2: null })
})

test('F2 lines without || survive joining and splitting', () => {
  const line = fc.string({ minLength: 1 }).filter((text) => !text.includes('|'))
  fc.assert(
    fc.property(line, fc.option(line), (line1, line2) => {
      expect(splitLines(joinLines(line1, line2))).toEqual({ line1, line2 })
    }),
  )
})

test.each([
  ['212-555-0199', 'US', '+12125550199'],
  ['+49 30 901820', 'US', '+4930901820'],
  ['(030) 901820', 'DE', '+4930901820'],
])('F3 %s in %s becomes %s', (text, country, phone) => {
  expect(normalizePhone(text, country, 'phone')).toEqual({ phone, note: null })
})

test('F3 a phone that can not be read keeps its original and is noted', () => {
  const reading = normalizePhone('call me', 'US', 'phone')
  expect(reading.phone).toBe('call me')
  expect(reading.note).toMatchObject({
    field: 'phone',
    code: 'phone_not_normalized',
    original: 'call me',
  })
  expect(normalizePhone('030 901820', null, 'phone').note).not.toBeNull()
  expect(normalizePhone('  ', 'US', 'phone')).toEqual({ phone: null, note: null })
})

test('F3 countries are ISO 3166-1 alpha-2, emails lower-case, entities decoded', () => {
  expect(['us', 'DE', 'ZZ1', '', 'QQ'].map(normalizeCountry)).toEqual([
    'US',
    'DE',
    null,
    null,
    null,
  ])
  expect(normalizeEmail('  Anna@Example.COM ')).toBe('anna@example.com')
  expect(plainText('Tom &amp; Jerry&#039;s &times; 2')).toBe("Tom & Jerry's × 2")
  expect(plainText('   ')).toBeNull()
})

test('S3 a masked payload keeps its shape and hides what is personal', () => {
  const masked = maskPayload({
    id: 7,
    status: 'processing',
    billing: { first_name: 'Anna', email: 'a@example.com', phone: '', country: 'US' },
    line_items: [{ name: 'Shirt', sku: 'S-1', quantity: 2 }],
  })
  expect(masked).toMatchObject({ id: 7, status: 'processing' })
  expect(JSON.stringify(masked)).not.toMatch(/Anna|a@example\.com/)
  expect(masked).toHaveProperty('line_items.0.sku', 'S-1')
})

test('a record id leads back to the store and the keys it was made of', () => {
  const key = fc.oneof(fc.string({ minLength: 1 }), fc.constant('gid://shopify/Order/1_2~x'))
  fc.assert(
    fc.property(fc.array(key, { minLength: 1, maxLength: 3 }), (keys) => {
      const id = recordId('ord', 'sto_abc', ...keys)
      expect(id).toMatch(/^[\w.~-]+$/)
      expect(parseRecordId('ord', id)).toEqual({ storeId: 'sto_abc', keys })
    }),
  )
})
