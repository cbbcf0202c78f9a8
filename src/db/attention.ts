// Reading what needs somebody: rejected records.

import { and, count, desc, eq, lt, or, sql, type SQL } from 'drizzle-orm'
import type { Database } from './client.ts'
import type { RejectedRow } from './rejected.ts'
import { rejected } from './schema/events.ts'

export type RejectedPlace = { lastAt: number; key: string }

/** Newest first; `before` names the last one seen. */
export function listRejected(
  db: Database,
  filter: { storeId?: string | undefined; reason?: string | undefined },
  limit: number,
  before: RejectedPlace | null,
): Promise<RejectedRow[]> {
  return db
    .select()
    .from(rejected)
    .where(
      and(
        filter.storeId === undefined ? undefined : eq(rejected.storeId, filter.storeId),
        filter.reason === undefined ? undefined : eq(rejected.reason, filter.reason),
        before ? isBehind(before) : undefined,
      ),
    )
    .orderBy(desc(rejected.lastAt), desc(rejectedKey))
    .limit(limit)
}

/** One rejected record by its key. */
export async function findRejected(
  db: Database,
  key: { storeId: string; direction: string; kind: string; externalId: string },
): Promise<RejectedRow | null> {
  const rows = await db
    .select()
    .from(rejected)
    .where(and(eq(rejected.storeId, key.storeId), eq(rejected.externalId, key.externalId)))
  return rows.find((row) => row.direction === key.direction && row.kind === key.kind) ?? null
}

/** Rows of one moment are told apart by their whole key. */
const rejectedKey = sql<string>`(${rejected.storeId} || '/' || ${rejected.direction} || '/' || ${rejected.kind} || '/' || ${rejected.externalId})`

/** The place of a row in the list. */
export function rejectedPlace(row: RejectedRow): RejectedPlace {
  return {
    lastAt: row.lastAt,
    key: [row.storeId, row.direction, row.kind, row.externalId].join('/'),
  }
}

function isBehind({ lastAt, key }: RejectedPlace): SQL | undefined {
  return or(lt(rejected.lastAt, lastAt), and(eq(rejected.lastAt, lastAt), lt(rejectedKey, key)))
}

/** How many records wait for each reason, the most frequent first; of one store or of all. */
export function countRejected(
  db: Database,
  storeId?: string,
): Promise<{ reason: string; count: number; lastAt: number }[]> {
  const total = count()
  return db
    .select({ reason: rejected.reason, count: total, lastAt: sql<number>`max(${rejected.lastAt})` })
    .from(rejected)
    .where(storeId === undefined ? undefined : eq(rejected.storeId, storeId))
    .groupBy(rejected.reason)
    .orderBy(desc(total))
}

export function countRejectedOf(db: Database, storeId: string): Promise<number> {
  return db.$count(rejected, eq(rejected.storeId, storeId))
}
