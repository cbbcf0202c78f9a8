// Identity conflicts settled (I4): two contacts merged or left apart by a person, or found to have solved themselves.

import { Conflict, NotFound } from '../core/errors.ts'
import type { Contact } from '../core/contact.ts'
import { solveConflict } from '../core/solve-conflict.ts'
import type { Database } from '../db/client.ts'
import {
  closeConflicts,
  conflictState,
  findConflict,
  type ConflictKey,
  type ConflictRow,
} from '../db/conflicts.ts'
import { findContacts, findMergedByKey } from '../db/contacts.ts'
import { merge } from './merge.ts'

/** A contact and those that it was merged into, the one that stands last. */
export type Chain = Contact[]

/** How often somebody can have been merged onwards before we stop following. */
const mostMerges = 20

/**
 * The contacts of some conflicts, by id, each with those that it was merged into; before it those that were merged into
 * it and have what is claimed as their key.
 */
export async function readChains(db: Database, rows: ConflictRow[]): Promise<Map<string, Chain>> {
  const ids = new Set(rows.flatMap((row) => [row.recordId, row.otherRecordId]))
  ids.delete('')
  const known = new Map<string, Contact>()
  await follow(db, await findContacts(db, [...ids]), known)
  const open = rows.filter((row) => conflictState(row) === 'open')
  const aliases = await findMergedByKey(
    db,
    [...new Set([...known.values()].map(({ audienceId }) => audienceId))],
    open.map(({ incomingValue }) => incomingValue),
  )
  await follow(db, aliases, known)
  const leading = aliases.map((alias) => chainOf(alias.id, known))
  return new Map(
    [...ids].map((id) => {
      const chain = chainOf(id, known)
      const before = leading.filter((each) => each.at(-1) === chain.at(-1)).flat()
      return [id, [...before, ...chain]]
    }),
  )
}

/** Adds these contacts to the known ones, and whom they were merged into. */
async function follow(db: Database, first: Contact[], known: Map<string, Contact>): Promise<void> {
  for (let found = first, round = 0; found.length > 0 && round < mostMerges; round++) {
    for (const contact of found) if (!known.has(contact.id)) known.set(contact.id, contact)
    const next = found.flatMap(({ mergedInto }) =>
      mergedInto === null || known.has(mergedInto) ? [] : [mergedInto],
    )
    found = await findContacts(db, [...new Set(next)])
  }
}

/** The rows as they are by now: open ones that have solved themselves are closed. */
export async function closeSolved(
  db: Database,
  rows: ConflictRow[],
  chains: Map<string, Chain>,
  now: number,
): Promise<ConflictRow[]> {
  const settled = rows.map((row) => {
    if (conflictState(row) !== 'open') return row
    const { recordId, otherRecordId } = row
    const winner = solveConflict(row, chains.get(recordId) ?? [], chains.get(otherRecordId) ?? [])
    return winner === null ? row : { ...row, winner, closedAt: now }
  })
  await closeConflicts(
    db,
    settled.filter((row, place) => row !== rows[place]),
    now,
  )
  return settled
}

/** Leaves both contacts as they are. Throws NotFound, and Conflict for one that is not open. */
export async function closeConflict(
  db: Database,
  key: ConflictKey,
  now: number,
): Promise<ConflictRow> {
  const row = await getOpen(db, key)
  await closeConflicts(db, [row], now)
  return { ...row, closedAt: now }
}

/**
 * Merges who claims the value into who has it; answers the contact that is kept. Throws NotFound, and Conflict for one
 * that is not open.
 */
export async function mergeConflict(db: Database, key: ConflictKey, now: number): Promise<string> {
  const row = await getOpen(db, key)
  const chains = await readChains(db, [row])
  const [after] = await closeSolved(db, [row], chains, now)
  const keepId = chains.get(row.otherRecordId)?.at(-1)?.id
  const mergeId = chains.get(row.recordId)?.at(-1)?.id
  if (after?.closedAt === null && keepId && mergeId) {
    await merge(db, { keepId, mergeId }, now)
    await closeConflicts(db, [row], now)
  }
  return keepId ?? row.recordId
}

async function getOpen(db: Database, key: ConflictKey): Promise<ConflictRow> {
  const row = await findConflict(db, key)
  if (!row) throw new NotFound('conflict')
  if (conflictState(row) !== 'open')
    throw new Conflict('not_open', 'This conflict is settled already.')
  return row
}

function chainOf(id: string, known: Map<string, Contact>): Chain {
  const chain: Chain = []
  for (let each = known.get(id); each && !chain.includes(each);) {
    chain.push(each)
    each = each.mergedInto === null ? undefined : known.get(each.mergedInto)
  }
  return chain
}
