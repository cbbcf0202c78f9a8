import fc from 'fast-check'
import { expect, test } from 'vitest'
import { currencyDecimals, formatMoney, parseMoney } from '../../src/core/formats/money.ts'

test.each([
  ['284.56', 'USD', 28456],
  ['1500', 'JPY', 1500],
  ['1500.00', 'JPY', 1500],
  ['12.345', 'KWD', 12345],
  ['-114.79', 'EUR', -11479],
  ['0.005', 'EUR', 1],
  ['-0.004', 'EUR', 0],
  ['.5', 'EUR', 50],
  ['6', 'EUR', 600],
  ['90071992547409.91', 'EUR', 9007199254740991],
])('F3 %s %s is %i minor units', (text, currency, amount) => {
  expect(parseMoney(text, currency)).toBe(amount)
})

test.each(['', 'abc', '1,50', '1.2.3', '-', '1e5', 'NaN', '99999999999999999.99'])(
  'F3 %j is no amount',
  (text) => {
    expect(parseMoney(text, 'EUR')).toBeNull()
  },
)

test('F3 currencies have 0, 2 or 3 decimals; an unknown code counts as 2', () => {
  expect(['JPY', 'EUR', 'KWD', 'XQQ', '??'].map(currencyDecimals)).toEqual([0, 2, 3, 2, 2])
})

test('F3 money makes the round trip through text for every amount and currency', () => {
  fc.assert(
    fc.property(
      fc.maxSafeInteger(),
      fc.constantFrom('USD', 'JPY', 'KWD', 'EUR'),
      (amount, currency) => {
        expect(parseMoney(formatMoney(amount, currency), currency)).toBe(amount)
      },
    ),
    { numRuns: 10_000 },
  )
})
