// Privacy requests and their receipts.

import { and, desc, eq, inArray, isNotNull, lt, sql } from 'drizzle-orm'
import type { Database } from './client.ts'
import { privacyRequests } from './schema/privacy.ts'
import { stores } from './schema/stores.ts'

export type PrivacyRequest = typeof privacyRequests.$inferSelect

/** Notes a request; false when the platform repeats itself. */
export async function insertRequest(db: Database, row: PrivacyRequest): Promise<boolean> {
  const made = await db
    .insert(privacyRequests)
    .values(row)
    .onConflictDoNothing()
    .returning({ id: privacyRequests.id })
  return made.length > 0
}

export async function findRequest(db: Database, id: string): Promise<PrivacyRequest | null> {
  const [row] = await db.select().from(privacyRequests).where(eq(privacyRequests.id, id))
  return row ?? null
}

/** Newest first; `before` is the id of the last one seen. */
export function listRequests(
  db: Database,
  limit: number,
  before: string | null,
): Promise<PrivacyRequest[]> {
  return db
    .select()
    .from(privacyRequests)
    .where(before === null ? undefined : lt(privacyRequests.id, before))
    .orderBy(desc(privacyRequests.id))
    .limit(limit)
}

/** Requests that were received before a time and are not carried out: a message was lost, or it failed for long. */
export function openRequests(db: Database, before: number): Promise<PrivacyRequest[]> {
  return db
    .select()
    .from(privacyRequests)
    .where(and(eq(privacyRequests.state, 'received'), lt(privacyRequests.receivedAt, before)))
    .limit(100)
}

/** Closes a request: nothing of whom it was about is kept. As a statement, for the batch that carries it out. */
export function closeRequest(
  db: Database,
  id: string,
  result: Pick<PrivacyRequest, 'state' | 'doneAt' | 'erased' | 'kept'> & {
    contactId?: string | null
  },
): D1PreparedStatement {
  const { state, doneAt, erased, kept, contactId = null } = result
  return db.$client
    .prepare(
      `UPDATE privacy_requests SET state = ?2, done_at = ?3, erased = ?4, kept = ?5, contact_id = ?6, subject = NULL
       WHERE id = ?1`,
    )
    .bind(id, state, doneAt, JSON.stringify(erased), JSON.stringify(kept), contactId)
}

/** The exports were handed out; `gone`: they are deleted, with whom they were about. */
export async function finishExports(db: Database, ids: string[], gone = false): Promise<void> {
  if (ids.length === 0) return
  await db
    .update(privacyRequests)
    .set({ state: 'done', ...(gone ? { contactId: null } : {}) })
    .where(inArray(privacyRequests.id, ids))
}

/** Exports of these contacts that wait to be handed out. */
export async function exportsOf(db: Database, contactIds: string[]): Promise<string[]> {
  const rows = await db
    .select({ id: privacyRequests.id })
    .from(privacyRequests)
    .where(
      and(
        isNotNull(privacyRequests.contactId),
        inArray(
          privacyRequests.contactId,
          sql`(SELECT value FROM json_each(${JSON.stringify(contactIds)}))`,
        ),
      ),
    )
  return rows.map(({ id }) => id)
}

/** Exports that a store asked for. */
export async function exportsFor(db: Database, storeId: string): Promise<string[]> {
  const rows = await db
    .select({ id: privacyRequests.id })
    .from(privacyRequests)
    .where(and(eq(privacyRequests.storeId, storeId), isNotNull(privacyRequests.contactId)))
  return rows.map(({ id }) => id)
}

/** Stores of a platform by the name that the platform calls them by, whatever their state. */
export async function storesOfDomain(
  db: Database,
  platform: (typeof stores.$inferSelect)['platform'],
  domain: string,
) {
  const rows = await db.select().from(stores).where(eq(stores.platform, platform))
  const name = domain.toLowerCase()
  return rows.filter(({ url, facts }) => new URL(url).hostname === name || facts?.domain === name)
}

/** Ids of the stores of an audience. */
export async function storeIdsOf(db: Database, audienceId: string): Promise<string[]> {
  const rows = await db
    .select({ id: stores.id })
    .from(stores)
    .where(eq(stores.audienceId, audienceId))
  return rows.map(({ id }) => id)
}
