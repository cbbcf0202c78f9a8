// A store's customer against the contacts of the audience (I1-I4): which contact it is, and what becomes of it.

import type { ContactChange, GoneChange, Observed } from './change.ts'
import { identityConflict } from './conflicts.ts'
import {
  profileFields,
  sourceKey,
  type Contact,
  type Link,
  type Profile,
  type Provenance,
} from './contact.ts'
import type { Draft } from './draft.ts'
import { sameRecord, sameStatement } from './same-contact.ts'
import { compareStates } from './freshness.ts'
import type { Note } from './formats/text.ts'
import { customerKey, exclusiveField, findPerson } from './identity.ts'
import {
  freeKey,
  mergeContact,
  otherHolder,
  provenance,
  rivalOf,
  stamp,
  state,
} from './merge-contact.ts'
import { mergeCustom, stampCustom } from './merge-custom.ts'
import type { Entry, Outcome } from './outcome.ts'
import type { Resolution, ResolveContext } from './resolve.ts'
import { ended } from './statements.ts'

type Incoming = Observed & { change: ContactChange }

export function resolveContact(
  draft: Draft,
  incoming: Incoming,
  context: ResolveContext,
  /** Null is answered, and nothing done, while somebody else has the address: later changes may free it. */
  patient: boolean,
): Resolution | null {
  const { change } = incoming
  const customer = customerKey(context.storeId, change.externalId)
  const match = findPerson(draft, { ...change.profile, customer }, change.externalId)
  if (!match) return create(draft, incoming, context)
  const held = !match.linked && draft.isHeld(match.contact.id, change.externalId)
  if (patient && (held || rivalOf(draft, match.contact, change))) return null
  if (held) return createApart(draft, incoming, match.contact, context)
  const source = sourceKey(context.storeId, change.externalId)
  const recorded = match.contact.states[source] ?? null
  const freshness = compareStates({ statedAt: change.statedAt, from: incoming.from }, recorded)
  if (freshness === 'older') return done(incoming, match.contact, 'stale', 'older_than_record')
  const { contact: merged, conflicts } = mergeContact(draft, match.contact, incoming, context)
  const isSame = match.linked && sameRecord(merged, match.contact)
  const isRepeated = sameStatement(recorded, merged.states[source])
  if (freshness === 'unknown' && !(isSame && isRepeated))
    return { entries: [], lookup: { kind: 'contact', externalId: change.externalId } }
  draft.writes.conflicts.push(...conflicts)
  if (!match.linked) draft.putLink(link(match.contact, incoming, match.reason, context))
  if (isSame) {
    if (!isRepeated) draft.touchContact(match.contact.id, source, merged)
    const isKept = conflicts.length > 0
    return done(incoming, match.contact, 'unchanged', isKept ? 'conflict_kept' : null)
  }
  save(draft, merged, incoming, context, 'updated')
  return done(incoming, merged, 'updated', match.linked ? null : `linked_by_${match.reason}`)
}

/** The store has no such customer any more: the contact stays, and its link says so. */
export function resolveContactGone(
  draft: Draft,
  incoming: Observed & { change: GoneChange },
  context: ResolveContext,
): Resolution {
  const { externalId } = incoming.change
  const linked = draft.link(externalId)
  const contact = linked && draft.contact(linked.contactId)
  const settle = (outcome: Outcome): Resolution => ({
    entries: [
      {
        kind: 'contact',
        externalId,
        recordId: contact?.id ?? null,
        outcome,
        reason: 'gone_at_source',
      },
    ],
  })
  if (!contact) return settle('skipped')
  const source = sourceKey(context.storeId, externalId)
  const recorded = contact.states[source]
  if (recorded?.gone) return settle('unchanged')
  const gone = ended(recorded, incoming.from, incoming.until)
  save(
    draft,
    { ...contact, states: { ...contact.states, [source]: gone } },
    incoming,
    context,
    'updated',
  )
  return settle('updated')
}

/** A contact for a person that is known from an order or a checkout only. `externalId` is null for a guest. */
export function createFromOrder(
  draft: Draft,
  buyer: {
    externalId: string | null
    profile: Profile
    from: { kind: 'order' | 'checkout'; externalId: string }
    notes: Note[]
  },
  observed: Observed,
  context: ResolveContext,
): Contact {
  const { storeId } = context
  const customer = buyer.externalId === null ? null : customerKey(storeId, buyer.externalId)
  const profile = withoutTaken(draft, buyer.profile)
  const fresh: Contact = {
    ...blank(context, profile),
    guest: buyer.externalId === null,
    notes: buyer.notes,
    provenance: stamp(
      profile,
      provenance(`${buyer.from.kind}:${buyer.from.externalId}`, observed, context),
    ),
  }
  const contact = { ...fresh, primaryKey: freeKey(draft, fresh, customer) }
  if (buyer.externalId !== null) {
    draft.putLink({
      storeId: context.storeId,
      externalId: buyer.externalId,
      contactId: contact.id,
      reason: buyer.from.kind,
      linkedAt: context.now,
    })
  }
  return save(draft, contact, observed, context, 'created')
}

