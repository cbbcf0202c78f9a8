// Phone numbers as E.164 (F3).

import { parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js/min'
import type { Note } from './text.ts'

export type PhoneReading = { phone: string | null; note: Note | null }

/**
 * E.164 of a number written in `country` (ISO 3166-1 alpha-2) or with its own country code.
 * A number that can't be read is kept as it was written, with a note.
 */
export function normalizePhone(
  value: string | null | undefined,
  country: string | null,
  field: string,
): PhoneReading {
  const text = value?.trim()
  if (!text) return { phone: null, note: null }
  const phone = toE164(text, country)
  if (phone !== null) return { phone, note: null }
  return {
    phone: text,
    note: {
      field,
      code: 'phone_not_normalized',
      original: text,
      message: country
        ? `not a phone number of ${country} and without an international prefix`
        : 'no country and no international prefix to read it with',
    },
  }
}

/** An order often names one number at several places, and to read it is dear. */
let last: { text: string; country: string | null; phone: string | null } | null = null

function toE164(text: string, country: string | null): string | null {
  if (last?.text === text && last.country === country) return last.phone
  // SAFETY: the library answers undefined for a country that it does not know.
  const parsed = parsePhoneNumberFromString(text, (country ?? undefined) as CountryCode | undefined)
  const phone = parsed?.isPossible() ? parsed.number : null
  last = { text, country, phone }
  return phone
}
