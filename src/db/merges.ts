// Merging and splitting contacts as one batch: guarded by versions and by what is to move, so that nothing that arrives
// in between is left behind.

import { and, eq, inArray } from 'drizzle-orm'
import { checkoutId } from '../core/checkout.ts'
import type { Contact, Link, SourceState } from '../core/contact.ts'
import type { RecordEvent } from '../core/events.ts'
import type { PrimaryKeyKind } from '../core/identity.ts'
import type { Undo } from '../core/merge.ts'
import { recordId } from '../core/record-id.ts'
import { recountContacts } from './behaviours.ts'
import { columnsExcept, insertAll, nextSeq, updateAll } from './bulk.ts'
import type { Database } from './client.ts'
import {
  asPatches,
  chunkRows,
  guardAudience,
  guardContacts,
  isLostRace,
  LostRace,
  releaseKeys,
} from './commit.ts'
import { checkouts } from './schema/checkouts.ts'
import { contacts, links } from './schema/contacts.ts'
import { events, unsaid } from './schema/events.ts'
import { mergeMoves, merges } from './schema/merges.ts'
import { orders } from './schema/orders.ts'

export type Key = { storeId: string; externalId: string }
/** The records of one contact that another one gets. */
export type Belongings = { links: Link[]; orders: Key[]; checkouts: Key[] }
export type MergeRow = typeof merges.$inferSelect

/** Everything that belongs to a contact. */
export async function belongingsOf(db: Database, contactId: string): Promise<Belongings> {
  const [link, order, checkout] = await db.batch([
    db.select().from(links).where(eq(links.contactId, contactId)),
    db.select(keysOf(orders)).from(orders).where(eq(orders.contactId, contactId)),
    db.select(keysOf(checkouts)).from(checkouts).where(eq(checkouts.contactId, contactId)),
  ])
  return { links: link, orders: order, checkouts: checkout }
}

function keysOf<T extends typeof orders | typeof checkouts>(table: T) {
  return { storeId: table.storeId, externalId: table.externalId }
}

/** The orders and checkouts of a contact that name one of these customers of a store. */
export async function ordersOfCustomers(
  db: Database,
  storeId: string,
  externalIds: string[],
  contactId: string,
): Promise<Pick<Belongings, 'orders' | 'checkouts'>> {
  const of = <T extends typeof orders | typeof checkouts>(table: T) =>
    and(
      eq(table.contactId, contactId),
      eq(table.storeId, storeId),
      inArray(table.customerExternalId, externalIds),
    )
  const [order, checkout] = await db.batch([
    db.select(keysOf(orders)).from(orders).where(of(orders)),
    db.select(keysOf(checkouts)).from(checkouts).where(of(checkouts)),
  ])
  return { orders: order, checkouts: checkout }
}

/** The merges into a contact. */
export async function mergesInto(db: Database, keptId: string): Promise<MergeRow[]> {
  return db.select().from(merges).where(eq(merges.keptId, keptId))
}

/**
 * What moved with a merged contact and is still where it moved to; also what its customers, or guests by its
 * `addresses`, left since.
 */
export async function movedOf(
  db: Database,
  { keptId, mergedId, at }: Pick<MergeRow, 'keptId' | 'mergedId' | 'at'>,
  addresses: string[],
): Promise<Belongings> {
  const bind = (sql: string) => db.$client.prepare(sql).bind(mergedId, keptId)
  const later = (table: string) =>
    db.$client
      .prepare(
        `SELECT store_id AS storeId, external_id AS externalId FROM ${table}
         WHERE contact_id = ?2 AND (EXISTS (SELECT 1 FROM merge_moves AS m WHERE m.merged_id = ?1
             AND m.kind = '${table.slice(0, -1)}' AND m.store_id = ${table}.store_id AND m.external_id = ${table}.external_id)
           OR (created_at > ?3 AND (buyer_email IN (SELECT value FROM json_each(?4)) OR EXISTS (SELECT 1 FROM merge_moves AS m WHERE m.merged_id = ?1
             AND m.kind = 'link' AND m.store_id = ${table}.store_id AND m.external_id = ${table}.customer_external_id))))`,
      )
      .bind(mergedId, keptId, at, JSON.stringify(addresses))
  const [link, order, checkout] = await db.$client.batch([
    bind(
      `SELECT m.store_id AS storeId, m.external_id AS externalId, ?1 AS contactId, m.reason, m.linked_at AS linkedAt
       FROM merge_moves AS m CROSS JOIN links ON links.store_id = m.store_id AND links.external_id = m.external_id
       WHERE m.merged_id = ?1 AND m.kind = 'link' AND links.contact_id = ?2`,
    ),
    later('orders'),
    later('checkouts'),
  ])
  // SAFETY: the statements name their columns like these types.
  return {
    links: (link?.results ?? []) as Link[],
    orders: (order?.results ?? []) as Key[],
    checkouts: (checkout?.results ?? []) as Key[],
  }
}

