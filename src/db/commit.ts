// One batch for a whole set of changes: guard, records, events (step 8 of the walk). Either all of it happens or
// nothing does.

import { profileFields, type Contact, type SourceState } from '../core/contact.ts'
import type { Writes } from '../core/writes.ts'
import type { Order } from '../core/order.ts'
import { changeBehaviours } from './behaviours.ts'
import { columnsExcept, insertAll, nextSeq, updateAll } from './bulk.ts'
import { addCatalog } from './commit-catalog.ts'
import { addCheckouts } from './commit-checkouts.ts'
import { claimAgain } from './conflicts.ts'
import { contacts, links } from './schema/contacts.ts'
import { conflicts, events, unsaid } from './schema/events.ts'
import { orders, transactions } from './schema/orders.ts'
import { guardUnmet } from './known-people.ts'

export type Committed = { rowsRead: number; rowsWritten: number }

const maxChunkLength = 500_000

const versioned = { expressions: { seq: nextSeq } }

/** Thrown away knowledge: somebody else changed what was read. Read and resolve again. */
export class LostRace extends Error {
  override name = 'LostRace'
}

/** Writes everything or nothing. Throws LostRace when a guarded row moved or a new key exists already. */
export async function commit(db: D1Database, writes: Writes): Promise<Committed> {
  const statements = toStatements(db, writes)
  if (statements.length === 0) return { rowsRead: 0, rowsWritten: 0 }
  try {
    const results = await db.batch(statements)
    return {
      rowsRead: results.reduce((sum, { meta }) => sum + meta.rows_read, 0),
      rowsWritten: results.reduce((sum, { meta }) => sum + meta.rows_written, 0),
    }
  } catch (error) {
    if (isLostRace(error)) throw new LostRace()
    throw error
  }
}

function toStatements(db: D1Database, writes: Writes): D1PreparedStatement[] {
  const statements: D1PreparedStatement[] = []
  const add = <T>(rows: T[], make: (rows: T[]) => D1PreparedStatement) => {
    for (const chunk of chunkRows(rows)) statements.push(make(chunk))
  }
  const { guard } = writes
  add(guard.unmet, (values) => guardUnmet(db, guard.audience?.id ?? '', values))
  add(guard.contacts, (rows) => guardContacts(db, rows))
  add(guard.orders, (rows) => guardOrders(db, storeOf(writes), rows))
  add(namedContacts(writes), (rows) => guardContacts(db, rows))
  if (guard.audience) statements.push(guardAudience(db, guard.audience))
  // Keys that somebody gives up are free before somebody else takes them, in whatever order the rows come.
  add([...writes.rekeyedContacts, ...writes.rekeyedAliases], (rows) => releaseKeys(db, rows))
  add(writes.newContacts, (rows) => insertAll(db, contacts, rows, versioned))
  add(withChangedStates(writes), (rows) => changeContacts(db, rows))
  add(writes.rekeyedAliases, (rows) => updateAll(db, contacts, rows, ['id'], ['primaryKey']))
  add(writes.newLinks, (rows) => insertAll(db, links, rows))
  add(writes.newOrders, (rows) => insertAll(db, orders, rows.map(toOrderRow), versioned))
  add(writes.changedOrders, (rows) => changeOrders(db, rows))
  add(writes.reassignedOrders, (rows) =>
    updateAll(db, orders, rows.map(toOrderRow), ['storeId', 'externalId'], ['contactId']),
  )
  add(writes.newTransactions, (rows) => insertAll(db, transactions, rows, versioned))
  add(writes.changedTransactions, (rows) => changeTransactions(db, rows))
  add(writes.goneTransactions, (rows) => deleteTransactions(db, rows))
  add(writes.contactTouches, (rows) => touchContacts(db, rows))
  add(writes.orderTouches, (rows) => touchOrders(db, rows))
  statements.push(...changeBehaviours(db, writes.behaviours))
  addCatalog(db, writes.catalog, add)
  addCheckouts(db, writes.checkouts, add)
  add(writes.conflicts, (rows) => insertAll(db, conflicts, rows, { onConflict: claimAgain }))
  // One statement: its rows count on from the last event, as the versions above did.
  if (writes.events.length > 0)
    statements.push(insertAll(db, events, toEventRows(writes), versioned))
  return statements
}

