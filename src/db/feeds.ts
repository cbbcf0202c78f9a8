// Reading and moving the feeds of a store. Whoever rebuilds holds the row's job; what it writes counts only while it does.

import { and, eq, isNull, lt, or, sql, type SQL } from 'drizzle-orm'
import { silentAfterMs, type Build } from '../core/build.ts'
import type { Sealed } from '../lib/secrets.ts'
import type { Database } from './client.ts'
import { feeds } from './schema/feeds.ts'

export type FeedRow = typeof feeds.$inferSelect

export async function findFeed(db: Database, storeId: string): Promise<FeedRow | null> {
  const [row] = await db.select().from(feeds).where(eq(feeds.storeId, storeId))
  return row ?? null
}

/** What is served under a token: the store and its build, or null for a token that there is not. */
export async function findServed(
  db: Database,
  tokenHash: string,
): Promise<{ storeId: string; published: Build | null } | null> {
  const { storeId, published } = feeds
  const [row] = await db
    .select({ storeId, published })
    .from(feeds)
    .where(eq(feeds.tokenHash, tokenHash))
  return row ?? null
}

/** Makes the row of a store, unless there is one. */
export async function insertFeed(
  db: Database,
  row: Pick<FeedRow, 'storeId' | 'tokenHash' | 'token' | 'createdAt'>,
): Promise<void> {
  await db
    .insert(feeds)
    .values({ ...row, uploads: [] })
    .onConflictDoNothing()
}

export async function replaceToken(
  db: Database,
  storeId: string,
  change: { tokenHash: string; token: Sealed },
): Promise<void> {
  await db.update(feeds).set(change).where(eq(feeds.storeId, storeId))
}

/** Notes that a rebuild is wanted, from now on. */
export async function noteRequest(db: Database, storeId: string, now: number): Promise<void> {
  await db.update(feeds).set({ requestedAt: now }).where(eq(feeds.storeId, storeId))
}

/** Nothing is wanted any more: the store was left. */
export async function dropRequest(db: Database, storeId: string): Promise<void> {
  await db.update(feeds).set({ requestedAt: null }).where(eq(feeds.storeId, storeId))
}

/** Ends the addresses of a store and the rebuild under way: its files are dropped when it finds that it lost the job. */
export async function deleteFeed(db: Database, storeId: string): Promise<void> {
  await db.delete(feeds).where(eq(feeds.storeId, storeId))
}

/** Takes the job; null while somebody alive has it. `uploads` of the row are what the one before left behind. */
export async function claimFeed(
  db: Database,
  storeId: string,
  job: string,
  now: number,
): Promise<FeedRow | null> {
  const [row] = await db
    .update(feeds)
    .set({ job, jobBeatAt: now })
    .where(and(eq(feeds.storeId, storeId), isFree(now)))
    .returning()
  return row ?? null
}

/** Shows that the job is alive; false when it was taken over, or the store was erased. */
export async function beat(db: Database, job: Job, now: number): Promise<boolean> {
  const rows = await db
    .update(feeds)
    .set({ jobBeatAt: now })
    .where(isHeldBy(job))
    .returning({ id: feeds.storeId })
  return rows.length > 0
}

export async function noteUpload(
  db: Database,
  job: Job,
  upload: FeedRow['uploads'][number],
): Promise<void> {
  const uploads = sql`json_insert(${feeds.uploads}, '$[#]', json(${JSON.stringify(upload)}))`
  await db.update(feeds).set({ uploads }).where(isHeldBy(job))
}

/** What the dead job had begun is cleared away. */
export async function clearUploads(db: Database, job: Job): Promise<void> {
  await db.update(feeds).set({ uploads: [] }).where(isHeldBy(job))
}

export type Job = { storeId: string; job: string }
export type Settled = Partial<Pick<FeedRow, 'published' | 'refused' | 'builtAt'>> & {
  error: string | null
}

/**
 * Ends the job with what it came to. What was asked for since `startedAt` is still wanted, and so is what failed. False
 * when the job was taken over or the store was erased: then nothing is written.
 */
export async function settleFeed(
  db: Database,
  job: Job,
  change: Settled,
  startedAt: number,
): Promise<boolean> {
  const { requestedAt } = feeds
  const isServed = change.error === null
  const rows = await db
    .update(feeds)
    .set({
      ...change,
      job: null,
      jobBeatAt: null,
      uploads: [],
      ...(isServed
        ? {
            requestedAt: sql`CASE WHEN ${requestedAt} > ${startedAt} THEN ${requestedAt} END`,
          }
        : {}),
    })
    .where(isHeldBy(job))
    .returning({ id: feeds.storeId })
  return rows.length > 0
}

/** Publishes the build that was refused, unless it is another one by now or a rebuild is under way. */
export async function publishRefused(
  db: Database,
  storeId: string,
  buildId: string,
  now: number,
): Promise<boolean> {
  const rows = await db
    .update(feeds)
    .set({ published: sql`${feeds.refused}`, refused: null, builtAt: now })
    .where(
      and(eq(feeds.storeId, storeId), sql`${feeds.refused} ->> 'id' = ${buildId}`, isFree(now)),
    )
    .returning({ id: feeds.storeId })
  return rows.length > 0
}

function isFree(now: number): SQL | undefined {
  return or(isNull(feeds.job), lt(feeds.jobBeatAt, now - silentAfterMs))
}

function isHeldBy({ storeId, job }: Job): SQL | undefined {
  return and(eq(feeds.storeId, storeId), eq(feeds.job, job))
}