/** Who has a primary key in an audience. */
export async function holderOf(
  db: Database,
  audienceId: string,
  primaryKey: string,
): Promise<Pick<Contact, 'id' | 'mergedInto'> | null> {
  const [row] = await db
    .select({ id: contacts.id, mergedInto: contacts.mergedInto })
    .from(contacts)
    .where(and(eq(contacts.audienceId, audienceId), eq(contacts.primaryKey, primaryKey)))
  return row ?? null
}

export type Move = {
  /** Both as they were read. */
  guard: { id: string; seq: number }[]
  from: string
  to: string
  moved: Belongings
  /** Both as they are to be; `states` are patches, in which null removes. */
  contacts: { row: Contact; states: Record<string, SourceState | null> }[]
  /** Primary keys of other merged contacts that change with it. */
  rekeyed: { id: string; primaryKey: string | null }[]
  audience: { id: string; primaryKeyKind: PrimaryKeyKind }
  /** All of `from` moves: what is not in `moved` came in between. */
  whole: boolean
  storeId: string
  origin: RecordEvent['origin']
  deliveryId: string | null
  now: number
}

/** Moves records from one contact to another, with `more` statements in the same batch. Throws LostRace. */
export async function moveBelongings(
  db: D1Database,
  move: Move,
  more: D1PreparedStatement[] = [],
): Promise<void> {
  const { from, moved, now } = move
  const events: RecordEvent[] = move.contacts.map(({ row }) => event(move, 'contact', row.id))
  const versioned = (keys: Key[], kind: 'order' | 'checkout') =>
    keys.map((key) => ({
      ...key,
      contactId: move.to,
      changedAt: now,
      seq: events.push(event(move, kind, idOf(kind, key), key.storeId)),
    }))
  const orderRows = versioned(moved.orders, 'order')
  const checkoutRows = versioned(moved.checkouts, 'checkout')
  const statements = [guardContacts(db, move.guard), guardAudience(db, move.audience)]
  const add = <T>(rows: T[], make: (rows: T[]) => D1PreparedStatement) => {
    for (const chunk of chunkRows(rows)) statements.push(make(chunk))
  }
  for (const [table, rows] of tables(moved)) {
    if (move.whole) statements.push(guardCount(db, table, from, rows.length))
    add(rows, (keys) => guardPlace(db, table, from, keys))
  }
  const rows = move.contacts.map(({ row }, place) => ({ ...row, changedAt: now, seq: place + 1 }))
  statements.push(releaseKeys(db, [...rows, ...move.rekeyed]))
  add(
    rows.map((row, place) => ({
      ...row,
      // SAFETY: `changeContacts` takes it as a patch of the column.
      states: asPatches(move.contacts[place]?.states ?? {}) as Contact['states'],
    })),
    (some) => changeContacts(db, some),
  )
  add(move.rekeyed, (some) => updateAll(db, contacts, some, ['id'], ['primaryKey']))
  add(moved.links, (some) =>
    updateAll(
      db,
      links,
      some.map((link) => ({ ...link, contactId: move.to })),
      ['storeId', 'externalId'],
      ['contactId', 'reason', 'linkedAt'],
    ),
  )
  add(orderRows, (some) => updateAll(db, orders, some, [...keys], [...changed], version))
  add(checkoutRows, (some) => updateAll(db, checkouts, some, [...keys], [...changed], version))
  if (moved.orders.length > 0) statements.push(...recountContacts(db, [from, move.to]))
  statements.push(...more)
  statements.push(insertEvents(db, events))
  try {
    await db.batch(statements)
  } catch (error) {
    if (isLostRace(error)) throw new LostRace()
    throw error
  }
}

