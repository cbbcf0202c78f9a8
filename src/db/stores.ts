// Stores: rows, their derived state, and what a sync needs to know of them.

import { and, desc, eq, lt, sql } from 'drizzle-orm'
import { NotFound } from '../core/errors.ts'
import type { Settings } from '../core/settings.ts'
import type { Sealed } from '../lib/secrets.ts'
import type { Database } from './client.ts'
import { stores } from './schema/stores.ts'

export type StoreRow = typeof stores.$inferSelect
export type StoreState = StoreRow['state'] | 'importing' | 'paused'

/** The state as people see it: a switched-off store follows from its settings, a running import from its object. */
export function storeState(
  store: Pick<StoreRow, 'state' | 'settings'>,
  isImporting: boolean,
): StoreState {
  if (store.state !== 'active') return store.state
  if (!store.settings.enableImport) return 'paused'
  return isImporting ? 'importing' : 'active'
}

export async function findStore(db: Database, id: string): Promise<StoreRow | null> {
  const [row] = await db.select().from(stores).where(eq(stores.id, id))
  return row ?? null
}

export async function getStore(db: Database, id: string): Promise<StoreRow> {
  const row = await findStore(db, id)
  if (!row) throw new NotFound('store')
  return row
}

/** The newest store with this address in an audience, whatever its state: its records are there already. */
export async function findStoreByUrl(
  db: Database,
  url: string,
  audienceId: string,
): Promise<StoreRow | null> {
  const [row] = await db
    .select()
    .from(stores)
    .where(and(eq(stores.url, url), eq(stores.audienceId, audienceId)))
    .orderBy(desc(stores.id))
    .limit(1)
  return row ?? null
}

/** Newest first; `before` is the id of the last one seen. */
export function listStores(
  db: Database,
  limit: number,
  before: string | null,
): Promise<StoreRow[]> {
  return db
    .select()
    .from(stores)
    .where(before === null ? undefined : lt(stores.id, before))
    .orderBy(desc(stores.id))
    .limit(limit)
}

/** False when a store with this address is connected to the audience already. */
export async function insertStore(db: Database, row: StoreRow): Promise<boolean> {
  const made = await db
    .insert(stores)
    .values(row)
    .onConflictDoNothing()
    .returning({ id: stores.id })
  return made.length > 0
}

export async function updateStore(
  db: Database,
  id: string,
  change: Partial<Omit<StoreRow, 'id'>>,
  now: number,
): Promise<void> {
  await db
    .update(stores)
    .set({ ...change, changedAt: now })
    .where(eq(stores.id, id))
}

/** Replaces sealed credentials that are still those given; false when the store was disconnected or reconnected first. */
export async function replaceCredentials(
  db: Database,
  id: string,
  before: Sealed,
  after: Sealed,
): Promise<boolean> {
  const replaced = await db
    .update(stores)
    .set({ credentials: after })
    .where(and(eq(stores.id, id), eq(stores.credentials, before)))
    .returning({ id: stores.id })
  return replaced.length > 0
}

/** What happened before is history (ms): to when the store was connected, or connected again after it was left. */
export function historyEnd({ historyUntil, connectedAt }: StoreRow): number {
  return historyUntil ?? connectedAt
}

/** Makes a store that asked to reconnect active again; false when it is in another state by now. */
export async function resumeStore(db: Database, id: string, now: number): Promise<boolean> {
  const resumed = await db
    .update(stores)
    .set({ state: 'active', stateReason: null, changedAt: now })
    .where(and(eq(stores.id, id), eq(stores.state, 'reconnect')))
    .returning({ id: stores.id })
  return resumed.length > 0
}

/** Removes a store whose connecting failed before anything was imported; false when it is connected by now. */
export async function deleteStore(db: Database, id: string): Promise<boolean> {
  const deleted = await db
    .delete(stores)
    .where(and(eq(stores.id, id), eq(stores.state, 'connecting')))
    .returning({ id: stores.id })
  return deleted.length > 0
}

/** Replaces settings that are still as they were read; false when somebody else changed them first. */
export async function updateSettings(
  db: Database,
  id: string,
  change: { before: Settings; after: Settings },
  now: number,
): Promise<boolean> {
  const updated = await db
    .update(stores)
    .set({ settings: change.after, changedAt: now })
    .where(and(eq(stores.id, id), eq(stores.settings, change.before)))
    .returning({ id: stores.id })
  return updated.length > 0
}

/** Platform by store id: small enough to read whole, and every order names its platform. */
export async function platformsOf(db: Database): Promise<Map<string, StoreRow['platform']>> {
  const rows = await db.select({ id: stores.id, platform: stores.platform }).from(stores)
  return new Map(rows.map(({ id, platform }) => [id, platform]))
}

/** All of them: few enough to read whole, where a set of records of many stores is looked at. */
export function allStores(db: Database) {
  return db.select().from(stores)
}

/** Name by store id, for lists that show many stores' records. */
export async function namesOf(db: Database): Promise<Map<string, string>> {
  const rows = await db.select({ id: stores.id, name: stores.name }).from(stores)
  return new Map(rows.map(({ id, name }) => [id, name]))
}

/** Ids and names of an audience's stores, or of all, by name. */
export async function storeNames(
  db: Database,
  audienceId: string | undefined,
): Promise<[id: string, name: string][]> {
  const rows = await db
    .select({ id: stores.id, name: stores.name })
    .from(stores)
    .where(audienceId === undefined ? undefined : eq(stores.audienceId, audienceId))
    .orderBy(stores.name)
  return rows.map(({ id, name }) => [id, name])
}

/** Stores at level basic: they take profiles only, and their orders do not count as behaviour (C8). */
export async function basicStoresOf(db: Database): Promise<string[]> {
  const rows = await db
    .select({ id: stores.id })
    .from(stores)
    .where(sql`${stores.settings} ->> 'level' = 'basic'`)
  return rows.map(({ id }) => id)
}
