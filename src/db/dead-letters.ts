// Messages that a queue gave up on.

import { createId } from '../lib/id.ts'

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
