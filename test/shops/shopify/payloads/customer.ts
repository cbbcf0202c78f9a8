// Bodies of the customers topics. Tags, consent, counts and the last order are not in them: they
// were taken out in 2025-01.

import { countryName, provinceName } from '../graphql/values.ts'
import { toShopIso, toShopIsoOrNull } from '../state/clock.ts'
import { toGid } from '../state/ids.ts'
import { SHOP_CURRENCY } from '../state/seed-orders.ts'
import type { Address, Consent, Customer } from '../state/types.ts'
import { toNumber } from './json.ts'

export function toCustomerPayload(customer: Customer): Record<string, unknown> {
  const addresses = customer.addresses.map((address, place) =>
    toCustomerAddress(customer, address, place === 0),
  )
  return {
    id: toNumber(customer.id),
    created_at: toShopIso(customer.createdAt),
    updated_at: toShopIso(customer.updatedAt),
    first_name: customer.firstName,
    last_name: customer.lastName,
    state: customer.state.toLowerCase(),
    note: customer.note,
    verified_email: customer.verifiedEmail,
    multipass_identifier: null,
    tax_exempt: customer.taxExempt,
    email: customer.email,
    phone: customer.phone,
    currency: SHOP_CURRENCY,
    addresses,
    tax_exemptions: [],
    admin_graphql_api_id: toGid('Customer', customer.id),
    ...(addresses[0] ? { default_address: addresses[0] } : {}),
  }
}

/** Of a deleted customer only the ids are left. */
export function toDeletedCustomer(customer: Customer): Record<string, unknown> {
  return {
    id: toNumber(customer.id),
    phone: null,
    addresses: [],
    tax_exemptions: [],
    tax_exempt: false,
    admin_graphql_api_id: toGid('Customer', customer.id),
  }
}

export function toMergePayload(kept: string, gone: string, job: string): Record<string, unknown> {
  return {
    admin_graphql_api_customer_kept_id: toGid('Customer', kept),
    admin_graphql_api_customer_deleted_id: toGid('Customer', gone),
    admin_graphql_api_job_id: toGid('Job', job),
    status: 'completed',
    errors: [],
  }
}

export function toTagsPayload(
  customer: Customer,
  tags: string[],
  at: number,
): Record<string, unknown> {
  return { customerId: toGid('Customer', customer.id), tags, occurredAt: toShopIso(at) }
}

export function toEmailConsentPayload(customer: Customer): Record<string, unknown> {
  return {
    customer_id: toNumber(customer.id),
    email_address: customer.email,
    email_marketing_consent: toConsent(customer.emailConsent),
  }
}

export function toSmsConsentPayload(customer: Customer): Record<string, unknown> {
  return {
    id: toNumber(customer.id),
    phone: customer.phone,
    sms_marketing_consent: { ...toConsent(customer.smsConsent), consent_collected_from: 'other' },
  }
}

export function toPersonAddress(address: Address): Record<string, unknown> {
  return {
    first_name: address.firstName,
    address1: address.address1,
    phone: address.phone,
    city: address.city,
    zip: address.zip,
    province: provinceName(address),
    country: countryName(address),
    last_name: address.lastName,
    address2: address.address2,
    company: address.company,
    latitude: null,
    longitude: null,
    name: [address.firstName, address.lastName].filter(Boolean).join(' '),
    country_code: address.countryCode,
    province_code: address.provinceCode,
  }
}

function toCustomerAddress(
  customer: Customer,
  address: Address,
  isDefault: boolean,
): Record<string, unknown> {
  const { latitude: _latitude, longitude: _longitude, ...person } = toPersonAddress(address)
  return {
    id: toNumber(address.id),
    customer_id: toNumber(customer.id),
    ...person,
    country_name: countryName(address),
    default: isDefault,
  }
}

function toConsent(consent: Consent): Record<string, unknown> {
  return {
    state: consent.state.toLowerCase(),
    opt_in_level: consent.optIn?.toLowerCase() ?? null,
    consent_updated_at: toShopIsoOrNull(consent.at),
  }
}