const keys = ['storeId', 'externalId'] as const
const changed = ['contactId', 'changedAt', 'seq'] as const
const version = { seq: nextSeq }

/** Notes a merge with what undoes it. */
export function insertMerge(
  db: D1Database,
  row: { keptId: string; mergedId: string; reason: MergeRow['reason']; undo: Undo; at: number },
  { links: link, orders: order, checkouts: checkout }: Belongings,
): D1PreparedStatement[] {
  const { mergedId } = row
  const bare = { mergedId, reason: null, linkedAt: null }
  const moves: (typeof mergeMoves.$inferSelect)[] = [
    ...link.map(({ storeId, externalId, reason, linkedAt }) => {
      return { mergedId, kind: 'link' as const, storeId, externalId, reason, linkedAt }
    }),
    ...order.map((key) => ({ ...bare, ...key, kind: 'order' as const })),
    ...checkout.map((key) => ({ ...bare, ...key, kind: 'checkout' as const })),
  ]
  return [
    insertAll(db, merges, [row]),
    ...chunkRows(moves).map((some) => insertAll(db, mergeMoves, some)),
  ]
}

/** Forgets a merge that was undone, and keeps what the others need now. */
export function deleteMerge(
  db: D1Database,
  { keptId, mergedId }: Pick<MergeRow, 'keptId' | 'mergedId'>,
  others: Pick<MergeRow, 'keptId' | 'mergedId' | 'undo'>[],
): D1PreparedStatement[] {
  return [
    db.prepare('DELETE FROM merges WHERE kept_id = ? AND merged_id = ?').bind(keptId, mergedId),
    db.prepare('DELETE FROM merge_moves WHERE merged_id = ?').bind(mergedId),
    ...others.map((row) => updateAll(db, merges, [row], ['keptId', 'mergedId'], ['undo'])),
  ]
}

function tables(moved: Belongings): ['links' | 'orders' | 'checkouts', Key[]][] {
  return [
    ['links', moved.links],
    ['orders', moved.orders],
    ['checkouts', moved.checkouts],
  ]
}

function guardCount(db: D1Database, table: string, contactId: string, count: number) {
  return db
    .prepare(
      `SELECT CASE WHEN (SELECT count(*) FROM ${table} WHERE contact_id = ?1) = ?2
       THEN 1 ELSE json('lost race') END`,
    )
    .bind(contactId, count)
}

function guardPlace(db: D1Database, table: string, contactId: string, rows: Key[]) {
  return db
    .prepare(
      `SELECT CASE WHEN (SELECT count(*) FROM json_each(?1) AS each CROSS JOIN ${table} AS t
         ON t.store_id = each.value ->> 'storeId' AND t.external_id = each.value ->> 'externalId'
         AND t.contact_id = ?2) = json_array_length(?1)
       THEN 1 ELSE json('lost race') END`,
    )
    .bind(JSON.stringify(rows), contactId)
}

function changeContacts(db: D1Database, rows: (typeof contacts.$inferSelect)[]) {
  const set = columnsExcept(contacts, ['id', 'audienceId', 'createdAt'])
  return updateAll(db, contacts, rows, ['id'], set, {
    seq: nextSeq,
    states: (value) => `json_patch(contacts.states, ${value})`,
  })
}

function insertEvents(db: D1Database, rows: RecordEvent[]): D1PreparedStatement {
  const numbered = rows.map((row, place) => ({ ...unsaid, ...row, seq: place + 1 }))
  return insertAll(db, events, numbered, { expressions: { seq: nextSeq } })
}

function idOf(kind: 'order' | 'checkout', { storeId, externalId }: Key): string {
  return kind === 'order' ? recordId('ord', storeId, externalId) : checkoutId(storeId, externalId)
}

function event(
  { now, storeId: by, origin, deliveryId }: Move,
  kind: RecordEvent['kind'],
  id: string,
  storeId = by,
): RecordEvent {
  return {
    at: now,
    kind,
    recordId: id,
    storeId,
    operation: 'updated',
    origin,
    deliveryId,
    transitions: [],
  }
}
