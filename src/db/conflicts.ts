// Conflicts: what two hands said of one field, and which of them holds (O3); what two contacts claim, for a person (I4).

import { and, asc, desc, eq, isNotNull, lte, ne, sql } from 'drizzle-orm'
import type { Database } from './client.ts'
import { conflicts } from './schema/events.ts'

export type ConflictRow = typeof conflicts.$inferSelect

/** Names one conflict: who claimed what. */
export type ConflictKey = Pick<
  ConflictRow,
  'storeId' | 'kind' | 'externalId' | 'field' | 'incomingValue'
>

/** `open` waits for a person, `decided` was settled by a rule, `closed` by a person or by itself. */
export const conflictStates = ['open', 'decided', 'closed'] as const
export type ConflictState = (typeof conflictStates)[number]

export type ConflictFilter = {
  storeId?: string | undefined
  state?: ConflictState | undefined
  /** Leaves out those that are open. */
  settled?: boolean
}

/** The time of the last one seen, and how many of that time were seen: a place that says nothing of anybody. */
export type ConflictPlace = { at: number; seen: number }

export function conflictState({ rule, closedAt }: ConflictRow): ConflictState {
  if (rule !== 'identity') return 'decided'
  return closedAt === null ? 'open' : 'closed'
}

const told = [
  'current_value',
  'record_id',
  'other_record_id',
  'at',
  'rule',
  'winner',
  'incoming_at',
  'current_at',
  'current_source',
  'delivery_id',
  'closed_at',
]

const [was, is] = ['conflicts', 'excluded'] as const
const differ = (...columns: string[]) =>
  `(${columns.map((column) => `${was}.${column}`).join()}) IS NOT (${columns.map((column) => `${is}.${column}`).join()})`

/**
 * A claim that was settled by rule or by itself and comes again is for a person; what a person settled stays so between
 * the same two. What is claimed still is told with every state of the customer: one conflict, written once. What a rule
 * decided is shown as it was decided last.
 */
export const claimAgain = `ON CONFLICT DO UPDATE SET ${told
  .map((column) => `${column} = excluded.${column}`)
  .join(', ')} WHERE CASE ${is}.winner WHEN 'open'
    THEN ${was}.winner <> 'open' OR ${differ('record_id', 'other_record_id')}
      OR (${was}.closed_at IS NULL AND ${differ('current_value', 'rule')})
    ELSE ${differ('record_id', 'current_value', 'current_source', 'rule', 'winner', 'incoming_at')} END`

/** Written out, so that the index of open ones serves. */
const isOpen = sql`${conflicts.winner} = 'open' AND ${conflicts.closedAt} IS NULL`

const isState = {
  open: isOpen,
  decided: ne(conflicts.rule, 'identity'),
  closed: and(eq(conflicts.rule, 'identity'), isNotNull(conflicts.closedAt)),
}

/** Newest first. */
export function listConflicts(
  db: Database,
  { storeId, state, settled }: ConflictFilter,
  limit: number,
  before: ConflictPlace | null,
): Promise<ConflictRow[]> {
  const { at, externalId, field, incomingValue } = conflicts
  return db
    .select()
    .from(conflicts)
    .where(
      and(
        storeId === undefined ? undefined : eq(conflicts.storeId, storeId),
        state && isState[state],
        settled ? isNotNull(conflicts.closedAt) : undefined,
        // Also on the first page: without a bound SQLite reads and sorts everything, however few are asked for.
        lte(at, before?.at ?? Number.MAX_SAFE_INTEGER),
      ),
    )
    .orderBy(desc(at), asc(conflicts.storeId), asc(externalId), asc(field), asc(incomingValue))
    .limit(limit)
    .offset(before?.seen ?? 0)
}

/** The place behind a page, or null when the page was the last one. */
export function placeBehind(
  rows: Pick<ConflictRow, 'at'>[],
  limit: number,
  before: ConflictPlace | null,
): ConflictPlace | null {
  const at = rows.at(-1)?.at
  if (at === undefined || rows.length < limit) return null
  const seen = rows.filter((row) => row.at === at).length
  return { at, seen: before?.at === at ? before.seen + seen : seen }
}

export async function findConflict(db: Database, key: ConflictKey): Promise<ConflictRow | null> {
  const [row] = await db
    .select()
    .from(conflicts)
    .where(
      and(
        eq(conflicts.storeId, key.storeId),
        eq(conflicts.kind, key.kind),
        eq(conflicts.externalId, key.externalId),
        eq(conflicts.field, key.field),
        eq(conflicts.incomingValue, key.incomingValue),
      ),
    )
  return row ?? null
}

/** Those that wait for a person. */
export function countConflicts(db: Database): Promise<number> {
  return db.$count(conflicts, isOpen)
}

/** Closes those that are open still, each with who has the value now. */
export async function closeConflicts(
  db: Database,
  rows: (ConflictKey & { winner: ConflictRow['winner'] })[],
  now: number,
): Promise<void> {
  if (rows.length === 0) return
  await db.$client
    .prepare(
      `UPDATE conflicts SET closed_at = ?2, winner = value ->> 'winner' FROM json_each(?1)
       WHERE store_id = value ->> 'storeId' AND conflicts.kind = value ->> 'kind'
         AND external_id = value ->> 'externalId' AND field = value ->> 'field'
         AND incoming_value = value ->> 'incomingValue' AND winner = 'open' AND closed_at IS NULL`,
    )
    .bind(JSON.stringify(rows), now)
    .run()
}

/** What two contacts that become one disagreed about needs nobody any more. */
export function closeBetween(
  db: D1Database,
  one: string,
  other: string,
  now: number,
): D1PreparedStatement {
  return db
    .prepare(
      `UPDATE conflicts SET closed_at = ?3 WHERE winner = 'open' AND closed_at IS NULL
         AND ((record_id = ?1 AND other_record_id = ?2) OR (record_id = ?2 AND other_record_id = ?1))`,
    )
    .bind(one, other, now)
}
