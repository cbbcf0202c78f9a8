// One value of a store on its way to a field (F3, F4): what it becomes, or why it can't be that. Values of meta fields
// have any form that JSON has, and any length.

import { iso31661 } from './formats/country.ts'
import { normalizePhone } from './formats/phone.ts'
import type { Normalizer } from './field-map.ts'
import type { Target } from './map-targets.ts'

export type FieldValue = string | number | boolean | string[]

/**
 * `kept`: it could not be normalised and stands as it was written, with a note. `rejected`: the field can't hold it; the
 * note keeps what it was.
 */
export type Converted =
  | { is: 'value'; value: FieldValue }
  | { is: 'kept'; value: string; why: string }
  | { is: 'rejected'; why: string }
  | { is: 'blank' }
  | { is: 'left_out' }

/** A contact's row is read with every change of it: it is no place for essays. */
const maxText = 2_000
const maxItems = 100
const maxItem = 200

/** `country` is what a phone without a country code is read with. */
export function convert(
  raw: unknown,
  normalizer: Normalizer,
  target: Pick<Target, 'name' | 'type'>,
  country: string | null,
): Converted {
  if (normalizer === 'list') return toList(raw)
  const text = scalarText(raw)
  if (text === null) return rejected('a list or an object, not a single value')
  if (text === '') return { is: 'blank' }
  if (text.length > maxText) return rejected(`longer than ${maxText} characters`)
  const result =
    target.type === 'consent' ? toConsentState(text) : convertText(text, normalizer, country)
  const isStrict = target.type === 'email' || target.type === 'country'
  // Contacts are matched by their email, and a country is a code: what is none of these does not stand there.
  return result.is === 'kept' && isStrict ? rejected(result.why) : result
}

function convertText(text: string, normalizer: Normalizer, country: string | null): Converted {
  switch (normalizer) {
    case 'lowercase':
      return value(text.toLowerCase())
    case 'uppercase':
      return value(text.toUpperCase())
    case 'email':
      return toEmail(text)
    case 'phone':
      return toPhone(text, country)
    case 'country':
      return toCountry(text)
    case 'number':
      return toNumber(text)
    case 'boolean':
      return toBoolean(text)
    case 'date':
      return toDate(text)
    default:
      return value(text)
  }
}

function toEmail(text: string): Converted {
  const isAddress = /^[^\s@]+@[^\s@]+$/.test(text) && text.length <= 254
  return isAddress ? value(text.toLowerCase()) : kept(text, 'not an email address')
}

function toPhone(text: string, country: string | null): Converted {
  const { phone, note } = normalizePhone(text, country, 'phone')
  return note ? kept(text, note.message) : value(phone ?? text)
}

function toCountry(text: string): Converted {
  const code = iso31661(text)
  return code === null ? kept(text, 'not a country of ISO 3166-1') : value(code)
}

/** `1234.5`, `1,234.50` and `12,5`; what may mean two numbers is none. */
function toNumber(text: string): Converted {
  const plain = /^[+-]?\d+,\d{1,2}$/.test(text)
    ? text.replace(',', '.')
    : /^[+-]?\d{1,3}(?:,\d{3})+\.\d+$/.test(text)
      ? text.replaceAll(',', '')
      : text
  if (!/^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d{1,3})?$/i.test(plain))
    return rejected('not a number')
  const number = Number(plain)
  const isExact = Number.isFinite(number) && Math.abs(number) <= Number.MAX_SAFE_INTEGER
  // An id of twenty digits would lose its last ones.
  return isExact ? value(number) : rejected('too large for a number: map it to a text field')
}

const yes = new Set(['true', 'yes', 'y', 'on', '1'])
const no = new Set(['false', 'no', 'n', 'off', '0'])

function toBoolean(text: string): Converted {
  const word = text.toLowerCase()
  if (yes.has(word)) return value(true)
  return no.has(word) ? value(false) : rejected('neither yes nor no')
}

/** An ISO day; also as `20261130`, `2026/11/30`, `30.11.2026`, with a time behind it, or as Unix seconds. */
function toDate(text: string): Converted {
  const day = dayOf(text)
  return day !== null && isDay(day) ? value(day) : rejected('not a date such as 2026-11-30')
}

function dayOf(text: string): string | null {
  const ymd = /^(\d{4})([-/]?)(\d{2})\2(\d{2})(?:[T ].*)?$/.exec(text)
  if (ymd) return `${ymd[1]}-${ymd[3]}-${ymd[4]}`
  const dmy = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text)
  if (dmy) return `${dmy[3]}-${dmy[2]?.padStart(2, '0')}-${dmy[1]?.padStart(2, '0')}`
  return /^\d{9,10}$/.test(text) ? new Date(Number(text) * 1_000).toISOString().slice(0, 10) : null
}

function isDay(day: string): boolean {
  const ms = Date.parse(`${day}T00:00:00Z`)
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(day)
}

const consentStates = new Set(['subscribed', 'unsubscribed', 'pending', 'unknown'])

function toConsentState(text: string): Converted {
  const word = text.toLowerCase()
  if (consentStates.has(word)) return value(word)
  if (yes.has(word)) return value('subscribed')
  return no.has(word) ? value('unsubscribed') : rejected('neither a consent state nor yes or no')
}

/** A list as it is, or a text with commas, semicolons, bars or line breaks between the items. */
function toList(raw: unknown): Converted {
  const text = scalarText(raw)
  const items: unknown[] | null = Array.isArray(raw) ? raw : (text?.split(/[,;|\n]/) ?? null)
  if (items === null) return rejected('an object, not a list')
  const texts = items.map(scalarText).filter((item) => item !== '')
  const found = [...new Set(texts.filter((item) => item !== null))]
  if (texts.includes(null)) return rejected('a list of lists or objects')
  if (found.length > maxItems) return rejected(`more than ${maxItems} items`)
  if (found.some(({ length }) => length > maxItem))
    return rejected(`an item longer than ${maxItem} characters`)
  return found.length === 0 ? { is: 'blank' } : value(found)
}

/** Trimmed; empty for what is blank, null for what is no single value. */
function scalarText(raw: unknown): string | null {
  switch (typeof raw) {
    case 'string':
      return raw.trim()
    case 'number':
    case 'boolean':
      return String(raw)
    case 'undefined':
      return ''
    default:
      return raw === null || (Array.isArray(raw) && raw.length === 0) ? '' : null
  }
}

function value(of: FieldValue): Converted {
  return { is: 'value', value: of }
}

function kept(as: string, why: string): Converted {
  return { is: 'kept', value: as, why }
}

function rejected(why: string): Converted {
  return { is: 'rejected', why }
}
