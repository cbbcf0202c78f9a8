// Whether an identity conflict has solved itself: one of the two no longer claims what only one can have (I4).

import type { ConflictNote } from './conflict-note.ts'
import { sourceKey, type Contact } from './contact.ts'
import { isCustomerKey } from './identity.ts'
import { statementOf } from './statements.ts'

type Claim = Pick<ConflictNote, 'storeId' | 'externalId' | 'field' | 'incomingValue'>

/**
 * Each side is a contact with those that it was merged into behind it. Null while both claim the value; else who has
 * it: `incoming` where the other one let go or it came through, `current` where the claim was withdrawn, `open` where
 * the two are one contact by now and there is nothing to decide.
 */
export function solveConflict(
  conflict: Claim,
  claimants: Contact[],
  holders: Contact[],
): 'incoming' | 'current' | 'open' | null {
  const claimant = claimants.at(-1)
  const holder = holders.at(-1)
  if (!claimant || !holder) return 'current'
  if (claimant.id === holder.id) return 'open'
  const { incomingValue: value } = conflict
  if (!holders.some((each) => has(each, value))) return 'incoming'
  if (conflict.storeId === '') return claimants.some((each) => has(each, value)) ? null : 'current'
  if (has(claimant, value)) return 'incoming'
  const stated = statedBy(claimant, conflict)
  return stated === null || stated === value ? null : 'current'
}

/** A customer's key stands in no field: two contacts that share one stay in conflict until they are merged. */
function has({ email, phone }: Contact, value: string): boolean {
  return email === value || phone === value || isCustomerKey(value)
}

/** What the customer that claimed it says now. */
function statedBy(claimant: Contact, { storeId, externalId, field }: Claim): string | null {
  const state = claimant.states[sourceKey(storeId, externalId)]
  if (!state || (field !== 'email' && field !== 'phone')) return null
  return statementOf(state, claimant)[field]
}
