// Rebuilding the feeds of a store: a message of the catalog queue. At most one at a time per store holds the job; readers
// see its files when the pointer flips, or never.

import { isSame, losesTooMuch, smallCatalog, type Build } from '../core/build.ts'
import { HubError } from '../core/errors.ts'
import type { Database } from '../db/client.ts'
import {
  beat,
  claimFeed,
  clearUploads,
  dropRequest,
  findFeed,
  noteRequest,
  noteUpload,
  settleFeed,
  type FeedRow,
  type Job,
  type Settled,
} from '../db/feeds.ts'
import { hasMoreVariants } from '../db/offered.ts'
import { findStore, type StoreRow } from '../db/stores.ts'
import { deleteUnder } from '../lib/files.ts'
import { createId } from '../lib/id.ts'
import { errorName } from '../lib/log.ts'
import type { MasterKeys } from '../lib/secrets.ts'
import { getPlatform } from '../platforms/registry.ts'
import { buildFeeds } from './build.ts'
import { formats } from './formats.ts'
import { buildPrefix, storePrefix } from './keys.ts'
import { ensureFeed } from './token.ts'

/** `after`: sent by an import that ended; a large catalog waits for the schedule then. */
export type CatalogMessage = { type: 'catalog'; storeId: string; after?: 'import' }

export type CatalogDeps = {
  db: Database
  files: R2Bucket
  queue: Queue
  keys: MasterKeys
  now: () => number
}

/** How long a message waits for the rebuild that is under way. */
const busyS = 15
const beatEveryMs = 20_000

/** Notes that a rebuild is wanted and sends for it; one that is under way is followed by another. */
export async function requestRebuild(
  { db, queue, keys, now }: CatalogDeps,
  storeId: string,
): Promise<void> {
  await ensureFeed(db, keys, storeId, now())
  await noteRequest(db, storeId, now())
  await queue.send({ type: 'catalog', storeId } satisfies CatalogMessage)
}

/** Returns the seconds after which the message is to come again, or null when nothing is left to do. */
export async function takeCatalogMessage(
  deps: CatalogDeps,
  { storeId, after }: CatalogMessage,
): Promise<number | null> {
  const { db, keys, now } = deps
  const store = await findStore(db, storeId)
  if (store?.state !== 'active') {
    await dropRequest(db, storeId)
    return null
  }
  if (after === 'import') {
    if (await hasMoreVariants(db, storeId, smallCatalog)) return null
    await ensureFeed(db, keys, storeId, now())
    await noteRequest(db, storeId, now())
  }
  // Somebody else's rebuild began after this was asked for, and has served it.
  if (!(await findFeed(db, storeId))?.requestedAt) return null
  const startedAt = now()
  const job = { storeId, job: createId('job', startedAt) }
  const feed = await claimFeed(db, storeId, job.job, startedAt)
  if (!feed) return busyS
  await rebuild(deps, store, feed, job, startedAt)
  return null
}

/** What failed is said on the page, then left to the queue, which delivers again. */
async function rebuild(
  deps: CatalogDeps,
  store: StoreRow,
  feed: FeedRow,
  job: Job,
  startedAt: number,
): Promise<void> {
  const { db, files, now } = deps
  const id = createId('bld', startedAt)
  const dropFiles = () => deleteUnder(files, buildPrefix(store.id, id))
  try {
    await clearAway(deps, feed, job)
    const naming = getPlatform(store.platform).offers
    const build = await buildFeeds(
      {
        db,
        files,
        formats,
        naming,
        now,
        beat: pulse(deps, job),
        noteUpload: (upload) => noteUpload(db, job, upload),
      },
      store,
      id,
      feed.published,
    )
    const settled = decide(feed.published, build, now())
    const isKept = (settled.published ?? settled.refused)?.id === id
    if (!(await settleFeed(db, job, settled, startedAt)) || !isKept) await dropFiles()
  } catch (error) {
    await settleFeed(db, job, { error: explain(error) }, startedAt)
    await dropFiles()
    throw error
  }
}

/** A build that would lose too much waits to be looked at; one that is the same leaves the files of the last in place. */
function decide(before: Build | null, build: Build, now: number): Settled {
  if (losesTooMuch(before, build)) return { refused: build, error: null }
  const published = before && isSame(before, build) ? withFilesOf(before, build) : build
  return { published, refused: null, builtAt: now, error: null }
}

/** What was counted anew, about the files that are there. */
function withFilesOf({ id, at, files }: Build, build: Build): Build {
  const skipped = new Map(build.files.map((file) => [file.format, file.skipped]))
  const kept = files.map((file) => ({ ...file, skipped: skipped.get(file.format) ?? [] }))
  return { ...build, id, at, files: kept }
}

/** What jobs that died have left, and builds that nobody is shown any more. The last one stayed for who was reading it. */
async function clearAway(
  { db, files }: CatalogDeps,
  { storeId, published, refused, uploads }: FeedRow,
  job: Job,
): Promise<void> {
  if (uploads.length > 0) {
    const open = uploads.map(({ key, uploadId }) => files.resumeMultipartUpload(key, uploadId))
    // One that was completed or aborted by its own job can't be aborted.
    await Promise.allSettled(open.map((upload) => upload.abort()))
    await clearUploads(db, job)
  }
  const kept = [published, refused].flatMap((build) =>
    build ? buildPrefix(storeId, build.id) : [],
  )
  await deleteUnder(files, storePrefix(storeId), (key) =>
    kept.some((prefix) => key.startsWith(prefix)),
  )
}

/** Shows every so often that the job is alive, and ends it when it is not ours any more. */
function pulse({ db, now }: CatalogDeps, job: Job): () => Promise<void> {
  let shownAt = now()
  return async () => {
    if (now() - shownAt < beatEveryMs) return
    shownAt = now()
    if (!(await beat(db, job, shownAt))) throw new JobLost()
  }
}

/** Another rebuild has taken the job over, or the store was erased. */
class JobLost extends Error {
  override name = 'JobLost'
}

function explain(error: unknown): string {
  if (error instanceof HubError) return error.message
  return `The feed could not be built (${errorName(error)}). It is tried again by itself.`
}
