// Audiences: the destinations that stores import into, and what tells their people apart (C7).

import { count, eq, isNull, sql } from 'drizzle-orm'
import { NotFound } from '../core/errors.ts'
import type { PrimaryKeyKind } from '../core/identity.ts'
import type { Database } from './client.ts'
import { contacts } from './schema/contacts.ts'
import { audiences } from './schema/stores.ts'

export type AudienceRow = typeof audiences.$inferSelect

export function listAudiences(db: Database): Promise<AudienceRow[]> {
  return db
    .select()
    .from(audiences)
    .orderBy(sql`rowid`)
}

export async function getAudience(db: Database, id: string): Promise<AudienceRow> {
  const [row] = await db.select().from(audiences).where(eq(audiences.id, id))
  if (!row) throw new NotFound('audience')
  return row
}

export async function audienceExists(db: Database, id: string): Promise<boolean> {
  return (await db.$count(audiences, eq(audiences.id, id))) > 0
}

/** What the audience tells people apart by. Throws NotFound. */
export async function primaryKeyKindOf(db: Database, id: string): Promise<PrimaryKeyKind> {
  return (await getAudience(db, id)).primaryKey
}

/** False when an audience of this name exists already. */
export async function insertAudience(db: Database, row: AudienceRow): Promise<boolean> {
  const made = await db.run(sql`
    INSERT INTO audiences (id, name, primary_key, created_at)
    SELECT ${row.id}, ${row.name}, ${row.primaryKey}, ${row.createdAt}
    WHERE NOT EXISTS (SELECT 1 FROM audiences WHERE name = ${row.name})`)
  return made.meta.changes > 0
}

/** With `more` in the same batch: both or neither. False when another audience has this name. */
export async function renameAudience(
  db: Database,
  id: string,
  name: string,
  more: D1PreparedStatement[] = [],
): Promise<boolean> {
  const isFree = db.$client
    .prepare(
      `SELECT CASE WHEN NOT EXISTS (SELECT 1 FROM audiences WHERE name = ?2 AND id <> ?1)
       THEN 1 ELSE json('name taken') END`,
    )
    .bind(id, name)
  const rename = db.$client.prepare('UPDATE audiences SET name = ?2 WHERE id = ?1').bind(id, name)
  try {
    await db.$client.batch([isFree, rename, ...more])
    return true
  } catch (error) {
    if (error instanceof Error && error.message.includes('malformed JSON')) return false
    throw error
  }
}

/** How many contacts each audience has; those that were merged into others not counted. */
export async function countContactsByAudience(db: Database): Promise<Map<string, number>> {
  const rows = await db
    .select({ id: contacts.audienceId, count: count() })
    .from(contacts)
    .where(isNull(contacts.mergedInto))
    .groupBy(contacts.audienceId)
  return new Map(rows.map(({ id, count: found }) => [id, found]))
}
