// Rejected records: one row per record until it is taken in after all (S3).

import type { Issue } from '../core/errors.ts'
import type { Entry } from '../core/outcome.ts'
import { insertAll } from './bulk.ts'
import { rejected } from './schema/events.ts'

export type RejectedRow = typeof rejected.$inferSelect

export type NewReject = {
  kind: RejectedRow['kind']
  externalId: string
  reason: string
  issues: Issue[]
  deliveryId: string
}

/** Notes rejected records; one that was rejected before counts up and keeps its first time. */
export async function noteRejects(
  db: D1Database,
  storeId: string,
  rejects: NewReject[],
  now: number,
): Promise<void> {
  if (rejects.length === 0) return
  const rows = rejects.map((reject) => ({
    ...reject,
    storeId,
    direction: 'in' as const,
    count: 1,
    firstAt: now,
    lastAt: now,
  }))
  const unique = [...new Map(rows.map((row) => [`${row.kind}/${row.externalId}`, row])).values()]
  await insertAll(db, rejected, unique, {
    onConflict: `ON CONFLICT DO UPDATE SET count = count + 1, last_at = excluded.last_at, reason = excluded.reason,
      issues = excluded.issues, delivery_id = excluded.delivery_id`,
  }).run()
}

/** Whether a store has rejected records at all: most never do, and then nothing needs clearing. */
export async function hasRejects(db: D1Database, storeId: string): Promise<boolean> {
  const found = await db
    .prepare('SELECT 1 FROM rejected WHERE store_id = ?1 LIMIT 1')
    .bind(storeId)
    .first()
  return found !== null
}

/** Forgets the rejects of records that came in after all; returns how many there were. */
export async function clearRejects(
  db: D1Database,
  storeId: string,
  entries: Pick<Entry, 'kind' | 'externalId'>[],
): Promise<number> {
  if (entries.length === 0) return 0
  const { meta } = await db
    .prepare(
      `DELETE FROM rejected WHERE store_id = ?1 AND direction = 'in' AND (kind, external_id) IN
         (SELECT value ->> 'kind', value ->> 'externalId' FROM json_each(?2))`,
    )
    .bind(storeId, JSON.stringify(entries))
    .run()
  return meta.changes
}
