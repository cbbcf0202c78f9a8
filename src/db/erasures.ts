// Who was erased, as keyed hashes: looked up before anything that a store says is taken in.

import type { Database } from './client.ts'

export type Erasure = { scope: string; hash: string; at: number }

/** Whether anybody was erased in one of these scopes: mostly nobody, and then nothing needs looking up. */
export async function hasErasures(db: Database, scopes: string[]): Promise<boolean> {
  const found = await db.$client
    .prepare('SELECT 1 FROM erasures WHERE scope IN (SELECT value FROM json_each(?1)) LIMIT 1')
    .bind(JSON.stringify(scopes))
    .first()
  return found !== null
}

/** Of these, those that were erased, with the time. */
export async function findErasures(
  db: Database,
  wanted: Pick<Erasure, 'scope' | 'hash'>[],
): Promise<Erasure[]> {
  const { results } = await db.$client
    .prepare(
      `SELECT erasures.* FROM json_each(?1) AS each CROSS JOIN erasures
         ON erasures.scope = each.value ->> 'scope' AND erasures.hash = each.value ->> 'hash'`,
    )
    .bind(JSON.stringify(wanted))
    .all<Erasure>()
  return results
}

/** Notes who is erased; a later erasing moves the time on. */
export async function insertErasures(db: Database, rows: Erasure[]): Promise<void> {
  if (rows.length === 0) return
  await db.$client
    .prepare(
      `INSERT INTO erasures (scope, hash, at)
       SELECT value ->> 'scope', value ->> 'hash', value ->> 'at' FROM json_each(?1) WHERE true
       ON CONFLICT DO UPDATE SET at = max(at, excluded.at)`,
    )
    .bind(JSON.stringify(rows))
    .run()
}
