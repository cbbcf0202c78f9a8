// A Shopify customer as a change (F1). Pure.

import type { ContactChange, Reading } from '../../core/change.ts'
import { withFieldMap, type MapContext } from '../../core/field-map.ts'
import type { Note } from '../../core/formats/text.ts'
import { toConsent } from './consent.ts'
import { sourceOf } from './customer-fields.ts'
import { email, phone, readSafely, reject, text, time, toAddress } from './fields.ts'
import { idOf } from './ids.ts'
import { parseCustomerNode } from './payloads.ts'

/** A node of `customers`. The default address is the one that the customer has things sent to. */
export function readCustomer(node: unknown, context: MapContext = {}): Reading {
  return readSafely('contact', node, (each) => toContact(each, context))
}

function toContact(node: unknown, context: MapContext): Reading {
  const parsed = parseCustomerNode(node)
  if (!parsed.success) return reject('contact', node, parsed.error)
  const customer = parsed.data
  const notes: Note[] = []
  const address = toAddress(customer.defaultAddress, notes)
  const change: ContactChange = {
    kind: 'contact',
    externalId: idOf(customer.id) ?? '',
    statedAt: time(customer.updatedAt),
    createdAt: time(customer.createdAt),
    profile: {
      firstName: text(customer.firstName),
      lastName: text(customer.lastName),
      email: email(customer.defaultEmailAddress?.emailAddress),
      phone: phone(
        customer.defaultPhoneNumber?.phoneNumber,
        address?.country ?? null,
        'phone',
        notes,
      ),
      deliveryPhone: address?.phone ?? null,
      language: text(customer.locale),
      address,
      consent: toConsent(customer),
    },
    tags: customer.tags ?? [],
    notes,
  }
  return { type: 'change', change: withFieldMap(change, () => sourceOf(customer), context) }
}
