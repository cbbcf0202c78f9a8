// The feed of changes, and places in it.

import { asc, gt, sql } from 'drizzle-orm'
import type { Database } from './client.ts'
import { events } from './schema/events.ts'

export type EventRow = typeof events.$inferSelect

/** Events behind `after`, in order of commit, without gaps. */
export function eventsAfter(db: Database, after: number, limit: number): Promise<EventRow[]> {
  return db.select().from(events).where(gt(events.seq, after)).orderBy(asc(events.seq)).limit(limit)
}

/** The first event at or after a time (ms). Reads back from the newest, so it costs what lies in between. */
export async function seqSince(db: Database, time: number): Promise<number> {
  const [row] = await db.all<{ seq: number }>(
    sql`SELECT seq FROM events WHERE at < ${time} ORDER BY seq DESC LIMIT 1`,
  )
  return (row?.seq ?? 0) + 1
}

/** At most this many of the newest events are looked at when counting: a page must not cost what a day's import wrote. */
export const countedEvents = 10_000

/** What changed since a time (ms) by kind and operation, among the newest `countedEvents`. */
export function countEventsSince(
  db: Database,
  since: number,
): Promise<(Pick<EventRow, 'kind' | 'operation'> & { count: number })[]> {
  return db.all(sql`
    SELECT kind, operation, count(*) AS count
    FROM (SELECT kind, operation, at FROM events ORDER BY seq DESC LIMIT ${countedEvents})
    WHERE at >= ${since} GROUP BY kind, operation`)
}
