// Fields that customers and orders of WooCommerce share: addresses, times, statuses, and how a payload is rejected. Pure.

import type { z } from 'zod'
import type { Reading } from '../../core/change.ts'
import type { Profile } from '../../core/contact.ts'
import { normalizeCountry, type Address } from '../../core/formats/address.ts'
import { normalizePhone } from '../../core/formats/phone.ts'
import { plainText, type Note } from '../../core/formats/text.ts'
import type { OrderStatus } from '../../core/order.ts'
import type { Kind } from '../../core/outcome.ts'
import type { AddressPayload } from './payloads.ts'

/** F6: what WooCommerce's own statuses mean here. Others count as pending, with a note. */
export const statuses: Record<string, OrderStatus> = {
  pending: 'pending',
  processing: 'pending',
  'on-hold': 'pending',
  completed: 'completed',
  refunded: 'completed',
  cancelled: 'cancelled',
  failed: 'cancelled',
  'checkout-draft': 'pending',
  trash: 'pending',
}

/** Buyer's profile from names, email and the two addresses; only the delivery address is kept (F1). */
export function toProfile(
  person: { firstName: string | null; lastName: string | null; email: string | null },
  billing: AddressPayload | null | undefined,
  shipping: AddressPayload | null | undefined,
  notes: Note[],
): Profile {
  const billingCountry = normalizeCountry(billing?.country)
  const phone = normalizePhone(billing?.phone, billingCountry, 'phone')
  if (phone.note) notes.push(phone.note)
  const address = toAddress(shipping, billingCountry, notes)
  return {
    ...person,
    phone: phone.phone,
    deliveryPhone: address?.phone ?? null,
    language: null,
    address,
    consent: null,
  }
}

/** A delivery address, or null when nothing of a place is filled in. */
export function toAddress(
  payload: AddressPayload | null | undefined,
  fallbackCountry: string | null,
  notes: Note[],
): Address | null {
  const line1 = plainText(payload?.address_1)
  const city = plainText(payload?.city)
  const postalCode = plainText(payload?.postcode)
  if (!payload || (!line1 && !city && !postalCode)) return null
  const country = readCountry(payload.country, notes)
  const phone = normalizePhone(payload.phone, country ?? fallbackCountry, 'deliveryPhone')
  if (phone.note) notes.push(phone.note)
  const province = plainText(payload.state)
  return {
    firstName: plainText(payload.first_name),
    lastName: plainText(payload.last_name),
    company: plainText(payload.company),
    line1,
    line2: plainText(payload.address_2),
    city,
    province,
    // WooCommerce gives a code for countries whose provinces it knows, free text for the others.
    provinceCode: province !== null && /^[A-Z0-9-]{1,6}$/.test(province) ? province : null,
    postalCode,
    country,
    phone: phone.phone,
  }
}

/** The ISO code, or null and a note that keeps what was written (F3). */
function readCountry(value: string | null | undefined, notes: Note[]): string | null {
  const country = normalizeCountry(value)
  const original = plainText(value)
  if (country === null && original !== null) {
    const message = 'not a country code of ISO 3166-1'
    notes.push({ field: 'address.country', code: 'country_not_normalized', original, message })
  }
  return country
}

/** Milliseconds of a `*_gmt` field: UTC without zone. Other date fields are shop-local and never read. */
export function parseTime(text: string | null | undefined): number | null {
  if (!text) return null
  const ms = Date.parse(`${text.replace(/Z$/, '')}Z`)
  return Number.isNaN(ms) ? null : ms
}

/** Reads one record; a payload that no reader foresaw is rejected like any other bad record (M4). */
export function readSafely(
  kind: Kind,
  payload: unknown,
  read: (payload: unknown) => Reading,
): Reading {
  try {
    return read(payload)
  } catch (error) {
    const message = error instanceof Error ? error.name : 'unknown failure'
    return {
      type: 'rejected',
      kind,
      externalId: externalIdOf(payload),
      reason: 'could_not_be_read',
      issues: [{ path: '', message }],
    }
  }
}

/** A rejected record with the fields that are wrong; the values themselves are not repeated. */
export function reject(kind: Kind, payload: unknown, error: z.ZodError): Reading {
  return {
    type: 'rejected',
    kind,
    externalId: externalIdOf(payload),
    reason: 'invalid_payload',
    issues: error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message })),
  }
}

/** The record's id, where the payload has one. */
export function externalIdOf(payload: unknown): string | null {
  const id: unknown =
    typeof payload === 'object' && payload !== null ? Reflect.get(payload, 'id') : null
  return typeof id === 'number' && Number.isSafeInteger(id) ? String(id) : null
}
