// Seeded customers and their addresses.

import { createRandom } from '../../woocommerce/random.ts'
import type { Random } from '../../woocommerce/random.ts'
import { toId } from './ids.ts'
import { FIRST_NAMES, LAST_NAMES, PLACES, STREETS, TAGS } from './seed-words.ts'
import { unit } from './seed-plan.ts'
import type { Plan } from './seed-plan.ts'
import type { Address, Consent, Customer, Metafield, Millis } from './types.ts'

export function makeCustomer(plan: Plan, index: number): Customer {
  const random = createRandom(Math.floor(unit(plan.seed, 20, index) * 2 ** 32))
  const { createdAt, updatedAt } = plan.customerTimes(index)
  const firstName = random.pick(FIRST_NAMES) || null
  const lastName = random.pick(LAST_NAMES) || null
  const place = random.pick(PLACES)
  // Mail or phone is missing now and then, never both.
  const email = random.chance(0.93) ? emailOf(index) : null
  const phone = email === null || random.chance(0.4) ? phoneOf(place.dial, 1_000_000 + index) : null
  const addresses = random.chance(0.8)
    ? Array.from({ length: random.chance(0.15) ? 2 : 1 }, (_, part) =>
        makeAddress(random, toId('MailingAddress', index, part), { firstName, lastName, phone }),
      )
    : []
  return {
    id: toId('Customer', index),
    createdAt,
    updatedAt,
    firstName,
    lastName,
    email,
    phone,
    locale: place.locale,
    note: random.chance(0.05) ? 'Rings twice. "Fragile", he said; ñ.' : null,
    state: random.weighted({ DISABLED: 70, ENABLED: 25, INVITED: 4, DECLINED: 1 }),
    tags: TAGS.filter(() => random.chance(0.12)),
    verifiedEmail: random.chance(0.9),
    taxExempt: random.chance(0.02),
    dataSaleOptOut: random.chance(0.02),
    emailConsent: email === null ? noConsent() : makeConsent(random, createdAt),
    smsConsent: phone === null ? noConsent() : makeConsent(random, createdAt),
    addresses,
    metafields: makeMetafields(plan, index, updatedAt),
  }
}

/** What apps and staff keep with a customer, on a stream of its own: the rest of the seed stays as it is. */
function makeMetafields(plan: Plan, index: number, at: Millis): Metafield[] {
  const random = createRandom(Math.floor(unit(plan.seed, 30, index) * 2 ** 32))
  if (random.chance(0.3)) return []
  const day = `${random.int(1950, 2005)}-0${random.int(1, 9)}-${random.int(10, 28)}`
  const sizes = ['S', 'M', 'L'].filter(() => random.chance(0.5))
  const all: [string, string, string, string][] = [
    ['facts', 'birth_date', 'date', day],
    ['custom', 'loyalty_points', 'number_integer', String(random.int(0, 900))],
    ['custom', 'tier', 'single_line_text_field', random.pick(['Gold', 'Silver', 'bronze'])],
    ['custom', 'sizes', 'list.single_line_text_field', JSON.stringify(sizes)],
    ['custom', 'whatsapp', 'single_line_text_field', random.pick(['+34 600 100 200', 'ask Maria'])],
    ['custom', 'newsletter', 'boolean', String(random.chance(0.5))],
  ]
  return all.map(([namespace, key, type, value], part) => ({
    id: toId('Metafield', 1_000_000 + index * all.length + part),
    namespace,
    key,
    type,
    value,
    createdAt: at,
    updatedAt: at,
  }))
}

export function makeAddress(
  random: Random,
  id: string,
  person: { firstName: string | null; lastName: string | null; phone: string | null },
): Address {
  const place = random.pick(PLACES)
  return {
    id,
    ...person,
    company: random.chance(0.1) ? 'Nordlicht & Söhne' : null,
    address1: `${random.pick(STREETS)} ${random.int(1, 99)}`,
    address2: random.chance(0.3) ? `${random.int(1, 9)}B` : null,
    city: place.city,
    provinceCode: place.provinceCode,
    countryCode: place.countryCode,
    zip: place.zip,
  }
}

export function noConsent(): Consent {
  return { state: 'NOT_SUBSCRIBED', optIn: null, at: null }
}

export function emailOf(index: number): string {
  return `buyer${index}@example.com`
}

export function phoneOf(dial: string, number: number): string {
  return `${dial}${String(number).padStart(7, '0')}`.slice(0, 14)
}

function makeConsent(random: Random, createdAt: Millis): Consent {
  const state = random.weighted({
    SUBSCRIBED: 45,
    NOT_SUBSCRIBED: 35,
    UNSUBSCRIBED: 15,
    PENDING: 5,
  })
  if (state === 'NOT_SUBSCRIBED') return noConsent()
  return { state, optIn: 'SINGLE_OPT_IN', at: createdAt }
}
