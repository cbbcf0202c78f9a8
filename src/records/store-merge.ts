// Merges of customers that a store told of (I5): its links and orders move to the contact of the kept customer, by the
// same means as a merge by hand. What came before both are known waits, so the order of arrival does not matter.

import { sourceKey, type Contact, type Link, type SourceState } from '../core/contact.ts'
import type { Entry } from '../core/outcome.ts'
import { changedStates, statementOf, withStatement } from '../core/statements.ts'
import { endedStates, handOverWithin, withoutCustomer } from '../core/store-merge.ts'
import type { Database } from '../db/client.ts'
import { findContacts } from '../db/contacts.ts'
import { belongingsOf, moveBelongings, ordersOfCustomers } from '../db/merges.ts'
import {
  closeStoreMerge,
  noteStoreMerges,
  sameCustomer,
  waitingMerges,
  type StoreMerge,
  type WaitingMerge,
} from '../db/store-merges.ts'
import { audienceOf, merge, untilWon } from './merge.ts'

/** A delivery from before that is not kept any longer either: whom it speaks of will not come any more. */
const waitsForMs = 30 * 24 * 3_600_000

/** What became of a merge, by the customer that is no more. */
type Told = [goneExternalId: string, entry: Entry]

/** Notes what the store told and tells per merge what became of it so far. */
export async function noteMerges(
  db: Database,
  storeId: string,
  told: StoreMerge[],
  now: number,
): Promise<Told[]> {
  const fresh = await noteStoreMerges(db, storeId, told, now)
  return told.map(({ goneExternalId, keptExternalId }) => {
    const isNew = fresh.some((each) => each.goneExternalId === goneExternalId)
    const entry: Entry = {
      kind: 'contact',
      externalId: keptExternalId,
      recordId: null,
      outcome: isNew ? 'skipped' : 'unchanged',
      reason: isNew ? 'merge_waits_for_customers' : 'merged_at_store',
    }
    return [goneExternalId, entry]
  })
}

/** Carries out what can be; `waiting` tells whether something is left. */
export async function carryOutMerges(
  db: Database,
  storeId: string,
  now: number,
): Promise<{ entries: Told[]; waiting: boolean }> {
  const entries: Told[] = []
  let waiting = false
  for (const told of await waitingMerges(db, storeId)) {
    const { goneContactId, keptContactId, goneExternalId } = told
    const known = goneContactId !== null && keptContactId !== null
    const isOver = now - told.at > waitsForMs
    if (!known && !isOver) waiting = true
    if (!known && !isOver) continue
    if (known) await carryOut(db, storeId, { ...told, goneContactId, keptContactId }, now)
    await closeStoreMerge(db, storeId, goneExternalId, now)
    if (known) entries.push([goneExternalId, toEntry(told, keptContactId)])
  }
  return { entries, waiting }
}

function toEntry({ keptExternalId }: StoreMerge, recordId: string): Entry {
  return {
    kind: 'contact',
    externalId: keptExternalId,
    recordId,
    outcome: 'updated',
    reason: 'merged_at_store',
  }
}

type Known = WaitingMerge & { goneContactId: string; keptContactId: string }

async function carryOut(db: Database, storeId: string, told: Known, now: number): Promise<void> {
  const { goneContactId, keptContactId } = told
  const { links } = await belongingsOf(db, goneContactId)
  const here = links.filter((link) => link.storeId === storeId)
  const ids = here.map(({ externalId }) => externalId)
  const own = await sameCustomer(db, storeId, ids, told.goneExternalId)
  if (goneContactId === keptContactId)
    return untilWon(() => joinWithin(db, storeId, told, own, now))
  // Somebody whom other customers speak of too stays: a store decides about its own only.
  if (own.length < links.length) return untilWon(() => moveCustomer(db, storeId, told, own, now))
  const { at, keptExternalId } = told
  const by = { storeId, deliveryId: null, at, keptExternalId }
  await merge(db, { keepId: keptContactId, mergeId: goneContactId }, now, by)
}

/** Moves one customer of the store, by all of its ids, with its orders, and leaves the contact that it belonged to. */
async function moveCustomer(
  db: Database,
  storeId: string,
  { goneContactId: from, keptContactId: to, at }: Known,
  externalIds: string[],
  now: number,
): Promise<void> {
  const contacts = await findContacts(db, [from, to])
  const [left, kept] = [find(contacts, from), find(contacts, to)]
  const belongings = await belongingsOf(db, from)
  const links = belongings.links.filter(
    (link) => link.storeId === storeId && externalIds.includes(link.externalId),
  )
  if (!left || !kept || links.length === 0) return
  const sources = externalIds.map((externalId) => sourceKey(storeId, externalId))
  const moved = sources.flatMap((source) => {
    const state = left.states[source]
    return state ? [[source, moveState(state, left, kept)] as const] : []
  })
  const rest = withoutCustomer(left, storeId, externalIds)
  const states = endedStates(Object.fromEntries(moved), { at, goneSources: sources }, now)
  await moveBelongings(db.$client, {
    guard: [left, kept],
    audience: await audienceOf(db, kept),
    from,
    to,
    moved: {
      links: links.map((link): Link => ({ ...link, reason: 'merged_at_store', linkedAt: now })),
      ...(await ordersOfCustomers(db, storeId, externalIds, from)),
    },
    contacts: [
      { row: kept, states },
      {
        row: rest,
        states: {
          ...changedStates(left.states, rest.states),
          ...Object.fromEntries(sources.map((source) => [source, null])),
        },
      },
    ],
    ...asTold(storeId, now),
  })
}

/** Both customers belong to one contact already, as when somebody merged them by hand: only what they state changes. */
async function joinWithin(
  db: Database,
  storeId: string,
  { keptContactId: id, keptExternalId, at }: Known,
  externalIds: string[],
  now: number,
): Promise<void> {
  const contact = find(await findContacts(db, [id]), id)
  if (!contact) return
  const joined = handOverWithin(
    contact,
    {
      at,
      goneSources: externalIds.map((externalId) => sourceKey(storeId, externalId)),
      keptSource: sourceKey(storeId, keptExternalId),
    },
    now,
  )
  if (!joined) return
  await moveBelongings(db.$client, {
    guard: [contact],
    audience: await audienceOf(db, contact),
    from: id,
    to: id,
    moved: { links: [], orders: [], checkouts: [] },
    contacts: [{ row: joined, states: changedStates(contact.states, joined.states) }],
    ...asTold(storeId, now),
  })
}

/** What all that follows from the word of a store has in common. */
function asTold(storeId: string, now: number) {
  const cause = { storeId, origin: 'webhook' as const, deliveryId: null, now }
  return { ...cause, rekeyed: [], whole: false }
}

/** What the customer states stays the same beside another contact's values. */
function moveState(state: SourceState, from: Contact, to: Contact): SourceState {
  return withStatement(state, statementOf(state, from), to)
}

function find(contacts: Contact[], id: string): Contact | undefined {
  return contacts.find((contact) => contact.id === id)
}
