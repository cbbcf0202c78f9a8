// Erasing everything that one store said, part by part: each part is a batch of its own, so that it may be large and may
// be begun again (G1).

import { sql } from 'drizzle-orm'
import { checkoutId } from '../core/checkout.ts'
import type { Kind } from '../core/outcome.ts'
import { recordId } from '../core/record-id.ts'
import { insertAll, nextSeq } from './bulk.ts'
import type { Database } from './client.ts'
import { eraseContacts } from './erase-contacts.ts'
import { events, unsaid } from './schema/events.ts'

const atOnce = 500

const kinds = [
  {
    table: 'orders',
    kind: 'order',
    id: (storeId: string, key: string) => recordId('ord', storeId, key),
  },
  { table: 'checkouts', kind: 'checkout', id: checkoutId },
  {
    table: 'products',
    kind: 'product',
    id: (storeId: string, key: string) => recordId('prd', storeId, key),
  },
  {
    table: 'collections',
    kind: 'collection',
    id: (storeId: string, key: string) => recordId('col', storeId, key),
  },
] as const

/** How many records of each kind were erased. */
export async function eraseStore(
  db: Database,
  storeId: string,
  now: number,
): Promise<Record<string, number>> {
  const contacts = await eraseContacts(db, storeId, now, (rows) =>
    noteAll(db, rows, 'contact', storeId, now),
  )
  const counts: Record<string, number> = { contacts }
  for (const { table, kind, id } of kinds) {
    counts[table] = 0
    for (;;) {
      const keys = await db.all<{ key: string }>(
        sql`SELECT external_id AS key FROM ${sql.identifier(table)} WHERE store_id = ${storeId} LIMIT ${atOnce}`,
      )
      if (keys.length === 0) break
      counts[table] += keys.length
      await db.$client.batch([
        db.$client
          .prepare(
            `DELETE FROM ${table} WHERE store_id = ?1 AND external_id IN (SELECT value FROM json_each(?2))`,
          )
          .bind(storeId, JSON.stringify(keys.map(({ key }) => key))),
        noteDeleted(
          db,
          kind,
          keys.map(({ key }) => id(storeId, key)),
          storeId,
          now,
        ),
      ])
    }
  }
  await db.$client.batch([
    ...['transactions', 'checkout_arrivals', 'links', 'rejected', 'store_merges'].map((table) =>
      db.$client.prepare(`DELETE FROM ${table} WHERE store_id = ?1`).bind(storeId),
    ),
    // Once through all of them: what the store said beside another's word, and what was about contacts that went.
    db.$client
      .prepare(
        `DELETE FROM conflicts WHERE store_id = ?1 OR current_source = ?1
           OR NOT EXISTS (SELECT 1 FROM contacts WHERE contacts.id = conflicts.record_id)`,
      )
      .bind(storeId),
  ])
  return counts
}

function noteDeleted(db: Database, kind: Kind, ids: string[], storeId: string, now: number) {
  return noteAll(
    db,
    ids.map((id) => ({ id, operation: 'deleted' as const })),
    kind,
    storeId,
    now,
  )
}

function noteAll(
  db: Database,
  rows: { id: string; operation: 'updated' | 'deleted' }[],
  kind: Kind,
  storeId: string,
  now: number,
): D1PreparedStatement {
  const noted = rows.map(({ id, operation }, place) => ({
    seq: place + 1,
    at: now,
    kind,
    recordId: id,
    storeId,
    operation,
    origin: 'hub' as const,
    deliveryId: null,
    transitions: [],
    ...unsaid,
  }))
  return insertAll(db.$client, events, noted, { expressions: { seq: nextSeq } })
}
