// A contact without what some of its sources say of it: what the others say holds then.

import {
  profileFields,
  type Contact,
  type Profile,
  type Provenance,
  type SourceState,
} from './contact.ts'
import { claimOf, isAfter, originOf } from './decide-field.ts'
import type { Note } from './formats/text.ts'
import { restate, statementOf } from './statements.ts'

/** What leaves: source records (`<store>/<customer>`), and the values that came from there. */
export type Leaving = {
  holds(source: string): boolean
  said(origin: Provenance): boolean
}

type Options = {
  /** Addresses besides the one shown that nobody else can have: no other one comes back. */
  addresses?: readonly string[]
  /** Fields that stay as they are, whoever said them. */
  keeps?: readonly (keyof Profile)[]
}

/** The contact with, in each field that somebody who leaves had said, what the others say of it, or nothing. */
export function withoutSources(
  contact: Contact,
  { holds, said }: Leaving,
  { addresses = [], keeps = [] }: Options = {},
): Contact {
  const sources = Object.entries(contact.states)
  const others = sources.filter(([source]) => !holds(source))
  const left = Object.fromEntries(others)
  const fields = profileFields.filter(
    (field) => isFrom(contact, field, said) && !keeps.includes(field),
  )
  const kept = new Set<string>(keeps)
  const told = new Set(others.flatMap(([, state]) => state.tags ?? []))
  const untold = new Set(
    sources.flatMap(([source, state]) => (holds(source) ? (state.tags ?? []) : [])),
  )
  const without: Contact = {
    ...contact,
    tags: contact.tags.filter((tag) => !untold.has(tag) || told.has(tag)),
    custom: { ...contact.custom },
    notes: withoutNotes(contact.notes, fields),
    provenance: withoutOrigins(
      contact.provenance,
      (origin, field) => said(origin) && !kept.has(field),
    ),
  }
  for (const field of fields) {
    const heir = heirOf({ ...contact, states: left }, field, addresses)
    Object.assign(without, { [field]: heir?.value ?? null })
    if (heir) without.provenance[field] = heir.origin
  }
  for (const key of Object.keys(contact.custom)) {
    if (!isFrom(contact, `custom.${key}`, said)) continue
    const heir = customHeir(others, key)
    if (heir) without.custom[key] = heir.value
    else delete without.custom[key]
    if (heir) without.provenance[`custom.${key}`] = heir.origin
  }
  return { ...without, states: restate(left, contact, without) }
}

export function withoutNotes(notes: Note[], fields: readonly string[]): Note[] {
  return notes.filter(({ field }) => !fields.includes(field.split('.')[0] ?? ''))
}

export function withoutOrigins(
  provenance: Contact['provenance'],
  leaves: (origin: Provenance, field: string) => boolean,
): Contact['provenance'] {
  return Object.fromEntries(
    Object.entries(provenance).filter(([field, origin]) => !leaves(origin, field)),
  )
}

function isFrom(
  { provenance }: Contact,
  field: keyof Contact['provenance'],
  said: Leaving['said'],
): boolean {
  const origin = provenance[field]
  return origin !== undefined && said(origin)
}

/** What of the other sources' statements holds, each counted from its own time as anywhere else (F7). */
function heirOf(contact: Contact, field: keyof Profile, addresses: readonly string[]) {
  const claims = Object.entries(contact.states).flatMap(([source, state]) => {
    const value = state.gone ? null : statementOf(state, contact)[field]
    const isFree =
      field !== 'email' ||
      value === contact.email ||
      (typeof value === 'string' && addresses.includes(value))
    const at = state.statedAt ?? 0
    return value !== null && isFree ? [claimOf(value, originOf(source, at), at, field)] : []
  })
  return claims.toSorted((a, b) => (isAfter(a, b) ? -1 : 1))[0]
}

function customHeir(sources: [string, SourceState][], key: string) {
  const claims = sources.flatMap(([source, state]) => {
    const [, value] = state.custom?.find(([name]) => name === key) ?? []
    const isTold = value !== null && value !== undefined && !state.gone
    return isTold ? [{ value, origin: originOf(source, state.statedAt ?? 0) }] : []
  })
  return claims.toSorted((a, b) => b.origin.at - a.origin.at)[0]
}
