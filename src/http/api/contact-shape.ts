// A contact as the API shows it.

import { z } from 'zod'
import { sourceKey, type Contact, type Link } from '../../core/contact.ts'
import type { Behaviour } from '../../core/shown-behaviour.ts'
import { money, time, toTime } from './shapes.ts'

export const addressShape = z.object({
  firstName: z.string().nullable(),
  lastName: z.string().nullable(),
  company: z.string().nullable(),
  line1: z.string().nullable(),
  line2: z.string().nullable(),
  city: z.string().nullable(),
  province: z.string().nullable(),
  provinceCode: z.string().nullable(),
  postalCode: z.string().nullable(),
  country: z.string().nullable().describe('ISO 3166-1 alpha-2'),
  phone: z.string().nullable(),
})

export const noteShape = z.object({
  field: z.string(),
  code: z.string(),
  original: z.string(),
  message: z.string(),
})

export const noteEntryShape = z.object({
  id: z.string(),
  text: z.string(),
  at: time,
  by: z.string(),
})

export const contactShape = z.object({
  id: z.string(),
  audienceId: z.string(),
  firstName: z.string().nullable(),
  lastName: z.string().nullable(),
  email: z.string().nullable(),
  phone: z.string().nullable().describe('E.164, or as written with a note in `normalization`'),
  deliveryPhone: z.string().nullable(),
  language: z.string().nullable(),
  consent: z.object({
    state: z.enum(['subscribed', 'unsubscribed', 'pending', 'unknown']),
    level: z.string().nullable(),
    updatedAt: time.nullable(),
    source: z.string().nullable(),
    cause: z.string().nullable(),
  }),
  address: addressShape.nullable().describe('Delivery address; never the billing address'),
  tags: z.array(z.string()),
  custom: z.record(z.string(), z.unknown()),
  notes: z.array(noteEntryShape).describe('Written in the hub; no store sees them'),
  segments: z.array(z.string()).describe('Ids of segments that it was put into by hand'),
  mergedInto: z.string().nullable().describe('The contact that this one was merged into'),
  guest: z.boolean().describe('Known from orders only'),
  links: z.array(
    z.object({
      storeId: z.string(),
      externalId: z.string(),
      reason: z.string(),
      linkedAt: time,
      goneAtSource: z.boolean().describe('The store has deleted this customer'),
    }),
  ),
  behaviour: z
    .object({
      ordersCount: z.number().int(),
      totalSpent: money,
      averageSpent: money,
      firstOrderAt: time,
      lastOrderAt: time,
      lastOrderTotal: money,
      lastOrderItems: z.number(),
    })
    .nullable(),
  normalization: z
    .array(noteShape)
    .describe('What could not be normalised and was kept as written'),
  version: z.number().int(),
  createdAt: time.describe('At the store, where it tells'),
  updatedAt: time.describe('At the store, where it tells'),
  provenance: z
    .record(
      z.string(),
      z.object({
        source: z.string(),
        ref: z.string(),
        at: time,
        deliveryId: z.string().optional(),
        via: z.string().optional().describe('How it came where no delivery brought it: import, …'),
        by: z.string().optional().describe('Who set it in the hub'),
      }),
    )
    .optional()
    .describe('With ?explain=1: where each field came from'),
})
export type ContactShape = z.infer<typeof contactShape>

export function toContactShape(
  contact: Contact,
  links: Link[],
  behaviour: Behaviour | undefined,
  explain = false,
): ContactShape {
  return {
    id: contact.id,
    audienceId: contact.audienceId,
    firstName: contact.firstName,
    lastName: contact.lastName,
    email: contact.email,
    phone: contact.phone,
    deliveryPhone: contact.deliveryPhone,
    language: contact.language,
    consent: toConsent(contact),
    address: contact.address,
    tags: contact.tags,
    custom: contact.custom,
    notes: contact.personalNotes.map((note) => ({ ...note, at: toTime(note.at) })),
    segments: contact.segments,
    mergedInto: contact.mergedInto,
    guest: contact.guest,
    links: links.map(({ storeId, externalId, reason, linkedAt }) => ({
      storeId,
      externalId,
      reason,
      linkedAt: toTime(linkedAt),
      goneAtSource: contact.states[sourceKey(storeId, externalId)]?.gone ?? false,
    })),
    behaviour: behaviour ? toBehaviour(behaviour) : null,
    normalization: contact.notes,
    version: contact.seq,
    createdAt: toTime(contact.sourceCreatedAt ?? contact.createdAt),
    updatedAt: toTime(contact.sourceUpdatedAt ?? contact.changedAt),
    ...(explain ? { provenance: toProvenance(contact) } : {}),
  }
}

function toConsent({ consent }: Contact): ContactShape['consent'] {
  if (!consent) return { state: 'unknown', level: null, updatedAt: null, source: null, cause: null }
  return { ...consent, updatedAt: toTime(consent.updatedAt) }
}

function toBehaviour(behaviour: Behaviour): ContactShape['behaviour'] {
  const inCurrency = (amount: number) => ({ amount, currency: behaviour.currency })
  return {
    ordersCount: behaviour.ordersCount,
    totalSpent: inCurrency(behaviour.totalSpent),
    averageSpent: inCurrency(behaviour.averageSpent),
    firstOrderAt: toTime(behaviour.firstOrderAt),
    lastOrderAt: toTime(behaviour.lastOrderAt),
    lastOrderTotal: inCurrency(behaviour.lastOrderTotal),
    lastOrderItems: behaviour.lastOrderItems,
  }
}

function toProvenance(contact: Contact): NonNullable<ContactShape['provenance']> {
  return Object.fromEntries(
    Object.entries(contact.provenance).map(([field, { source, ref, at, deliveryId, via }]) => [
      field,
      {
        source,
        ref,
        at: toTime(at),
        ...(deliveryId !== null && { deliveryId }),
        ...(via !== undefined && { via }),
        ...(source === 'hub' && { by: ref }),
      },
    ]),
  )
}
