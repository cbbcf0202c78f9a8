// Erasing everything that one store said, part by part: each part is a batch of its own, so that it may be large and may
// be begun again (G1).

import { inArray, sql } from 'drizzle-orm'
import { checkoutId } from '../core/checkout.ts'
import type { Contact } from '../core/contact.ts'
import type { Kind } from '../core/outcome.ts'
import { recordId } from '../core/record-id.ts'
import { columnsExcept, insertAll, nextSeq, updateAll } from './bulk.ts'
import type { Database } from './client.ts'
import { contacts } from './schema/contacts.ts'
import { events } from './schema/events.ts'

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

/** How many records of each kind were erased. `strip` is what is left of a contact that other stores speak of too. */
export async function eraseStore(
  db: Database,
  storeId: string,
  strip: (contact: Contact, storeId: string) => Contact,
  now: number,
): Promise<Record<string, number>> {
  const counts: Record<string, number> = { contacts: await eraseContacts(db, storeId, strip, now) }
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
  await db.$client.batch(
    [
      'transactions',
      'checkout_arrivals',
      'links',
      'rejected',
      'conflicts',
      'store_merges',
      'merge_moves',
    ].map((table) => db.$client.prepare(`DELETE FROM ${table} WHERE store_id = ?1`).bind(storeId)),
  )
  return counts
}

/** Contacts that nobody else speaks of go, the others lose what this store said of them. */
async function eraseContacts(
  db: Database,
  storeId: string,
  strip: (contact: Contact, storeId: string) => Contact,
  now: number,
): Promise<number> {
  let count = 0
  for (;;) {
    const ids = await db.all<{ id: string; elsewhere: number }>(sql`
      WITH named AS (
        SELECT contact_id AS id FROM links WHERE store_id = ${storeId}
        UNION SELECT contact_id FROM orders WHERE store_id = ${storeId} AND contact_id IS NOT NULL
        UNION SELECT contact_id FROM checkouts WHERE store_id = ${storeId} AND contact_id IS NOT NULL)
      SELECT named.id,
        EXISTS (SELECT 1 FROM links WHERE contact_id = named.id AND store_id <> ${storeId})
          OR EXISTS (SELECT 1 FROM orders WHERE contact_id = named.id AND store_id <> ${storeId}) AS elsewhere
      FROM named LIMIT ${atOnce}`)
    if (ids.length === 0) return count
    const named = JSON.stringify(ids.map(({ id }) => id))
    const goes = ids.filter(({ elsewhere }) => elsewhere === 0).map(({ id }) => id)
    const merged = await db.all<{ id: string }>(
      sql`SELECT merged_id AS id FROM merges WHERE kept_id IN (SELECT value FROM json_each(${named}))`,
    )
    const stays = await db
      .select()
      .from(contacts)
      .where(
        inArray(
          contacts.id,
          sql`(SELECT value FROM json_each(${JSON.stringify(ids.filter(({ elsewhere }) => elsewhere === 1).map(({ id }) => id))}))`,
        ),
      )
    const left = stays.map((contact, place) => ({
      ...strip(contact, storeId),
      changedAt: now,
      seq: place + 1,
    }))
    const away = [...goes, ...merged.map(({ id }) => id)]
    const detach = (table: string) =>
      db.$client
        .prepare(
          `UPDATE ${table} SET contact_id = NULL WHERE store_id = ?1 AND contact_id IN (SELECT value FROM json_each(?2))`,
        )
        .bind(storeId, named)
    await db.$client.batch([
      updateAll(
        db.$client,
        contacts,
        left,
        ['id'],
        columnsExcept(contacts, ['id', 'audienceId', 'createdAt', 'mergedInto']),
        { seq: nextSeq },
      ),
      db.$client
        .prepare('DELETE FROM contacts WHERE id IN (SELECT value FROM json_each(?1))')
        .bind(JSON.stringify(away)),
      db.$client
        .prepare(`DELETE FROM merges WHERE kept_id IN (SELECT value FROM json_each(?1))`)
        .bind(named),
      db.$client
        .prepare(
          'DELETE FROM links WHERE store_id = ?1 AND contact_id IN (SELECT value FROM json_each(?2))',
        )
        .bind(storeId, named),
      db.$client
        .prepare(
          'DELETE FROM behaviours WHERE store_id = ?1 AND contact_id IN (SELECT value FROM json_each(?2))',
        )
        .bind(storeId, named),
      detach('orders'),
      detach('checkouts'),
      noteAll(
        db,
        [
          ...left.map(({ id }) => ({ id, operation: 'updated' as const })),
          ...away.map((id) => ({ id, operation: 'deleted' as const })),
        ],
        'contact',
        storeId,
        now,
      ),
    ])
    count += away.length
  }
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
    depth: null,
  }))
  return insertAll(db.$client, events, noted, { expressions: { seq: nextSeq } })
}
