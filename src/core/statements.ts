// What each of a contact's source records states, field by field. Kept short: only what differs from the contact itself
// is written down, so this is the one place that reads and writes it.

import { equal } from '../lib/equal.ts'
import { profileFields, type Contact, type Profile, type SourceState } from './contact.ts'

/** What a source states, given what the contact shows beside it. */
export function statementOf(state: SourceState, shown: Profile): Profile {
  const told = Object.entries(state.other ?? {}).map(([field, list]) => [field, list[0] ?? null])
  // SAFETY: each list holds one value of its field.
  return { ...shown, ...Object.fromEntries(told) } as Profile
}

/** The state with what it states besides what the contact shows. */
export function withStatement(state: SourceState, stated: Profile, shown: Profile): SourceState {
  const { other: _, ...rest } = state
  const differing = profileFields.filter((field) => !equal(stated[field], shown[field]))
  if (differing.length === 0) return rest
  return { ...rest, other: Object.fromEntries(differing.map((field) => [field, [stated[field]]])) }
}

/** The states of a contact whose fields change from `before` to `after`: what each source states stays what it is. */
export function restate(
  states: Contact['states'],
  before: Profile,
  after: Profile,
): Contact['states'] {
  if (profileFields.every((field) => equal(before[field], after[field]))) return states
  const restated = Object.entries(states).map(([source, state]) => [
    source,
    withStatement(state, statementOf(state, before), after),
  ])
  return Object.fromEntries(restated)
}

/**
 * The state of a source record that the store has no longer, known since `at` and seen until `seen`: nothing that it said
 * before brings it back, and what it stated holds only where the contact shows it.
 */
export function ended(state: SourceState | undefined, at: number, seen: number): SourceState {
  return {
    statedAt: Math.max(state?.statedAt ?? 0, at) || null,
    observedAt: seen,
    gone: true,
    ...(state?.other && { other: state.other }),
  }
}

/** The states that differ from what they were: only those are written, others may have moved on meanwhile. */
export function changedStates(
  before: Contact['states'],
  after: Contact['states'],
): Contact['states'] {
  const entries = Object.entries(after)
  return Object.fromEntries(entries.filter(([source, state]) => !equal(state, before[source])))
}
