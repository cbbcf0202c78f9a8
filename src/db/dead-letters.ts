// Messages that a queue gave up on.

import { desc, eq, sql } from 'drizzle-orm'
import { createId } from '../lib/id.ts'
import type { Database } from './client.ts'
import { deadLetters } from './schema/events.ts'

/** Keeps a dead message with its queue, so that an administrator sees it and nothing is lost silently. */
export async function noteDeadLetter(
  db: D1Database,
  queue: string,
  body: object,
  now: number,
): Promise<void> {
  const storeId: unknown = Reflect.get(body, 'storeId')
  await db
    .prepare('INSERT INTO dead_letters (id, queue, store_id, body, at) VALUES (?, ?, ?, ?, ?)')
    .bind(
      createId('ded', now),
      queue,
      typeof storeId === 'string' ? storeId : null,
      JSON.stringify(body),
      now,
    )
    .run()
}

export type DeadLetterRow = { id: string; queue: string; storeId: string | null; at: number }

/** Which messages were given up on, newest first; never their content, which may be personal. */
export function listDeadLetters(db: Database, limit: number): Promise<DeadLetterRow[]> {
  const { id, queue, storeId, at } = deadLetters
  return db
    .select({ id, queue, storeId, at })
    .from(deadLetters)
    .orderBy(desc(deadLetters.id))
    .limit(limit)
}

export function countDeadLetters(db: Database): Promise<number> {
  return db.$count(deadLetters)
}

/** The dead messages about one store, with what they hold. */
export function deadLettersOf(
  db: Database,
  storeId: string,
): Promise<{ id: string; body: string }[]> {
  const { id, body } = deadLetters
  return db.select({ id, body }).from(deadLetters).where(eq(deadLetters.storeId, storeId))
}

export async function deleteDeadLetters(db: Database, ids: string[]): Promise<void> {
  if (ids.length === 0) return
  await db
    .delete(deadLetters)
    .where(sql`${deadLetters.id} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`)
}
