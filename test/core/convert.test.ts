import fc from 'fast-check'
import { expect, test } from 'vitest'
import { convert, type Converted } from '../../src/core/convert.ts'
import { normalizers, type Normalizer } from '../../src/core/field-map.ts'
import type { TargetType } from '../../src/core/map-targets.ts'

function to(raw: unknown, normalizer: Normalizer, type: TargetType = 'text', country = 'US') {
  return convert(raw, normalizer, { name: 'custom.x', type }, country)
}

const value = (of: unknown) => ({ is: 'value', value: of })
const blank = { is: 'blank' }

test.each<[unknown, Normalizer, Converted | object]>([
  ['  Gold ', 'text', value('Gold')],
  [0, 'text', value('0')],
  [false, 'text', value('false')],
  ['', 'text', blank],
  ['   ', 'number', blank],
  [null, 'date', blank],
  [undefined, 'list', blank],
  [[], 'text', blank],
  ['GöLD', 'lowercase', value('göld')],
  ['gold', 'uppercase', value('GOLD')],
  [' Ann@Example.COM ', 'email', value('ann@example.com')],
  ['ann at example', 'email', { is: 'kept', value: 'ann at example' }],
  ['(202) 555-0123', 'phone', value('+12025550123')],
  ['ask Maria', 'phone', { is: 'kept', value: 'ask Maria' }],
  ['de', 'country', value('DE')],
  ['UK', 'country', value('GB')],
  ['276', 'country', value('DE')],
  ['Germany', 'country', value('DE')],
  ['cote d’ivoire', 'country', value('CI')],
  ['Atlantis', 'country', { is: 'kept', value: 'Atlantis' }],
  ['QQ', 'country', { is: 'kept', value: 'QQ' }],
  ['12.50', 'number', value(12.5)],
  ['1,234.50', 'number', value(1234.5)],
  ['12,5', 'number', value(12.5)],
  ['1e3', 'number', value(1000)],
  [-3, 'number', value(-3)],
  ['1,234', 'number', { is: 'rejected' }],
  ['lots', 'number', { is: 'rejected' }],
  ['0x10', 'number', { is: 'rejected' }],
  ['NaN', 'number', { is: 'rejected' }],
  ['1e999', 'number', { is: 'rejected' }],
  ['12345678901234567890', 'number', { is: 'rejected' }],
  ['Yes', 'boolean', value(true)],
  [1, 'boolean', value(true)],
  [false, 'boolean', value(false)],
  ['off', 'boolean', value(false)],
  ['perhaps', 'boolean', { is: 'rejected' }],
  ['2026-11-30', 'date', value('2026-11-30')],
  ['2026-11-30T23:10:00Z', 'date', value('2026-11-30')],
  ['20261130', 'date', value('2026-11-30')],
  ['30.11.2026', 'date', value('2026-11-30')],
  ['2026/11/30', 'date', value('2026-11-30')],
  [1_795_281_823, 'date', value('2026-11-21')],
  ['2026-02-30', 'date', { is: 'rejected' }],
  ['11/30/2026', 'date', { is: 'rejected' }],
  ['boots, maps;boots\n|tents ', 'list', value(['boots', 'maps', 'tents'])],
  [['boots', 7, '', 'boots'], 'list', value(['boots', '7'])],
  [[['a']], 'list', { is: 'rejected' }],
  [{ a: 1 }, 'list', { is: 'rejected' }],
  [{ a: 1 }, 'text', { is: 'rejected' }],
  [['a', 'b'], 'text', { is: 'rejected' }],
  ['x'.repeat(10_000), 'text', { is: 'rejected' }],
  ['x'.repeat(10_000), 'list', { is: 'rejected' }],
  [Array.from({ length: 101 }, (_, n) => n), 'list', { is: 'rejected' }],
])('F3 %j by %s', (raw, normalizer, expected) => {
  expect(to(raw, normalizer)).toMatchObject(expected)
})

test('F3 a contact email and a country take nothing that is none', () => {
  expect(to('ann at example', 'email', 'email')).toMatchObject({ is: 'rejected' })
  expect(to('Atlantis', 'country', 'country')).toMatchObject({ is: 'rejected' })
})

test.each([
  ['yes', 'subscribed'],
  ['0', 'unsubscribed'],
  ['PENDING', 'pending'],
])('F7 %s as consent is %s', (raw, state) => {
  expect(to(raw, 'text', 'consent')).toEqual(value(state))
  expect(to('whatever', 'text', 'consent')).toMatchObject({ is: 'rejected' })
})

test('F3 whatever a store sends, a value is of its type and small; what came out goes in again unchanged', () => {
  const types: Record<string, (of: unknown) => boolean> = {
    number: (of) => typeof of === 'number' && Number.isFinite(of),
    boolean: (of) => typeof of === 'boolean',
    date: (of) => typeof of === 'string' && /^\d{4}-\d\d-\d\d$/.test(of),
    list: (of) => Array.isArray(of) && of.every((item) => typeof item === 'string'),
  }
  fc.assert(
    fc.property(
      fc.oneof(fc.jsonValue(), fc.string(), fc.date().map(String), fc.float()),
      fc.constantFrom(...normalizers),
      (raw, normalizer) => {
        const result = to(raw, normalizer)
        if (result.is !== 'value') return true
        const fits = types[normalizer] ?? ((of: unknown) => typeof of === 'string')
        const again = to(result.value, normalizer)
        return (
          fits(result.value) &&
          JSON.stringify(result.value).length < 30_000 &&
          // Items with a comma in them stay one item, and upper case is not the inverse of lower case in every script.
          (normalizer === 'uppercase' || JSON.stringify(again) === JSON.stringify(result))
        )
      },
    ),
    { numRuns: 10_000 },
  )
})
