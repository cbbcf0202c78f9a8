// One field of a contact that several hands keep: whose value holds, and why (O1, O2, F7). What stores say is decided
// from what each of them states at last and when, so the order in which it arrives does not matter.

import { equal } from '../lib/equal.ts'
import { sourceKey, type Consent, type Contact, type Profile, type Provenance } from './contact.ts'
import type { ConflictRule, Owner } from './ownership.ts'
import { statementOf } from './statements.ts'

export type Field = keyof Profile
type Value = Profile[Field]

/** A value, who says so, and since when (ms). */
type Claim = { value: Value; origin: Provenance; at: number; ownTime: boolean }

export type FieldStatement = {
  field: Field
  value: Value
  /** What the same source stated before; undefined when it states something for the first time. */
  before: Value | undefined
  origin: Provenance
  owner: Owner
  /** For a field that no two contacts share: whether somebody else has this value (I4). */
  isTaken?: ((value: Value) => boolean) | undefined
}

export type Decision = {
  /** Absent where the contact's value stays. */
  set?: { value: Value; origin: Provenance | null }
  /** Both values and which of them holds, where two hands disagree anew or another one holds from now on (O3). */
  conflict?: { rule: ConflictRule; winner: 'incoming' | 'current' }
}

/** What becomes of a contact's field when one of its sources states `value` for it. */
export function decideField(contact: Contact, stated: FieldStatement): Decision {
  const decision = decide(contact, stated)
  const conflict = disagreement(contact, stated, decision)
  return conflict ? { ...decision, conflict } : decision
}

function decide(contact: Contact, stated: FieldStatement): Decision {
  const { field, value, before, origin, owner } = stated
  const current = contact[field]
  const holder = contact.provenance[field]
  if (owner === 'hub') return current === null && !isHub(holder) ? setTo(stated, current) : {}
  if (owner === 'store') return decideOwned(contact, stated)
  if (holder?.owned && !isSameSource(holder, origin)) return {}
  if (isHub(holder)) {
    const isNews = value !== null && !equal(value, before)
    const said = claim(stated)
    const ours = claimOf(current, holder, holder.at, field)
    return isNews && isAfter(said, ours) && said.at > ours.at ? setTo(stated, current) : {}
  }
  return decideNewest(contact, stated)
}

/** The store's value always holds, and its blank clears what it had said; of two owners the newer one holds. */
function decideOwned(contact: Contact, stated: FieldStatement): Decision {
  const { field, value, before, origin } = stated
  const current = contact[field]
  const holder = contact.provenance[field]
  const cleared = before !== undefined && before !== null
  if (value === null && !cleared) return {}
  const isRival = holder?.owned && !isSameSource(holder, origin)
  if (isRival && !isAfter(claim(stated), claimOf(current, holder, holder.at, field))) return {}
  return setTo({ ...stated, origin: { ...origin, owned: true } }, current)
}

/**
 * Of everything that is stated the newest holds; a blank states nothing. A statement is as old as the store's record:
 * stores tell when a record was saved, not when each field was. So a store that saves something else holds against
 * another one's change in between, which is noted as a conflict.
 */
function decideNewest(contact: Contact, stated: FieldStatement): Decision {
  const { field, value } = stated
  const current = contact[field]
  const best = claimsOf(contact, stated).reduce<Claim | null>(
    (newest, each) => (newest === null || isAfter(each, newest) ? each : newest),
    null,
  )
  const holder = contact.provenance[field]
  if (best) {
    // Somebody else says the same still, or a customer says what only an order told: from now on it is theirs.
    const isLeft = !equal(value, current) && isSameSource(holder, stated.origin)
    const isTold = holder !== undefined && isWeak(holder)
    return equal(best.value, current) && !isLeft && !isTold ? {} : { set: best }
  }
  // What only an order told of its buyer is not cleared by a customer record that leaves it blank (I2).
  return current !== null && holder && isCustomer(holder)
    ? { set: { value: null, origin: null } }
    : {}
}

