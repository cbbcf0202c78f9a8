// Segments: their rows, how many contacts are in each, and the end of one that was kept by hand.

import { and, desc, eq, lt, sql, type SQL } from 'drizzle-orm'
import type { Filter } from '../core/filter.ts'
import type { Database } from './client.ts'
import { filterSql, type FilterContext } from './filter-sql.ts'
import { Given } from './given.ts'
import { segments } from './schema/segments.ts'

export type Segment = typeof segments.$inferSelect

/** Newest first; `before` is the id of the last one seen. */
export function listSegments(
  db: Database,
  audienceId: string | undefined,
  limit: number,
  before: string | null,
): Promise<Segment[]> {
  return db
    .select()
    .from(segments)
    .where(
      and(
        audienceId === undefined ? undefined : eq(segments.audienceId, audienceId),
        before === null ? undefined : lt(segments.id, before),
      ),
    )
    .orderBy(desc(segments.id))
    .limit(limit)
}

/** Names by id, for choosing one. */
export function listSegmentNames(
  db: Database,
  audienceId: string | undefined,
): Promise<{ id: string; name: string; isByHand: boolean }[]> {
  return db
    .select({
      id: segments.id,
      name: segments.name,
      isByHand: sql<boolean>`${segments.filter} IS NULL`.mapWith(Boolean),
    })
    .from(segments)
    .where(audienceId === undefined ? undefined : eq(segments.audienceId, audienceId))
    .orderBy(segments.name)
}

export async function findSegment(db: Database, id: string): Promise<Segment | null> {
  const [row] = await db.select().from(segments).where(eq(segments.id, id))
  return row ?? null
}

/** False when the audience has a segment of this name. */
export async function insertSegment(db: Database, row: Segment): Promise<boolean> {
  const made = await db
    .insert(segments)
    .values(row)
    .onConflictDoNothing()
    .returning({ id: segments.id })
  return made.length > 0
}

/** False when another segment of the audience has the name, or there is none with this id. */
export async function updateSegment(
  db: Database,
  id: string,
  { name, filter }: { name?: string | undefined; filter?: Filter | undefined },
  now: number,
): Promise<boolean> {
  const { results } = await db.$client
    .prepare(
      `UPDATE OR IGNORE segments SET name = coalesce(?2, name), filter = coalesce(?3, filter), changed_at = ?4
       WHERE id = ?1 RETURNING id`,
    )
    .bind(id, name ?? null, filter ? JSON.stringify(filter) : null, now)
    .all()
  return results.length > 0
}

/** A statement takes so many conditions: far fewer than D1's limits on its length and columns. */
const conditionsPerStatement = 40

/** How many contacts are in each segment, by id; all of them in one look at the contacts. */
export async function countSegments(
  db: Database,
  all: Segment[],
  contextOf: (audienceId: string) => FilterContext,
): Promise<Map<string, number>> {
  const counts = new Map<string, number>()
  for (const some of inParts(all)) {
    const given = new Given()
    const columns = some.map(({ id, audienceId, filter }, place) => {
      const isIn = filter
        ? filterSql(filter, given, contextOf(audienceId))
        : isMember(given.add(id))
      const isCounted = sql`contacts.audience_id = ${given.add(audienceId)} AND ${isIn}`
      return sql`coalesce(sum(${isCounted}), 0) AS ${sql.raw(`count_${place}`)}`
    })
    const [row = {}] = await db.all<Record<string, number>>(sql`${given.clause()}
      SELECT ${sql.join(columns, sql`, `)} FROM contacts NOT INDEXED WHERE contacts.merged_into IS NULL`)
    some.forEach(({ id }, place) => counts.set(id, row[`count_${place}`] ?? 0))
  }
  return counts
}

function inParts(all: Segment[]): Segment[][] {
  const parts: Segment[][] = []
  let size = Infinity
  for (const segment of all) {
    const conditions = segment.filter?.conditions.length ?? 1
    if (size + conditions > conditionsPerStatement) {
      parts.push([])
      size = 0
    }
    parts.at(-1)?.push(segment)
    size += conditions
  }
  return parts
}

function isMember(id: SQL): SQL {
  return sql`(octet_length(contacts.segments) > 2
    AND EXISTS (SELECT 1 FROM json_each(contacts.segments) WHERE value = ${id}))`
}

export async function deleteSegment(db: Database, id: string): Promise<void> {
  await db.delete(segments).where(eq(segments.id, id))
}

/** So many contacts change in one batch. */
const takenOffAtOnce = 1_000

/**
 * Takes a segment that was kept by hand off its contacts, each with its event, then deletes it. A batch at a time: cut
 * short, it can be done again.
 */
export async function dissolveSegment(db: Database, id: string, now: number): Promise<void> {
  const d1 = db.$client
  for (;;) {
    const results = await d1.batch([
      d1
        .prepare(
          `UPDATE contacts SET changed_at = ?2,
             segments = (SELECT json_group_array(value) FROM json_each(segments) WHERE value <> ?1),
             seq = (SELECT coalesce(max(seq), 0) FROM events) + place
           FROM (
             SELECT id AS member, row_number() OVER (ORDER BY id) AS place FROM contacts NOT INDEXED
             WHERE octet_length(segments) > 2 AND EXISTS (SELECT 1 FROM json_each(segments) WHERE value = ?1)
             LIMIT ${takenOffAtOnce}
           ) WHERE id = member`,
        )
        .bind(id, now),
      // The versions above are those that the events of this batch are about to have.
      d1
        .prepare(
          `INSERT INTO events (seq, at, kind, record_id, store_id, operation, origin, transitions)
           SELECT seq, ?1, 'contact', id, '', 'updated', 'hub', '[]' FROM contacts
           WHERE seq > (SELECT coalesce(max(seq), 0) FROM events) ORDER BY seq`,
        )
        .bind(now),
      d1
        .prepare(
          `DELETE FROM segments WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM contacts NOT INDEXED
             WHERE octet_length(contacts.segments) > 2
               AND EXISTS (SELECT 1 FROM json_each(contacts.segments) WHERE value = ?1))
           RETURNING id`,
        )
        .bind(id),
    ])
    const isDeleted = results[2]?.results.length === 1
    const changed = results[1]?.meta.changes ?? 0
    if (isDeleted || changed === 0) return
  }
}
