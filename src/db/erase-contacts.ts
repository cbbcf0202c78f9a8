// Erasing what one store said of its contacts, part by part (G1). Each part is guarded by what was read of it.

import type { Contact } from '../core/contact.ts'
import { leftOf } from '../core/without-store.ts'
import { equal } from '../lib/equal.ts'
import type { Database } from './client.ts'
import { guardContacts, isLostRace } from './commit.ts'
import { changeLeft, changeMerges, guardGone, readCluster } from './left-contacts.ts'

const atOnce = 500
const maxAttempts = 5

/** Contacts that changed or went, as events for the batch that does it. */
type Note = (rows: { id: string; operation: 'updated' | 'deleted' }[]) => D1PreparedStatement

/** Contacts that nobody else speaks of go, the others lose what this store said of them. How many went. */
export async function eraseContacts(
  db: Database,
  storeId: string,
  now: number,
  note: Note,
): Promise<number> {
  let count = 0
  for (const table of ['links', 'orders', 'checkouts'] as const) {
    for (let after = ''; ;) {
      const rows = await namedIn(db, table, storeId, after)
      if (rows.length === 0) break
      const ids = [...new Set(rows.map(({ contactId }) => contactId))]
      count += await untilWon(() => eraseSome(db, storeId, ids, { now, note }))
      after = rows.at(-1)?.externalId ?? after
    }
  }
  return count
}

/** The next records of the store that lead to a contact: each row is read once, however many there are. */
async function namedIn(
  db: Database,
  table: 'links' | 'orders' | 'checkouts',
  storeId: string,
  after: string,
): Promise<{ externalId: string; contactId: string }[]> {
  const { results } = await db.$client
    .prepare(
      `SELECT external_id AS externalId, contact_id AS contactId FROM ${table}
       WHERE store_id = ?1 AND external_id > ?2 AND contact_id IS NOT NULL ORDER BY external_id LIMIT ${atOnce}`,
    )
    .bind(storeId, after)
    .all<{ externalId: string; contactId: string }>()
  return results
}

async function eraseSome(
  db: Database,
  storeId: string,
  ids: string[],
  { now, note }: { now: number; note: Note },
): Promise<number> {
  const cluster = await readCluster(db, ids, storeId)
  const left = leftOf(cluster, storeId)
  const before = new Map(cluster.contacts.map((contact) => [contact.id, contact]))
  const gone = [...before.keys()].filter((id) => left.contacts.every((each) => each.id !== id))
  const changed = left.contacts.filter(
    (contact) => contact.mergedInto === null || !equal(contact, before.get(contact.id)),
  )
  const own = (sql: string) =>
    db.$client
      .prepare(`${sql} WHERE store_id = ?1 AND contact_id IN (SELECT value FROM json_each(?2))`)
      .bind(storeId, JSON.stringify(ids))
  await db.$client.batch([
    guardContacts(db.$client, cluster.contacts.map(versionOf)),
    ...changeLeft(
      db.$client,
      cluster.contacts,
      changed.map((contact, place) => ({ ...contact, changedAt: now, seq: place + 1 })),
    ),
    ...changeMerges(db.$client, [...before.keys()], left.merges, storeId),
    own('DELETE FROM links'),
    own('DELETE FROM behaviours'),
    own('UPDATE orders SET contact_id = NULL'),
    own('UPDATE checkouts SET contact_id = NULL'),
    db.$client
      .prepare('DELETE FROM contacts WHERE id IN (SELECT value FROM json_each(?1))')
      .bind(JSON.stringify(gone)),
    guardGone(db.$client, gone),
    note([
      ...changed.map(({ id }) => ({ id, operation: 'updated' as const })),
      ...gone.map((id) => ({ id, operation: 'deleted' as const })),
    ]),
  ])
  return gone.length
}

function versionOf({ id, seq }: Contact) {
  return { id, seq }
}

async function untilWon<T>(attempt: () => Promise<T>): Promise<T> {
  for (let made = 1; ; made++) {
    try {
      return await attempt()
    } catch (error) {
      if (!isLostRace(error) || made === maxAttempts) throw error
    }
  }
}
