// What a customer of a Shopify shop says of itself.

import { placeOf, type Statement } from '../statements.ts'
import { digits, type Consent, type ShopCustomer } from './state.ts'

export function statementOf(customer: ShopCustomer): Statement {
  const [address] = customer.addresses
  const place = address && {
    line1: address.address1,
    line2: address.address2,
    city: address.city,
    postalCode: address.zip,
    country: address.countryCode,
  }
  return {
    externalId: digits(customer.id),
    savedAt: Date.parse(customer.updatedAt),
    profile: {
      ...profileOf(customer),
      address: placeOf(place ?? null),
      deliveryPhone: address?.phone ?? null,
    },
  }
}

/** Name, reach and consent; the address aside. */
export function profileOf(customer: ShopCustomer): Record<string, unknown> {
  const { firstName, lastName, email, phone, locale, emailConsent, smsConsent } = customer
  const byMail = email === null ? null : consentOf(emailConsent, 'email')
  const bySms = phone === null ? null : consentOf(smsConsent, 'sms')
  return {
    firstName,
    lastName,
    email: email?.toLowerCase() ?? null,
    phone,
    language: locale,
    consent: byMail ?? bySms,
  }
}

/** F7, written down a second time. */
function consentOf({ state, optIn, at }: Consent, source: string): object | null {
  if (state === 'NOT_SUBSCRIBED') return null
  const level = optIn?.toLowerCase() ?? null
  return { state: state.toLowerCase(), level, updatedAt: at, source, cause: null }
}