/** The profile without an address that is somebody else's. */
function withoutTaken(draft: Draft, profile: Profile): Profile {
  const field = exclusiveField(draft.primaryKeyKind)
  const value = field && profile[field]
  return field && value && draft.contactByPrimaryKey(value)
    ? { ...profile, [field]: null }
    : profile
}

/**
 * The first order of somebody who is known from an unfinished checkout only fills in what that left blank; after it a
 * guest's profile stays (I2). Null where there is nothing to fill in.
 */
export function fillFromOrder(
  draft: Draft,
  contactId: string,
  order: { externalId: string; profile: Profile },
  observed: Observed,
  context: ResolveContext,
): Contact | null {
  const contact = draft.contact(contactId)
  const origin = provenance(`order:${order.externalId}`, observed, context)
  const isUnfinished = ({ ref }: Provenance) => ref.startsWith('checkout:') || ref === origin.ref
  if (!contact?.guest || !Object.values(contact.provenance).every(isUnfinished)) return null
  const isFree = (field: keyof Profile) =>
    field !== exclusiveField(draft.primaryKeyKind) ||
    !otherHolder(draft, contact, order.profile[field])
  const blanks = profileFields.filter(
    (field) => contact[field] === null && order.profile[field] !== null && isFree(field),
  )
  if (blanks.length === 0) return null
  const filled = Object.fromEntries(blanks.map((field) => [field, order.profile[field]]))
  const stamps = Object.fromEntries(blanks.map((field) => [field, origin]))
  const merged = { ...contact, ...filled, provenance: { ...contact.provenance, ...stamps } }
  const keyed = { ...merged, primaryKey: freeKey(draft, merged, null) }
  return save(draft, keyed, observed, context, 'updated')
}

function create(draft: Draft, incoming: Incoming, context: ResolveContext): Resolution {
  const { change } = incoming
  const origin = provenance(`customer:${change.externalId}`, incoming, context)
  const custom = mergeCustom({}, {}, change.custom ?? {}, () => 'store')
  const fresh: Contact = {
    ...blank(context, change.profile),
    tags: change.tags ?? [],
    custom,
    notes: change.notes,
    provenance: stampCustom(stamp(change.profile, origin), {}, custom, origin),
    states: { [sourceKey(context.storeId, change.externalId)]: state(incoming) },
    sourceCreatedAt: change.createdAt,
    sourceUpdatedAt: change.statedAt,
  }
  const customer = customerKey(context.storeId, change.externalId)
  const contact = { ...fresh, primaryKey: freeKey(draft, fresh, customer) }
  draft.putLink(link(contact, incoming, 'new', context))
  save(draft, contact, incoming, context, 'created')
  return done(incoming, contact, 'created', null)
}

/** Two accounts are two people: the address stays with whom has it, and the claim is noted as a conflict (I4). */
function createApart(
  draft: Draft,
  incoming: Incoming,
  holder: Contact,
  context: ResolveContext,
): Resolution {
  const { change } = incoming
  const field = exclusiveField(draft.primaryKeyKind)
  if (field === null) return create(draft, incoming, context)
  const nameless = { ...change, profile: { ...change.profile, [field]: null } }
  const created = create(draft, { ...incoming, change: nameless }, context)
  const contact = { id: created.entries[0]?.recordId ?? '', email: null, phone: null }
  draft.writes.conflicts.push(identityConflict(contact, holder, { field, change }, context))
  return created
}

function save(
  draft: Draft,
  contact: Contact,
  observed: Observed,
  context: ResolveContext,
  operation: 'created' | 'updated',
): Contact {
  const seq = draft.addEvent({
    at: context.now,
    kind: 'contact',
    recordId: contact.id,
    storeId: context.storeId,
    operation,
    origin: context.origin,
    deliveryId: observed.deliveryId,
    transitions: [],
  })
  const saved = { ...contact, changedAt: context.now, seq }
  draft.putContact(saved)
  return saved
}

function blank(context: ResolveContext, profile: Profile): Contact {
  return {
    ...profile,
    id: context.newId('con'),
    audienceId: context.audienceId,
    primaryKey: null,
    tags: [],
    custom: {},
    personalNotes: [],
    segments: [],
    mergedInto: null,
    guest: false,
    notes: [],
    provenance: {},
    states: {},
    sourceCreatedAt: null,
    sourceUpdatedAt: null,
    createdAt: context.now,
    changedAt: context.now,
    seq: 0,
  }
}

function link(
  contact: Contact,
  incoming: Incoming,
  reason: Link['reason'],
  context: ResolveContext,
): Link {
  return {
    storeId: context.storeId,
    externalId: incoming.change.externalId,
    contactId: contact.id,
    reason,
    linkedAt: context.now,
  }
}

function done(
  incoming: Incoming,
  contact: Contact,
  outcome: Outcome,
  reason: string | null,
): Resolution {
  const entry: Entry = {
    kind: 'contact',
    externalId: incoming.change.externalId,
    recordId: contact.id,
    outcome,
    reason,
  }
  return { entries: [entry] }
}