/** What the customer records of this contact state for the field, blanks left out. */
function claimsOf(contact: Contact, stated: FieldStatement): Claim[] {
  const { field, origin, isTaken } = stated
  const holder = contact.provenance[field]
  const held = holder && isCustomer(holder) ? keyOf(holder) : null
  const claims = stated.value === null ? [] : [claim(stated)]
  // Of a customer that was deleted or forgotten only what the contact shows is left.
  const isLeftover = held !== null && (contact.states[held]?.gone ?? !contact.states[held])
  if (holder && isLeftover && held !== keyOf(origin) && contact[field] !== null)
    claims.push(claimOf(contact[field], holder, holder.at, field))
  for (const [source, state] of Object.entries(contact.states)) {
    // Which address of several a contact shows was chosen: only whose it is has a say.
    if (state.gone || source === keyOf(origin) || (isTaken && source !== held)) continue
    const told = statementOf(state, contact)[field]
    // What it says by now is somebody else's, so what it gave before stays.
    const value = isTaken?.(told) ? contact[field] : told
    if (value === null) continue
    const at = state.statedAt ?? 0
    claims.push(claimOf(value, originOf(source, at), at, field))
  }
  return claims
}

function claim({ field, value, origin }: FieldStatement): Claim {
  return claimOf(value, origin, origin.at, field)
}

/** Consent counts from when it was given, where that is known (F7). */
export function claimOf(value: Value, origin: Provenance, at: number, field: Field): Claim {
  // SAFETY: the value of this field.
  const given = field === 'consent' ? (value as Consent | null)?.updatedAt : null
  return {
    value,
    origin,
    at: given ?? at,
    ownTime: typeof given === 'number' || field !== 'consent',
  }
}

/** Whether a holds over b: by its time, and at one moment by the source's name, so that order never matters. */
export function isAfter(a: Claim, b: Claim): boolean {
  if (a.ownTime !== b.ownTime) return a.ownTime
  if (!a.ownTime && careOf(a) !== careOf(b)) return careOf(a) > careOf(b)
  if (a.at !== b.at) return a.at > b.at
  return keyOf(a.origin) > keyOf(b.origin)
}

/** Of consents without a time the most careful one holds: saving a record again must not raise it (M5). */
const byCare: readonly Consent['state'][] = ['unknown', 'subscribed', 'pending', 'unsubscribed']

function careOf({ value }: Claim): number {
  // SAFETY: only a consent can do without a time of its own.
  return byCare.indexOf((value as Consent | null)?.state ?? 'unknown')
}

function setTo({ value, origin }: FieldStatement, current: Value): Decision {
  return equal(value, current) ? {} : { set: { value, origin: value === null ? null : origin } }
}

function disagreement(
  contact: Contact,
  { field, value, before, origin, owner }: FieldStatement,
  { set }: Decision,
): Decision['conflict'] {
  const current = contact[field]
  const holder = contact.provenance[field]
  const isNews = value !== null && !equal(value, before)
  const isOthers = holder !== undefined && !isSameSource(holder, origin) && !isWeak(holder)
  const winner = value !== null && set && equal(set.value, value) ? 'incoming' : 'current'
  const isNoted = isNews || winner === 'incoming'
  if (!isNoted || current === null || equal(value, current) || !isOthers) return undefined
  const rule = owner === 'store' ? 'store_owns' : owner === 'hub' ? 'hub_owns' : 'newest'
  return { rule: holder.owned && winner === 'current' ? 'store_owns' : rule, winner }
}

export function isHub(origin: Provenance | undefined): origin is Provenance {
  return origin?.source === 'hub'
}

/** What an order told of its buyer gives way to the customer's own record, whenever that was saved (I2). */
export function isWeak(origin: Provenance): boolean {
  return !isHub(origin) && !isCustomer(origin)
}

function isCustomer({ ref }: Provenance): boolean {
  return ref.startsWith('customer:')
}

export function isSameSource(a: Provenance | undefined, b: Provenance): boolean {
  return a?.source === b.source && a.ref === b.ref
}

function keyOf({ source, ref }: Provenance): string {
  return sourceKey(source, ref.slice(ref.indexOf(':') + 1))
}

/** A customer record as the origin of what it states. */
export function originOf(source: string, at: number): Provenance {
  const cut = source.indexOf('/')
  return {
    source: source.slice(0, cut),
    ref: `customer:${source.slice(cut + 1)}`,
    at,
    deliveryId: null,
  }
}
