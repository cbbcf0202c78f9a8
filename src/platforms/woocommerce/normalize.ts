// WooCommerce payloads as changes: the customer here, order and product in files of their own. Pure.

import type { ContactChange, Reading } from '../../core/change.ts'
import type { Profile } from '../../core/contact.ts'
import { withFieldMap, type MapContext } from '../../core/field-map.ts'
import { normalizeEmail, plainText, type Note } from '../../core/formats/text.ts'
import type { Kind } from '../../core/outcome.ts'
import type { NormalizeContext } from '../platform.ts'
import { externalIdOf, parseTime, readSafely, reject, toProfile } from './fields.ts'
import { sourceOf } from './customer-fields.ts'
import { readCategory } from './normalize-category.ts'
import { readOrder } from './normalize-order.ts'
import { readProduct } from './normalize-product.ts'
import { customerPayload, errorPayload, type CustomerPayload } from './payloads.ts'

/** Categories send no webhooks; the topic is ours, for what a list brought. */
const kinds: Record<string, Kind> = {
  customer: 'contact',
  order: 'order',
  product: 'product',
  category: 'collection',
}

/** The readings of one payload; `topic` is WooCommerce's (`order.updated`). */
export function normalize(topic: string, payload: unknown, context: NormalizeContext): Reading[] {
  const [resource = '', event] = topic.split('.')
  const kind = kinds[resource]
  if (!kind) return [skip(null, 'unknown_topic')]
  const failed = errorPayload.safeParse(payload)
  if (failed.success) return [readError(failed.data.data?.status ?? 404)]
  if (event === 'deleted') return [readDeletion(kind, payload)]
  return [readRecord(kind, payload, context)]
}

function readRecord(kind: Kind, payload: unknown, context: NormalizeContext): Reading {
  switch (kind) {
    case 'contact':
      return readCustomer(payload, context)
    case 'product':
      return readProduct(payload, null, context.facts ?? null)
    case 'collection':
      return readCategory(payload)
    default:
      return readOrder(payload, context)
  }
}

export function readCustomer(payload: unknown, context: MapContext = {}): Reading {
  return readSafely('contact', payload, (each) => toContact(each, context))
}

function toContact(payload: unknown, context: MapContext): Reading {
  const parsed = customerPayload.safeParse(payload)
  if (!parsed.success) return reject('contact', payload, parsed.error)
  const customer = parsed.data
  const externalId = String(customer.id)
  if (customer.role !== 'customer' && customer.role !== 'subscriber')
    return { type: 'skipped', kind: 'contact', externalId, reason: 'role_is_no_customer' }
  const notes: Note[] = []
  const change: ContactChange = {
    kind: 'contact',
    externalId,
    statedAt: parseTime(customer.date_modified_gmt) ?? parseTime(customer.date_created_gmt),
    createdAt: parseTime(customer.date_created_gmt),
    profile: customerProfile(customer, notes),
    notes,
  }
  return { type: 'change', change: withFieldMap(change, () => sourceOf(customer), context) }
}

function customerProfile(customer: CustomerPayload, notes: Note[]): Profile {
  const person = {
    firstName: plainText(customer.first_name) ?? plainText(customer.billing?.first_name),
    lastName: plainText(customer.last_name) ?? plainText(customer.billing?.last_name),
    email: normalizeEmail(customer.email),
  }
  return toProfile(person, customer.billing, customer.shipping, notes)
}

/** A signed REST error: the record went before the body was built, or our access did (C10). */
function readError(status: number): Reading {
  if (status === 401 || status === 403)
    return { type: 'refused', reason: 'webhook_owner_lost_rights' }
  return skip(null, 'gone_before_delivery')
}

/** Deletions may name another record's id: only the store knows what is gone. */
function readDeletion(kind: Kind, payload: unknown): Reading {
  const externalId = externalIdOf(payload)
  if (externalId === null) {
    return {
      type: 'rejected',
      kind,
      externalId: null,
      reason: 'invalid_payload',
      issues: [{ path: 'id', message: 'expected a number' }],
    }
  }
  return { type: 'lookup', kind, externalId, why: 'deleted_at_store' }
}

function skip(externalId: string | null, reason: string): Reading {
  return { type: 'skipped', kind: 'delivery', externalId, reason }
}
