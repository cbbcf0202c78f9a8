// Reading checkouts: lists in order of change, the last one of a contact in each store, and what is due.

import { and, desc, eq, gte, lt, lte, min, or, sql, type SQL } from 'drizzle-orm'
import type { Checkout, CheckoutState } from '../core/checkout.ts'
import { parseRecordId } from '../core/record-id.ts'
import type { Database } from './client.ts'
import { checkouts } from './schema/checkouts.ts'

export type CheckoutFilter = {
  storeId?: string | undefined
  contactId?: string | undefined
  state?: CheckoutState | undefined
}

/** Newest change first; `before` is the version of the last one seen. */
export function listCheckouts(
  db: Database,
  { storeId, contactId, state }: CheckoutFilter,
  limit: number,
  before: number | null,
): Promise<Checkout[]> {
  return db
    .select()
    .from(checkouts)
    .where(
      and(
        storeId === undefined ? undefined : eq(checkouts.storeId, storeId),
        contactId === undefined ? undefined : eq(checkouts.contactId, contactId),
        state === undefined ? undefined : eq(checkouts.state, state),
        before === null ? undefined : lt(checkouts.seq, before),
      ),
    )
    .orderBy(desc(checkouts.seq))
    .limit(limit)
}

/** The checkout with this id of ours, or null. */
export async function findCheckout(db: Database, id: string): Promise<Checkout | null> {
  const [checkout] = await findCheckouts(db, [id])
  return checkout ?? null
}

/** Checkouts by the hub's ids, in no order; those that do not exist are left out. */
export async function findCheckouts(db: Database, ids: string[]): Promise<Checkout[]> {
  const keys = ids.flatMap((id) => parseRecordId('chk', id) ?? [])
  if (keys.length === 0) return []
  return db.select().from(checkouts).where(sql`(${checkouts.storeId}, ${checkouts.externalId}) IN (
    SELECT value ->> 'storeId', value ->> '$.keys[0]' FROM json_each(${JSON.stringify(keys)}))`)
}

/** The last checkout of a contact in each store (A1), the newest first. */
export function lastCheckouts(db: Database, contactId: string): Promise<Checkout[]> {
  return db
    .select()
    .from(checkouts)
    .where(and(eq(checkouts.contactId, contactId), isLast(sql`checkouts`)))
    .orderBy(desc(checkouts.statedAt))
}

/** Ranges of the contact's last checkout in a store: times in ms, the total in minor units of its own currency. */
export type CheckoutRanges = {
  createdAfter?: number | undefined
  createdBefore?: number | undefined
  updatedAfter?: number | undefined
  updatedBefore?: number | undefined
  totalMin?: number | undefined
  totalMax?: number | undefined
  state?: CheckoutState | undefined
}

/**
 * A query for the contacts whose last checkout in a store, this one or any, lies in all of these ranges; undefined when
 * none is given.
 */
export function contactsByCheckout(
  ranges: CheckoutRanges,
  storeId: string | undefined,
): SQL | undefined {
  const { createdAfter, createdBefore, updatedAfter, updatedBefore, totalMin, totalMax } = ranges
  const within = [
    createdAfter === undefined ? undefined : sql`c.started_at >= ${createdAfter}`,
    createdBefore === undefined ? undefined : sql`c.started_at < ${createdBefore}`,
    updatedAfter === undefined ? undefined : sql`c.stated_at >= ${updatedAfter}`,
    updatedBefore === undefined ? undefined : sql`c.stated_at < ${updatedBefore}`,
    totalMin === undefined ? undefined : sql`c.total >= ${totalMin}`,
    totalMax === undefined ? undefined : sql`c.total <= ${totalMax}`,
    ranges.state === undefined ? undefined : sql`c.state = ${ranges.state}`,
  ].filter((part) => part !== undefined)
  if (within.length === 0) return undefined
  return sql`SELECT c.contact_id FROM checkouts AS c WHERE c.contact_id IS NOT NULL
    AND ${storeId === undefined ? sql`true` : sql`c.store_id = ${storeId}`}
    AND ${and(...within)} AND ${isLast(sql`c`)}`
}

/** No other one of the same contact and store was changed later; of two of one moment the greater id counts. */
function isLast(row: SQL): SQL {
  return sql`NOT EXISTS (SELECT 1 FROM checkouts AS later
    WHERE later.contact_id = ${row}.contact_id AND later.store_id = ${row}.store_id
      AND (later.stated_at, later.external_id) > (${row}.stated_at, ${row}.external_id))`
}

/**
 * Open checkouts of a store that were left before `leftBefore`, the longest left first. Of those left before `late`
 * only the ones left before `heard` too. Reads no more than it answers, by the index of open ones.
 */
export function dueCheckouts(
  db: Database,
  storeId: string,
  { leftBefore, late, heard }: { leftBefore: number; late: number; heard: number },
  limit: number,
): Promise<Checkout[]> {
  return db
    .select()
    .from(checkouts)
    .where(
      and(
        isOpen(storeId),
        lte(checkouts.statedAt, leftBefore),
        or(gte(checkouts.statedAt, late), lte(checkouts.statedAt, heard)),
      ),
    )
    .orderBy(checkouts.statedAt)
    .limit(limit)
}

/** When the open checkout that was left first was left; null when none is open. */
export async function firstOpen(db: Database, storeId: string): Promise<number | null> {
  const [row] = await db
    .select({ at: min(checkouts.statedAt) })
    .from(checkouts)
    .where(isOpen(storeId))
  return row?.at ?? null
}

/** As text, not as a parameter: only then SQLite sees that the partial index holds it. */
function isOpen(storeId: string): SQL | undefined {
  return and(eq(checkouts.storeId, storeId), sql`${checkouts.state} = 'open'`)
}