/** Parts rows so that a statement's JSON stays well below the 2 MB that D1 takes in one parameter. */
export function chunkRows<T>(rows: T[]): T[][] {
  const chunks: T[][] = []
  let size = Infinity
  for (const row of rows) {
    const length = JSON.stringify(row).length
    if (size + length > maxChunkLength) {
      chunks.push([])
      size = 0
    }
    chunks.at(-1)?.push(row)
    size += length
  }
  return chunks
}

function storeOf(writes: Writes): string {
  return writes.changedOrders[0]?.storeId ?? ''
}

/**
 * Fails the batch when one of the rows no longer has the version that was read, or one of the states named: what a
 * source states moves on without a version.
 */
export function guardContacts(
  db: D1Database,
  versions: { id: string; seq: number; states?: Record<string, SourceState | null> }[],
): D1PreparedStatement {
  const rows = versions.map(({ id, seq, states }) => ({ id, seq, states }))
  return db
    .prepare(
      `SELECT CASE WHEN (SELECT count(*) FROM json_each(?1) AS each CROSS JOIN contacts AS t
         ON t.id = each.value ->> 'id' AND t.seq = each.value ->> 'seq'
         WHERE NOT EXISTS (SELECT 1 FROM json_each(each.value -> 'states') AS state
           WHERE (t.states -> state.fullkey) IS NOT json(state.value))) = json_array_length(?1)
       THEN 1 ELSE json('lost race') END`,
    )
    .bind(JSON.stringify(rows))
}

function guardOrders(
  db: D1Database,
  storeId: string,
  versions: Writes['guard']['orders'],
): D1PreparedStatement {
  return db
    .prepare(
      `SELECT CASE WHEN (SELECT count(*) FROM json_each(?1) AS each CROSS JOIN orders AS t
         ON t.store_id = ?2 AND t.external_id = each.value ->> 'externalId' AND t.seq = each.value ->> 'seq')
         = json_array_length(?1)
       THEN 1 ELSE json('lost race') END`,
    )
    .bind(JSON.stringify(versions), storeId)
}

/** Fails the batch when the audience tells people apart by something else by now (C7). */
export function guardAudience(
  db: D1Database,
  { id, primaryKeyKind }: NonNullable<Writes['guard']['audience']>,
): D1PreparedStatement {
  return db
    .prepare(
      `SELECT CASE WHEN coalesce((SELECT primary_key FROM audiences WHERE id = ?1), 'email') = ?2
       THEN 1 ELSE json('lost race') END`,
    )
    .bind(id, primaryKeyKind)
}

/**
 * Contacts that orders, checkouts and links are given to, and that nothing else in this batch guards: one that was
 * merged, parted or erased meanwhile may not be the one that they belong to.
 */
function namedContacts(writes: Writes): { id: string; seq: number }[] {
  const named = [
    ...writes.newOrders,
    ...writes.reassignedOrders,
    ...writes.newLinks,
    ...writes.checkouts.newCheckouts,
    ...writes.checkouts.reassignedCheckouts,
  ]
  const ids = new Set(named.flatMap(({ contactId }) => contactId ?? []))
  for (const { id } of [...writes.newContacts, ...writes.guard.contacts]) ids.delete(id)
  return [...ids].map((id) => ({ id, seq: writes.guard.read.get(id)?.seq ?? 0 }))
}

export function releaseKeys(db: D1Database, rows: { id: string }[]): D1PreparedStatement {
  return db
    .prepare('UPDATE contacts SET primary_key = NULL WHERE id IN (SELECT value FROM json_each(?1))')
    .bind(JSON.stringify(rows.map(({ id }) => id)))
}

/** A JSON patch keeps what it does not name: null takes it away. */
function asPatch(state: SourceState): SourceState {
  const blank = Object.fromEntries(profileFields.map((field) => [field, null]))
  const other = state.other ? { ...blank, ...state.other } : null
  // SAFETY: nulls of a patch are never stored.
  return { gone: null, tags: null, custom: null, ...state, other } as unknown as SourceState
}

