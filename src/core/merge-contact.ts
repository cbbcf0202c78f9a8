// A customer's newer state on top of a contact, field by field: which value wins, whose address it is, and where each
// value came from (O2, O3, I4).

import { equal } from '../lib/equal.ts'
import type { ContactChange, Observed } from './change.ts'
import {
  profileFields,
  sourceKey,
  type Contact,
  type Profile,
  type Provenance,
  type SourceState,
} from './contact.ts'
import type { Draft } from './draft.ts'
import type { Note } from './formats/text.ts'
import { mergeTags } from './merge-tags.ts'
import type { ResolveContext } from './resolve.ts'

/**
 * The contact with the customer's newer state on top. A blank value clears a field only where the same customer
 * record had set it (O2); a new email that belongs to somebody else stays out and is noted as a conflict (I4).
 */
export function mergeContact(
  draft: Draft,
  contact: Contact,
  incoming: Observed & { change: ContactChange },
  context: ResolveContext,
): Contact {
  const { change } = incoming
  const origin = provenance(`customer:${change.externalId}`, incoming, context)
  const fields: Partial<Profile> = {}
  const stamps: Contact['provenance'] = { ...contact.provenance }
  for (const field of profileFields) {
    const value = change.profile[field]
    if (equal(value, contact[field])) continue
    if (value === null && !isSameSource(contact.provenance[field], origin)) continue
    if (isOlder(origin, contact.provenance[field])) continue
    if (field === 'email' && isMergedAddress(draft, contact, change, origin)) continue
    if (field === 'email' && isTaken(draft, contact, change, context)) continue
    Object.assign(fields, { [field]: value })
    stamps[field] = origin
  }
  const merged: Contact = { ...contact, ...fields }
  const source = sourceKey(context.storeId, change.externalId)
  return {
    ...merged,
    tags: change.tags
      ? mergeTags(contact.tags, contact.states[source]?.tags ?? [], change.tags)
      : contact.tags,
    primaryKey: merged.email,
    guest: false,
    notes: notesOf(contact, change, stamps, origin),
    provenance: stamps,
    states: {
      ...contact.states,
      [source]: state(incoming),
    },
    sourceCreatedAt: contact.sourceCreatedAt ?? change.createdAt,
    sourceUpdatedAt: latest(contact.sourceUpdatedAt, change.statedAt),
  }
}

/** Who else has the customer's address. */
export function isOthers(draft: Draft, contact: Contact, change: ContactChange): Contact | null {
  const email = change.profile.email
  const other = email === null ? undefined : draft.contactByPrimaryKey(email)
  return other && other.id !== contact.id ? other : null
}

/** Two people claim one address: for a person to decide (I4). */
export function noteConflict(
  draft: Draft,
  contact: Pick<Contact, 'id' | 'email'>,
  other: Contact,
  change: ContactChange,
  context: ResolveContext,
): void {
  draft.writes.conflicts.push({
    storeId: context.storeId,
    kind: 'contact',
    externalId: change.externalId,
    field: 'email',
    recordId: contact.id,
    otherRecordId: other.id,
    currentValue: contact.email,
    incomingValue: change.profile.email ?? '',
    rule: 'identity',
    winner: 'open',
    incomingAt: change.statedAt,
    currentAt: null,
    currentSource: null,
    deliveryId: null,
    at: context.now,
    closedAt: null,
  })
}

/** Where a value comes from: a record of the store, when it was stated, and by which delivery. */
export function provenance(ref: string, observed: Observed, context: ResolveContext): Provenance {
  return {
    source: context.storeId,
    ref,
    at: observed.change.statedAt ?? context.now,
    deliveryId: observed.deliveryId,
  }
}

/** The provenance of every field that is filled. */
export function stamp(profile: Profile, origin: Provenance): Contact['provenance'] {
  const filled = profileFields.filter((field) => profile[field] !== null)
  return Object.fromEntries(filled.map((field) => [field, origin]))
}

/** What a source stated last, and until when we know it to hold. */
export function state({ change, until }: Observed): SourceState {
  const tags = change.kind === 'contact' ? change.tags : undefined
  return {
    statedAt: change.statedAt,
    observedAt: until,
    ...(tags && tags.length > 0 ? { tags } : {}),
  }
}

/** The address of somebody who was merged into this contact is no new one: which of them it shows was chosen (I5). */
function isMergedAddress(
  draft: Draft,
  contact: Contact,
  change: ContactChange,
  origin: Provenance,
): boolean {
  return (
    draft.isAlias(change.profile.email, contact.id) &&
    !isSameSource(contact.provenance.email, origin)
  )
}

function isTaken(
  draft: Draft,
  contact: Contact,
  change: ContactChange,
  context: ResolveContext,
): boolean {
  const other = isOthers(draft, contact, change)
  if (other) noteConflict(draft, contact, other, change, context)
  return other !== null
}

/** Each source's notes stay with the fields that it gave. */
function notesOf(
  contact: Contact,
  change: ContactChange,
  stamps: Contact['provenance'],
  origin: Provenance,
): Note[] {
  const isOurs = ({ field }: Note) => {
    const name = profileFields.find((each) => each === field.split('.')[0])
    return name === undefined || stamps[name] === undefined || isSameSource(stamps[name], origin)
  }
  return [...contact.notes.filter((note) => !isOurs(note)), ...change.notes.filter(isOurs)]
}

function latest(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b)
}

/** What another source said later stays (O2). */
function isOlder(origin: Provenance, recorded: Provenance | undefined): boolean {
  return (
    recorded !== undefined &&
    !isSameSource(recorded, origin) &&
    isCustomer(recorded) &&
    origin.at < recorded.at
  )
}

/** What an order told of its buyer gives way to the customer's own record, whenever that was saved (I2). */
function isCustomer({ ref }: Provenance): boolean {
  return ref.startsWith('customer:')
}

function isSameSource(a: Provenance | undefined, b: Provenance): boolean {
  return a?.source === b.source && a.ref === b.ref
}
