// Customers that a store made one (I5): noted when the store tells, carried out when both are known here.

import type { Database } from './client.ts'

export type StoreMerge = { goneExternalId: string; keptExternalId: string }
/** A merge with the contacts of both customers, as far as they are known. */
export type WaitingMerge = StoreMerge & {
  at: number
  goneContactId: string | null
  keptContactId: string | null
}

/** Notes merges; one that was told before stays as it is. Returns those that are new. */
export async function noteStoreMerges(
  db: Database,
  storeId: string,
  told: StoreMerge[],
  now: number,
): Promise<StoreMerge[]> {
  const { results } = await db.$client
    .prepare(
      `INSERT INTO store_merges (store_id, gone_external_id, kept_external_id, at)
       SELECT ?1, value ->> 'goneExternalId', value ->> 'keptExternalId', ?3 FROM json_each(?2) WHERE true
       ON CONFLICT DO NOTHING RETURNING gone_external_id AS goneExternalId, kept_external_id AS keptExternalId`,
    )
    .bind(storeId, JSON.stringify(told), now)
    .all<StoreMerge>()
  return results
}

/** Merges that are not carried out, each with whoever the kept customer was merged into in the end. */
export async function waitingMerges(db: Database, storeId: string): Promise<WaitingMerge[]> {
  const { results } = await db.$client
    .prepare(
      // UNION drops repeats, so that two customers that name each other come to an end.
      `WITH RECURSIVE steps (gone, at, kept) AS (
         SELECT gone_external_id, at, kept_external_id FROM store_merges WHERE store_id = ?1 AND done_at IS NULL
         UNION
         SELECT steps.gone, steps.at, next.kept_external_id FROM steps
           CROSS JOIN store_merges AS next ON next.store_id = ?1 AND next.gone_external_id = steps.kept)
       SELECT steps.gone AS goneExternalId, steps.at, steps.kept AS keptExternalId,
         gone.contact_id AS goneContactId, kept.contact_id AS keptContactId
       FROM steps
         LEFT JOIN links AS gone ON gone.store_id = ?1 AND gone.external_id = steps.gone
         LEFT JOIN links AS kept ON kept.store_id = ?1 AND kept.external_id = steps.kept
       WHERE NOT EXISTS (SELECT 1 FROM store_merges AS further
         WHERE further.store_id = ?1 AND further.gone_external_id = steps.kept)`,
    )
    .bind(storeId)
    .all<WaitingMerge>()
  return results
}

/** Which of these customers are this one: itself, and those whom the store made one with it before. */
export async function sameCustomer(
  db: Database,
  storeId: string,
  externalIds: string[],
  externalId: string,
): Promise<string[]> {
  const { results } = await db.$client
    .prepare(
      `WITH RECURSIVE steps (first, reached) AS (
         SELECT value, value FROM json_each(?2)
         UNION
         SELECT steps.first, next.kept_external_id FROM steps
           CROSS JOIN store_merges AS next ON next.store_id = ?1 AND next.gone_external_id = steps.reached)
       SELECT first AS id FROM steps WHERE reached = ?3`,
    )
    .bind(storeId, JSON.stringify(externalIds), externalId)
    .all<{ id: string }>()
  return results.map(({ id }) => id)
}

/** Closes a merge: it was carried out, or its customers never came. */
export async function closeStoreMerge(
  db: Database,
  storeId: string,
  goneExternalId: string,
  now: number,
): Promise<void> {
  await db.$client
    .prepare('UPDATE store_merges SET done_at = ?3 WHERE store_id = ?1 AND gone_external_id = ?2')
    .bind(storeId, goneExternalId, now)
    .run()
}
