import fc from 'fast-check'
import { getCountries, parsePhoneNumberFromString } from 'libphonenumber-js/min'
import examples from 'libphonenumber-js/mobile/examples'
import { expect, test } from 'vitest'
import { normalizePhone } from '../../src/core/formats/phone.ts'

const countries = getCountries().filter((country) => country in examples)

/** Numbers of every country: its example with other last digits. */
const numbers = fc
  .record({ country: fc.constantFrom(...countries), tail: fc.integer({ min: 0, max: 999 }) })
  .map(({ country, tail }) => {
    const national = String(Reflect.get(examples, country))
    const digits = national.slice(0, -3) + String(tail).padStart(3, '0')
    return { country, number: parsePhoneNumberFromString(digits, country) }
  })
  .filter(({ number }) => number?.isPossible() === true)

test('F3 a number is the same however it is written: national, international, with signs between', () => {
  fc.assert(
    fc.property(numbers, ({ country, number }) => {
      if (!number) return
      const written = [
        number.number,
        number.formatInternational(),
        number.formatInternational().replaceAll(' ', '-'),
        ` ${number.number} `,
      ]
      for (const text of written)
        expect(normalizePhone(text, country, 'phone')).toEqual({ phone: number.number, note: null })
      // Normalised again it stays, without a country too.
      expect(normalizePhone(number.number, null, 'phone').phone).toBe(number.number)
      const national = normalizePhone(number.formatNational(), country, 'phone')
      if (number.country === country) expect(national.phone).toBe(number.number)
    }),
    { numRuns: 10_000 },
  )
}, 60_000)

test('F3 what is no number is kept as written, with a note', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 12 }), (text) => {
      const { phone, note } = normalizePhone(text, null, 'phone')
      if (text.trim() === '') expect([phone, note]).toEqual([null, null])
      else if (note) expect([phone, note.original]).toEqual([text.trim(), text.trim()])
      else expect(phone).toMatch(/^\+\d+$/)
    }),
    { numRuns: 10_000 },
  )
}, 60_000)