/** The states that are set or, with null, taken away, as a patch of the column. */
export function asPatches(
  states: Record<string, SourceState | null>,
): Record<string, SourceState | null> {
  const entries = Object.entries(states)
  return Object.fromEntries(entries.map(([source, state]) => [source, state && asPatch(state)]))
}

/** The changed contacts, each with only those states that are rewritten: what else a store noted meanwhile stays. */
function withChangedStates({ changedContacts, guard }: Writes): Contact[] {
  const rewritten = new Map(guard.contacts.map(({ id, states }) => [id, states]))
  return changedContacts.map((row) => {
    const names = rewritten.get(row.id) ?? {}
    const states = Object.entries(row.states).filter(([source]) => Object.hasOwn(names, source))
    return { ...row, states: Object.fromEntries(states) }
  })
}

function changeContacts(db: D1Database, rows: Writes['changedContacts']): D1PreparedStatement {
  const set = columnsExcept(contacts, ['id', 'audienceId', 'createdAt', 'mergedInto'])
  return updateAll(
    db,
    contacts,
    rows.map((row) => ({ ...row, states: asPatches(row.states) as Contact['states'] })),
    ['id'],
    set,
    {
      seq: nextSeq,
      // The states that stay as they are may move on meanwhile, which changes no version.
      states: (value) => `json_patch(contacts.states, ${value})`,
    },
  )
}

/** What a platform does not tell of its orders is null on record. */
function toOrderRow(order: Order): typeof orders.$inferSelect {
  const { taxIncluded = null, buyerTotals = null } = order
  return { ...order, taxIncluded, buyerTotals }
}

/** The contact's index is rewritten whenever its column is assigned, so orders that keep their contact go without. */
function changeOrders(db: D1Database, rows: Writes['changedOrders']): D1PreparedStatement {
  const set = columnsExcept(orders, ['storeId', 'externalId', 'createdAt', 'contactId'])
  const keys = ['storeId', 'externalId'] as const
  return updateAll(db, orders, rows.map(toOrderRow), [...keys], set, { seq: nextSeq })
}

function changeTransactions(
  db: D1Database,
  rows: Writes['changedTransactions'],
): D1PreparedStatement {
  const keys = ['storeId', 'orderExternalId', 'key'] as const
  const set = columnsExcept(transactions, [...keys, 'createdAt'])
  return updateAll(db, transactions, rows, [...keys], set, { seq: nextSeq })
}

function deleteTransactions(db: D1Database, rows: Writes['goneTransactions']): D1PreparedStatement {
  return db
    .prepare(
      `DELETE FROM transactions WHERE (store_id, order_external_id, key) IN
         (SELECT value ->> 'storeId', value ->> 'orderExternalId', value ->> 'key' FROM json_each(?1))`,
    )
    .bind(JSON.stringify(rows))
}

function touchContacts(db: D1Database, rows: Writes['contactTouches']): D1PreparedStatement {
  return db
    .prepare(
      `UPDATE contacts SET states = json_patch(states, each.value ->> 'states'),
         source_updated_at = max(coalesce(source_updated_at, 0), each.value ->> 'statedAt')
       FROM json_each(?1) AS each WHERE contacts.id = each.value ->> 'id'`,
    )
    .bind(
      JSON.stringify(
        rows.map(({ id, source, state }) => ({
          id,
          statedAt: state.statedAt,
          states: { [source]: asPatch(state) },
        })),
      ),
    )
}

function touchOrders(db: D1Database, rows: Writes['orderTouches']): D1PreparedStatement {
  return db
    .prepare(
      `UPDATE orders SET stated_at = each.value ->> '$.state.statedAt', observed_at = each.value ->> '$.state.observedAt'
       FROM json_each(?1) AS each
       WHERE orders.store_id = each.value ->> 'storeId' AND orders.external_id = each.value ->> 'externalId'`,
    )
    .bind(JSON.stringify(rows))
}

function toEventRows(writes: Writes) {
  return writes.events.map((event, place) => ({ ...unsaid, ...event, seq: place + 1 }))
}

export function isLostRace(error: unknown): boolean {
  const message = error instanceof Error ? error.message : String(error)
  return /malformed JSON|UNIQUE constraint failed/.test(message)
}
