// What is noted where two claims can't both be true: two contacts that claim one address (I4), or two hands that set one
// field (O3).

import type { ContactChange } from './change.ts'
import type { Contact, Profile } from './contact.ts'
import type { Decision, FieldStatement } from './decide-field.ts'
import type { ConflictNote } from './conflict-note.ts'
import type { ResolveContext } from './resolve.ts'

/** Two people claim one address: for a person to decide (I4). */
export function identityConflict(
  contact: Pick<Contact, 'id' | 'email' | 'phone'>,
  holder: Contact,
  { field, change }: { field: 'email' | 'phone'; change: ContactChange },
  context: ResolveContext,
): ConflictNote {
  return {
    storeId: context.storeId,
    kind: 'contact',
    externalId: change.externalId,
    field,
    recordId: contact.id,
    otherRecordId: holder.id,
    currentValue: contact[field],
    incomingValue: change.profile[field] ?? '',
    rule: 'identity',
    winner: 'open',
    incomingAt: change.statedAt,
    currentAt: null,
    currentSource: null,
    deliveryId: null,
    at: context.now,
    closedAt: null,
  }
}

/** Two hands set one field of a contact: decided by rule, for anybody to look up (O3). */
export function fieldConflict(
  contact: Contact,
  { field, value, origin }: FieldStatement,
  { rule, winner }: NonNullable<Decision['conflict']>,
  context: ResolveContext,
): ConflictNote {
  const holder = contact.provenance[field]
  return {
    storeId: context.storeId,
    kind: 'contact',
    externalId: origin.ref.slice(origin.ref.indexOf(':') + 1),
    field,
    recordId: contact.id,
    otherRecordId: '',
    currentValue: asText(contact[field]),
    incomingValue: asText(value) ?? '',
    rule,
    winner,
    incomingAt: origin.at,
    currentAt: holder?.at ?? null,
    currentSource: holder ? (holder.source === 'hub' ? holder.ref : holder.source) : null,
    deliveryId: origin.deliveryId,
    at: context.now,
    closedAt: context.now,
  }
}

function asText(value: Profile[keyof Profile]): string | null {
  return value === null || typeof value === 'string' ? value : JSON.stringify(value)
}
