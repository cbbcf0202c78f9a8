// A customer's newer state on top of a contact, field by field: which value wins, whose address it is, and where each
// value came from (O2, O3, I4).

import { equal } from '../lib/equal.ts'
import type { ContactChange, Observed } from './change.ts'
import { fieldConflict, identityConflict } from './conflicts.ts'
import {
  profileFields,
  sourceKey,
  type Contact,
  type Profile,
  type Provenance,
  type SourceState,
} from './contact.ts'
import { decideField, isSameSource, isWeak, type FieldStatement } from './decide-field.ts'
import type { ConflictNote } from './conflict-note.ts'
import type { Draft } from './draft.ts'
import type { Note } from './formats/text.ts'
import { customerKey, exclusiveField, isCustomerKey, primaryKeyOf } from './identity.ts'
import { isNoteOf, mergeCustom, stampCustom, type CustomValues } from './merge-custom.ts'
import { mergeTags } from './merge-tags.ts'
import { ownerOf, type Owner } from './ownership.ts'
import type { ResolveContext } from './resolve.ts'
import { restate, statementOf, withStatement } from './statements.ts'

export type Merged = { contact: Contact; conflicts: ConflictNote[] }

/**
 * The contact with the customer's newer state on top, field by field as their owners want it (O1, O2). A new email that
 * belongs to somebody else stays out, and so does whatever loses: both are noted as conflicts (I4, O3).
 */
export function mergeContact(
  draft: Draft,
  known: Contact,
  incoming: Observed & { change: ContactChange },
  context: ResolveContext,
): Merged {
  const { change } = incoming
  const contact = withoutOrdered(draft, known, change.externalId, context)
  const { ownership } = context.settings
  const origin = provenance(`customer:${change.externalId}`, incoming, context)
  const source = sourceKey(context.storeId, change.externalId)
  const recorded = contact.states[source]
  const before = recorded && statementOf(recorded, contact)
  const stated = withCause(change.profile, before, context)
  const merged: Contact = { ...contact, provenance: { ...contact.provenance } }
  const conflicts: ConflictNote[] = []
  const exclusive = exclusiveField(draft.primaryKeyKind)
  const rival = rivalOf(draft, contact, change)
  for (const field of profileFields) {
    if (field === exclusive && isMergedAddress(draft, contact, change, origin)) continue
    if (field === exclusive && rival && !equal(stated[field], contact[field])) {
      conflicts.push(identityConflict(contact, rival, { field, change }, context))
      continue
    }
    const owner = ownerOf(ownership, field)
    const statement: FieldStatement = {
      field,
      value: stated[field],
      before: before?.[field],
      origin,
      owner,
      isTaken: field === exclusive ? (each) => !!otherHolder(draft, contact, each) : undefined,
    }
    const { set, conflict } = decideField(contact, statement)
    if (conflict) conflicts.push(fieldConflict(contact, statement, conflict, context))
    if (set) setField(merged, field, set)
  }
  const keeper = ownerOf(ownership, 'custom')
  const base = Object.fromEntries(recorded?.custom ?? [])
  const custom = mergeCustom(contact.custom, base, change.custom ?? {}, (key) =>
    keeper === 'newest' && isOlder(origin, contact.provenance[`custom.${key}`]) ? 'hub' : keeper,
  )
  const customer = customerKey(context.storeId, change.externalId)
  const others = restate(withoutSource(contact.states, source), contact, merged)
  return {
    conflicts,
    contact: {
      ...merged,
      custom,
      provenance: stampCustom(merged.provenance, contact.custom, custom, origin),
      tags: tagsOf(contact, recorded, change, ownerOf(ownership, 'tags')),
      primaryKey: freeKey(draft, merged, customer),
      guest: false,
      notes: notesOf(contact, change, merged.provenance, { origin, base }),
      states: { ...others, [source]: withStatement(state(incoming), stated, merged) },
      sourceCreatedAt: contact.sourceCreatedAt ?? change.createdAt,
      sourceUpdatedAt: latest(contact.sourceUpdatedAt, change.statedAt),
    },
  }
}

/**
 * What an order or a checkout told of an account ends with the account's own first record: the end is the same as if
 * that had come first. What they told of a guest stays (I2).
 */
function withoutOrdered(
  draft: Draft,
  contact: Contact,
  externalId: string,
  { storeId }: ResolveContext,
): Contact {
  const reason = draft.link(externalId)?.reason
  const isFirst = !contact.states[sourceKey(storeId, externalId)]
  if (!isFirst || (reason !== 'order' && reason !== 'checkout')) return contact
  const fields = profileFields.filter((field) => {
    const origin = contact.provenance[field]
    return origin?.source === storeId && isWeak(origin)
  })
  const bare: Contact = { ...contact, provenance: { ...contact.provenance } }
  for (const field of fields) setField(bare, field, { value: null, origin: null })
  return { ...bare, states: restate(contact.states, contact, bare) }
}

