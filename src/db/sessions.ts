// Sessions of administrators and the exact count of failed sign-ins. Only hashes of session ids come here.

import { eq, lt, or, sql } from 'drizzle-orm'
import type { Database } from './client.ts'
import { sessions, signInAttempts } from './schema/admin.ts'

export type SessionRow = typeof sessions.$inferSelect

export async function insertSession(db: Database, hash: string, now: number): Promise<void> {
  await db.insert(sessions).values({ hash, createdAt: now, seenAt: now })
}

export async function findSession(db: Database, hash: string): Promise<SessionRow | null> {
  const [row] = await db.select().from(sessions).where(eq(sessions.hash, hash))
  return row ?? null
}

export async function touchSession(db: Database, hash: string, now: number): Promise<void> {
  await db.update(sessions).set({ seenAt: now }).where(eq(sessions.hash, hash))
}

export async function deleteSession(db: Database, hash: string): Promise<void> {
  await db.delete(sessions).where(eq(sessions.hash, hash))
}

/** Removes sessions not seen since `seenBefore` or begun before `createdBefore`, and counts that have run out. */
export async function deleteExpired(
  db: Database,
  { seenBefore, createdBefore, now }: { seenBefore: number; createdBefore: number; now: number },
): Promise<void> {
  await db.batch([
    db
      .delete(sessions)
      .where(or(lt(sessions.seenAt, seenBefore), lt(sessions.createdAt, createdBefore))),
    db.delete(signInAttempts).where(lt(signInAttempts.expiresAt, now)),
  ])
}

/** Counts an attempt and answers how many there are in its window: one statement, so exact whatever runs beside it. */
export async function countAttempt(
  db: Database,
  key: string,
  now: number,
  windowMs: number,
): Promise<{ count: number; expiresAt: number }> {
  const { count, expiresAt } = signInAttempts
  const [row] = await db
    .insert(signInAttempts)
    .values({ key, count: 1, expiresAt: now + windowMs })
    .onConflictDoUpdate({
      target: signInAttempts.key,
      set: {
        count: sql`CASE WHEN ${expiresAt} <= ${now} THEN 1 ELSE ${count} + 1 END`,
        expiresAt: sql`CASE WHEN ${expiresAt} <= ${now} THEN excluded.expires_at ELSE ${expiresAt} END`,
      },
    })
    .returning({ count, expiresAt })
  if (!row) throw new Error('an upsert returned no row')
  return row
}

export async function clearAttempts(db: Database, key: string): Promise<void> {
  await db.delete(signInAttempts).where(eq(signInAttempts.key, key))
}
