// Two contacts that are one person, made one and parted again (I5). What is needed to undo is worked out here and kept
// by the caller: parted at once, both are as they were, to the byte.

import { equal } from '../lib/equal.ts'
import type { Note } from './formats/text.ts'
import { isCustomerKey, primaryKeyOf, type PrimaryKeyKind } from './identity.ts'
import { restate } from './statements.ts'
import { profileFields, type Contact, type Profile, type Provenance } from './contact.ts'

export type ProfileField = keyof Profile

/** What a merge changed in the kept contact, beside the links and orders that it got. */
export type Undo = {
  fields: FieldUndo[]
  /** Tags and custom fields that came with the merged contact, and all tags that it had. */
  tags: { added: string[]; all: string[] }
  segments: { added: string[]; all: string[] }
  custom: Record<string, unknown>
  rest: { before: Rest; after: Rest }
  /** As it was, for the order of its keys. */
  provenance: Contact['provenance']
  /** The primary keys before the merge, and what they were made of. */
  keys: { kept: string | null; merged: string | null; kind?: PrimaryKeyKind }
}

type Told = { value: unknown; origin: Provenance | null }
type FieldUndo = { field: ProfileField; before: Told; after: Told }
type Provenances = Contact['provenance']
type Rest = Pick<Contact, 'guest' | 'notes' | 'sourceCreatedAt'>

/**
 * The kept contact with what the merged one adds: its values where the kept one has none, and those named in `take`.
 * Consent goes with the address that it was given for, never alone. The merged contact keeps its primary key, so that
 * whoever comes by it finds the kept one; where its email was taken, the two exchange their keys.
 */
export function mergeContacts(
  kept: Contact,
  merged: Contact,
  take: readonly ProfileField[],
  primaryKeyKind: PrimaryKeyKind,
): { kept: Contact; merged: Contact; undo: Undo } {
  const fields = chosenFields(kept, merged, take).map((field): FieldUndo => ({
    field,
    before: told(kept, field),
    after: told(merged, field),
  }))
  const added = merged.tags.filter((tag) => !kept.tags.includes(tag))
  const custom = Object.fromEntries(
    Object.entries(merged.custom).filter(([name]) => !(name in kept.custom)),
  )
  const segments = merged.segments.filter((id) => !kept.segments.includes(id))
  const chosen = withFields(kept, fields, 'after')
  const after = mergeRest(chosen, merged, fields)
  // The kept one's key follows its address.
  const key = primaryKeyOf(primaryKeyKind, { ...chosen, customer: customerIn(kept.primaryKey) })
  const swaps = key !== null && key === merged.primaryKey
  return {
    kept: {
      ...chosen,
      ...after,
      tags: [...kept.tags, ...added],
      custom: { ...kept.custom, ...custom },
      provenance: { ...chosen.provenance, ...customOrigins(merged.provenance, custom) },
      personalNotes: [
        ...kept.personalNotes,
        ...merged.personalNotes.filter(({ id }) => !isNoted(kept, id)),
      ],
      segments: [...kept.segments, ...segments],
      states: {
        ...restate(kept.states, kept, chosen),
        ...restate(merged.states, merged, chosen),
      },
      primaryKey: swaps ? merged.primaryKey : kept.primaryKey,
    },
    merged: {
      ...merged,
      primaryKey: swaps ? kept.primaryKey : merged.primaryKey,
      mergedInto: kept.id,
    },
    undo: {
      fields,
      tags: { added, all: merged.tags },
      segments: { added: segments, all: merged.segments },
      custom,
      rest: { before: restOf(kept), after },
      provenance: kept.provenance,
      keys: { kept: kept.primaryKey, merged: merged.primaryKey, kind: primaryKeyKind },
    },
  }
}

export type Split = {
  kept: Contact
  merged: Contact
  /** The states of the source records that go back. */
  taken: Contact['states']
  /** What the other contacts that are still merged into the kept one need, where this split changed it. */
  others: Undo[]
}

/**
 * Takes a merged contact out of the kept one. What was changed since the merge stays as it is. `sources` are the source
 * records that go back with it; `others` the undos of what else is merged into the kept contact.
 */
export function splitContacts(
  kept: Contact,
  merged: Contact,
  undo: Undo,
  sources: readonly string[],
  others: readonly Undo[],
): Split {
  const patched = others.map((other) => structuredClone(other))
  const restored = undo.fields.filter((change) => {
    if (equal(told(kept, change.field), change.after)) return true
    // A later merge took another value over this one: parting that one must not bring this person's back.
    for (const other of patched)
      for (const later of other.fields)
        if (later.field === change.field && equal(later.before, change.after))
          later.before = change.before
    return false
  })
  const profile = withFields(kept, restored, 'before')
  const { states, taken } = partStates(restate(kept.states, kept, profile), sources)
  const takenBack = restate(taken, profile, merged)
  const customBack = Object.keys(undo.custom).filter((name) =>
    equal(kept.custom[name], undo.custom[name]),
  )
  const provenance = withOriginsBack(profile.provenance, undo.provenance, customBack)
  const keyBack = restored.some(
    ({ field, after }) =>
      (field === 'email' || field === 'phone') && after.value === undo.keys.merged,
  )
  return {
    kept: {
      ...profile,
      ...restoreRest(kept, undo.rest, restored, patched),
      provenance: equal(provenance, undo.provenance) ? undo.provenance : provenance,
      tags: kept.tags.filter(
        (tag) => !undo.tags.added.includes(tag) || passOn('tags', tag, patched),
      ),
      custom: Object.fromEntries(
        Object.entries(kept.custom).filter(([name]) => !customBack.includes(name)),
      ),
      // What was written anew since is the kept one's; the merged one has its own as it was.
      personalNotes: kept.personalNotes.filter(
        (note) => !merged.personalNotes.some((own) => equal(own, note)),
      ),
      segments: kept.segments.filter(
        (id) => !undo.segments.added.includes(id) || passOn('segments', id, patched),
      ),
      states,
      primaryKey:
        keyBack && kept.primaryKey === undo.keys.merged ? undo.keys.kept : kept.primaryKey,
    },
    merged: {
      ...merged,
      states: { ...merged.states, ...takenBack },
      primaryKey: undo.keys.merged,
      mergedInto: null,
    },
    taken: takenBack,
    others: patched,
  }
}