/** What another hand said later stays (O2). */
function isOlder(origin: Provenance, recorded: Provenance | undefined): boolean {
  return recorded !== undefined && !isSameSource(recorded, origin) && origin.at < recorded.at
}

function setField(
  contact: Contact,
  field: keyof Profile,
  { value, origin }: { value: Profile[keyof Profile]; origin: Provenance | null },
): void {
  Object.assign(contact, { [field]: value })
  if (origin) contact.provenance[field] = origin
  else delete contact.provenance[field]
}

function tagsOf(
  contact: Contact,
  recorded: SourceState | undefined,
  { tags }: ContactChange,
  owner: Owner,
): string[] {
  if (!tags || (owner === 'hub' && recorded)) return contact.tags
  if (owner === 'store') return equal(contact.tags, tags) ? contact.tags : tags
  return mergeTags(contact.tags, recorded?.tags ?? [], tags)
}

/** The store unsubscribes somebody for the cause that its settings name; once recorded, the cause stays (F7). */
function withCause(profile: Profile, before: Profile | undefined, context: ResolveContext) {
  const { consent } = profile
  if (consent?.state !== 'unsubscribed' || consent.cause !== null) return profile
  const known = before?.consent
  const isKnown = known?.state === 'unsubscribed' && equal({ ...known, cause: null }, consent)
  const cause = isKnown ? known.cause : context.settings.unsubscriptionCause
  return { ...profile, consent: { ...consent, cause } }
}

function withoutSource(states: Contact['states'], source: string): Contact['states'] {
  return Object.fromEntries(Object.entries(states).filter(([key]) => key !== source))
}

/** Who else has the customer's address, where no two contacts may share it. */
export function rivalOf(draft: Draft, contact: Contact, change: ContactChange): Contact | null {
  const field = exclusiveField(draft.primaryKeyKind)
  return field && otherHolder(draft, contact, change.profile[field])
}

/** Who else has this address or number as the primary key. */
export function otherHolder(draft: Draft, contact: Contact, key: unknown): Contact | null {
  const holder = typeof key === 'string' ? draft.contactByPrimaryKey(key) : undefined
  return holder && holder.id !== contact.id ? holder : null
}

/** The primary key of a contact as it is now; null where somebody else has it. */
export function freeKey(draft: Draft, contact: Contact, customer: string | null): string | null {
  const known = contact.primaryKey
  // The first customer of a store that somebody was linked to names them for good.
  const named = draft.primaryKeyKind === 'storeCustomerId' && isCustomerKey(known) ? known : null
  const key = primaryKeyOf(draft.primaryKeyKind, { ...contact, customer: named ?? customer })
  return otherHolder(draft, contact, key) ? null : key
}

/** Where a value comes from: a record of the store, when it was stated, and by which delivery. */
export function provenance(ref: string, observed: Observed, context: ResolveContext): Provenance {
  return {
    source: context.storeId,
    ref,
    at: observed.change.statedAt ?? context.now,
    deliveryId: observed.deliveryId,
    ...(observed.deliveryId === null && { via: context.origin }),
  }
}

/** The provenance of every field that is filled. */
export function stamp(profile: Profile, origin: Provenance): Contact['provenance'] {
  const filled = profileFields.filter((field) => profile[field] !== null)
  return Object.fromEntries(filled.map((field) => [field, origin]))
}

/** What a source stated last, and until when we know it to hold. */
export function state({ change, until }: Observed): SourceState {
  const { tags, custom } = change.kind === 'contact' ? change : {}
  return {
    statedAt: change.statedAt,
    observedAt: until,
    ...(tags && tags.length > 0 ? { tags } : {}),
    ...(custom && Object.keys(custom).length > 0 ? { custom: Object.entries(custom) } : {}),
  }
}

/** The address of somebody who was merged into this contact is no new one: which of them it shows was chosen (I5). */
function isMergedAddress(
  draft: Draft,
  contact: Contact,
  change: ContactChange,
  origin: Provenance,
): boolean {
  const field = exclusiveField(draft.primaryKeyKind)
  return (
    field !== null &&
    draft.isAlias(change.profile[field], contact.id) &&
    !isSameSource(contact.provenance[field], origin)
  )
}

/** Each source's notes stay with the fields that it gave. */
function notesOf(
  contact: Contact,
  change: ContactChange,
  stamps: Contact['provenance'],
  { origin, base }: { origin: Provenance; base: CustomValues },
): Note[] {
  const isOurs = ({ field }: Note) => {
    if (field.startsWith('custom.')) return isNoteOf(field, change.custom ?? {}, base)
    const name = profileFields.find((each) => each === field.split('.')[0])
    return name === undefined || stamps[name] === undefined || isSameSource(stamps[name], origin)
  }
  // What is noted already keeps its place: two stores that repeat theirs in turn change nothing.
  const told = change.notes.filter(isOurs)
  const kept = contact.notes.filter((note) => !isOurs(note) || told.some((own) => equal(own, note)))
  return [...kept, ...told.filter((own) => kept.every((note) => !equal(own, note)))]
}

function latest(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b)
}
