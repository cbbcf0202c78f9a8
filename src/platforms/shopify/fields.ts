// What Shopify's records share: text, times, addresses, and how a record is rejected. Pure.

import type { z } from 'zod'
import type { Reading } from '../../core/change.ts'
import { normalizeCountry, type Address } from '../../core/formats/address.ts'
import { normalizePhone } from '../../core/formats/phone.ts'
import type { Note } from '../../core/formats/text.ts'
import type { Kind } from '../../core/outcome.ts'
import { idOf } from './ids.ts'
import type { Place } from './payloads.ts'

/** Trimmed, or null when nothing is left. Shopify keeps plain text: nothing is decoded. */
export function text(value: string | null | undefined): string | null {
  return value?.trim() || null
}

/** Trimmed and lower-cased (I1), or null. */
export function email(value: string | null | undefined): string | null {
  return text(value)?.toLowerCase() ?? null
}

/** Milliseconds of an ISO time with its zone: `Z` in the API, the shop's offset in webhooks. */
export function time(value: string | null | undefined): number | null {
  const ms = Date.parse(value ?? '')
  return Number.isNaN(ms) ? null : ms
}

/** E.164, or as written and noted. */
export function phone(
  value: string | null | undefined,
  country: string | null,
  field: string,
  notes: Note[],
): string | null {
  const { phone, note } = normalizePhone(value, country, field)
  if (note) notes.push(note)
  return phone
}

/** A delivery address, or null when nothing of a place is filled in. */
export function toAddress(place: Place | null | undefined, notes: Note[]): Address | null {
  const line1 = text(place?.address1)
  const city = text(place?.city)
  const postalCode = text(place?.zip)
  if (!place || (!line1 && !city && !postalCode)) return null
  // An ISO code by the schema; territories that no list of ISO 3166-1 holds are left out.
  const country = normalizeCountry(place.countryCodeV2)
  return {
    firstName: text(place.firstName),
    lastName: text(place.lastName),
    company: text(place.company),
    line1,
    line2: text(place.address2),
    city,
    province: text(place.province),
    provinceCode: text(place.provinceCode),
    postalCode,
    country,
    phone: phone(place.phone, country, 'deliveryPhone', notes),
  }
}

/** Shopify's constants in lower case, as the record keeps statuses: `PARTIALLY_PAID` → `partially_paid`. */
export function word(constant: string | null | undefined): string | null {
  return constant?.toLowerCase() ?? null
}

/** Reads one record; one that no reader foresaw is rejected like any other bad record (M4). */
export function readSafely(kind: Kind, node: unknown, read: (node: unknown) => Reading): Reading {
  try {
    return read(node)
  } catch (error) {
    const message = error instanceof Error ? error.name : 'unknown failure'
    const externalId = externalIdOf(node)
    return {
      type: 'rejected',
      kind,
      externalId,
      reason: 'could_not_be_read',
      issues: [{ path: '', message }],
    }
  }
}

/** A rejected record with the fields that are wrong; the values themselves are not repeated. */
export function reject(kind: Kind, node: unknown, error: z.ZodError): Reading {
  return {
    type: 'rejected',
    kind,
    externalId: externalIdOf(node),
    reason: 'invalid_payload',
    issues: error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message })),
  }
}

/** The node's id, where it has one. */
export function externalIdOf(node: unknown): string | null {
  return typeof node === 'object' && node !== null ? idOf(Reflect.get(node, 'id')) : null
}