function chosenFields(
  kept: Contact,
  merged: Contact,
  take: readonly ProfileField[],
): ProfileField[] {
  const wants = (field: ProfileField) =>
    take.includes(field) || (kept[field] === null && field !== 'consent')
  const fills = (field: ProfileField) =>
    wants(field) && merged[field] !== null && !equal(merged[field], kept[field])
  const chosen = profileFields.filter(fills)
  const consent = chosen.includes('email') && !chosen.includes('consent') && merged.consent
  return consent && !equal(consent, kept.consent) ? [...chosen, 'consent'] : chosen
}

function told(contact: Contact, field: ProfileField): Told {
  return { value: contact[field], origin: contact.provenance[field] ?? null }
}

function withFields(contact: Contact, changes: FieldUndo[], side: 'before' | 'after'): Contact {
  const values = Object.fromEntries(changes.map((change) => [change.field, change[side].value]))
  const provenance = { ...contact.provenance }
  for (const { field, [side]: state } of changes) {
    if (state.origin) provenance[field] = state.origin
    else delete provenance[field]
  }
  return { ...contact, ...values, provenance }
}

function restOf({ guest, notes, sourceCreatedAt }: Contact): Rest {
  return { guest, notes, sourceCreatedAt }
}

/** Where custom values come from. */
function customOrigins(provenance: Provenances, custom: Record<string, unknown>): Provenances {
  const keys = new Set(Object.keys(custom).map((name) => `custom.${name}`))
  return Object.fromEntries(Object.entries(provenance).filter(([key]) => keys.has(key)))
}

/** The custom values that go were said by nobody, or what was said before the merge stands again. */
function withOriginsBack(now: Provenances, before: Provenances, names: string[]): Provenances {
  const keys = new Set(names.map((name) => `custom.${name}`))
  const stay = Object.entries(now).filter(([key]) => !keys.has(key))
  const back = Object.entries(before).filter(([key]) => keys.has(key))
  return Object.fromEntries([...stay, ...back])
}

/** Notes go with the fields that they are about. */
function mergeRest(kept: Contact, merged: Contact, fields: FieldUndo[]): Rest {
  const isTaken = (note: Note) => isAbout(note, fields)
  return {
    guest: kept.guest && merged.guest,
    notes: [...kept.notes.filter((note) => !isTaken(note)), ...merged.notes.filter(isTaken)],
    sourceCreatedAt: earliest(kept.sourceCreatedAt, merged.sourceCreatedAt),
  }
}

/**
 * What still is as the merge made it becomes what it was; what a later merge made of it is that one's to undo. Notes
 * that changed since go and come back with the fields that they are about.
 */
function restoreRest(
  kept: Contact,
  { before, after }: Undo['rest'],
  fields: FieldUndo[],
  others: Undo[],
): Rest {
  const rest = restOf(kept)
  // SAFETY: the keys are those of Rest.
  for (const name of Object.keys(before) as (keyof Rest)[]) {
    if (equal(rest[name], after[name])) Object.assign(rest, { [name]: before[name] })
    else
      for (const other of others)
        if (equal(other.rest.before[name], after[name]))
          Object.assign(other.rest.before, { [name]: before[name] })
  }
  if (!equal(kept.notes, after.notes))
    rest.notes = [
      ...kept.notes.filter((note) => !isAbout(note, fields)),
      ...before.notes.filter((note) => isAbout(note, fields)),
    ]
  return rest
}

function isAbout({ field }: Note, fields: FieldUndo[]): boolean {
  return fields.some((change) => change.field === field.split('.')[0])
}

function isNoted({ personalNotes }: Contact, id: string): boolean {
  return personalNotes.some((note) => note.id === id)
}

/** The states of the source records that leave, and what stays. */
function partStates(all: Contact['states'], sources: readonly string[]) {
  const entries = Object.entries(all)
  return {
    taken: Object.fromEntries(entries.filter(([source]) => sources.includes(source))),
    states: Object.fromEntries(entries.filter(([source]) => !sources.includes(source))),
  }
}

/** A tag or segment that somebody else who is still merged had too stays, as that one's. */
function passOn(kind: 'tags' | 'segments', name: string, others: Undo[]): boolean {
  const heir = others.find((other) => other[kind].all.includes(name))
  heir?.[kind].added.push(name)
  return heir !== undefined
}

function customerIn(key: string | null): string | null {
  return isCustomerKey(key) ? key : null
}

function earliest(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b)
}
