// A list that the store builds as one file (M8), read as pages of a run: the store is asked to build it, asked until it
// is done, the file is shared out to parts in R2, and each part is taken in. How far that is stands in the run's cursor,
// so a crash at any point goes on there. What changed meanwhile is read by pages behind it.

import { z } from 'zod'
import { RecordGone, StoreBroken } from '../core/errors.ts'
import type { Resource } from '../core/settings.ts'
import { createId } from '../lib/id.ts'
import type {
  Cursor,
  NormalizeContext,
  Page,
  Platform,
  StoreAccess,
} from '../platforms/platform.ts'
import { clearStages, folderOf, openStage, type Stage } from './bulk-stage.ts'

const prefix = 'bulk:'

/** Our clock before the store was asked, its operation, its file, where the parts lie, and how far they are taken in. */
const place = z.object({
  from: z.number(),
  id: z.string().optional(),
  polls: z.number().optional(),
  file: z
    .object({ url: z.string(), bytes: z.number(), whole: z.boolean(), parts: z.number() })
    .optional(),
  stage: z.string().optional(),
  /** How many pieces each part has: a part that lost some is not taken for a short one. */
  pieces: z.array(z.number()).optional(),
  /** How often the file was built before, because it had expired or its parts were gone. */
  rebuilt: z.number().optional(),
  part: z.number().optional(),
  record: z.number().optional(),
  taken: z.boolean().optional(),
})
type Place = z.infer<typeof place>

/** A page, or a step without records; `waitMs` where the store needs time before the next one. */
export type BulkPage = Page & { waitMs?: number }

export type BulkDeps = {
  files: R2Bucket
  storeId: string
  platform: Platform
  access: StoreAccess
  /** Tells that a long step is under way. */
  beat: () => Promise<void>
  now: () => number
}

/** Records handed to the store's object at a time. */
const pageRecords = 250
/** The store is asked how far it is in growing gaps, shorter than what counts as a stand-still. */
const firstPollMs = 1_000
const longestPollMs = 30_000
const maxRebuilt = 2
const guessedRecordBytes = 4_000

export function isBulk(cursor: Cursor): boolean {
  return cursor?.startsWith(prefix) ?? false
}

/** The first page of a long list, turned into the beginning of a bulk operation; a short list stays as it is. */
export function preferBulk({ bulk }: Platform, listing: Resource, first: Page, from: number): Page {
  if (first.next === null || !bulk?.listings.includes(listing)) return first
  return { records: [], next: write({ from }), end: null, total: first.total }
}

/** One step on from a bulk cursor. Remembers the part it read, so that its pages cost one reading. */
export class BulkReader {
  /** Whether it did anything: then something may be staged. */
  isUsed = false
  readonly #deps: BulkDeps
  #kept: { key: string; records: Page['records'] } | null = null

  constructor(deps: BulkDeps) {
    this.#deps = deps
  }

  async read(listing: Resource, cursor: Cursor, context: NormalizeContext): Promise<BulkPage> {
    this.isUsed = true
    const at = place.parse(JSON.parse((cursor ?? '').slice(prefix.length)))
    const { bulk } = this.#deps.platform
    if (!bulk) throw new StoreBroken('This platform has no bulk operations.')
    if (at.id === undefined) return this.#start(bulk, listing, at)
    if (at.file === undefined) return this.#poll(bulk, listing, at, at.id)
    if (at.taken) return this.#finish(bulk, listing, at)
    if (at.stage === undefined) return this.#split(bulk, listing, at, at.file)
    return this.#take(bulk, listing, { ...at, file: at.file, stage: at.stage }, context)
  }

  /** Removes what is staged of this store. */
  clear(): Promise<void> {
    return clearStages(this.#deps.files, this.#deps.storeId)
  }

  async #start(bulk: Bulk, listing: Resource, at: Place): Promise<BulkPage> {
    // What a run left behind that broke off.
    await this.clear()
    const id = await bulk.start(this.#deps.access, listing, null)
    return step({ ...at, id }, firstPollMs)
  }

  async #poll(bulk: Bulk, listing: Resource, at: Place, id: string): Promise<BulkPage> {
    const state = await bulk.poll(this.#deps.access, id)
    const polls = (at.polls ?? 0) + 1
    if (state.state === 'running')
      return step({ ...at, polls }, Math.min(longestPollMs, firstPollMs * 2 ** Math.min(polls, 10)))
    // An operation that left nothing behind: the list is read by pages, from its beginning.
    if (state.state === 'failed') return goOn(bulk.resume(listing, null))
    if (state.url === null) return goOn(bulk.resume(listing, at.from))
    const { url, bytes, whole, records } = state
    // Where the size is not told, it is guessed: a part has to fit into memory.
    const parts = bulk.partsOf(bytes || records * guessedRecordBytes)
    return step({ ...at, file: { url, bytes, whole, parts } })
  }

  async #split(
    bulk: Bulk,
    listing: Resource,
    at: Place,
    file: NonNullable<Place['file']>,
  ): Promise<BulkPage> {
    const { access, now } = this.#deps
    const name = createId('stage', now())
    const stage = this.#stage(name)
    const { parts, bytes } = file
    try {
      await bulk.split(await bulk.open(access, file.url), { parts, bytes }, stage)
    } catch (error) {
      await stage.clear()
      if (error instanceof RecordGone) return this.#rebuild(bulk, listing, at)
      throw error
    }
    return step({ ...at, stage: name, pieces: stage.pieces(parts), part: 0, record: 0 })
  }

  /** The file has expired, or its parts are gone: it is built once more, and then given up for pages. */
  #rebuild(bulk: Bulk, listing: Resource, { from, rebuilt = 0 }: Place): BulkPage {
    if (rebuilt >= maxRebuilt) return goOn(bulk.resume(listing, null))
    return step({ from, rebuilt: rebuilt + 1 })
  }

  async #take(
    bulk: Bulk,
    listing: Resource,
    at: Place & { file: NonNullable<Place['file']>; stage: string },
    context: NormalizeContext,
  ): Promise<BulkPage> {
    const { part = 0, record = 0, file } = at
    const records = await this.#part(bulk, listing, at, context)
    if (!records) return this.#rebuild(bulk, listing, at)
    const page = records.slice(record, record + pageRecords)
    const isPartDone = record + pageRecords >= records.length
    const isLast = isPartDone && part + 1 >= file.parts
    if (!isLast) {
      const next = isPartDone ? { part: part + 1, record: 0 } : { record: record + pageRecords }
      return { ...step({ ...at, ...next }), records: page }
    }
    return { ...step({ ...at, taken: true }), records: page }
  }

  /** The parts are people's data: nothing of them stays. */
  async #finish(bulk: Bulk, listing: Resource, at: Place): Promise<BulkPage> {
    await this.clear()
    // What is left of an operation that failed is only a part of the list: the rest comes by pages.
    return goOn(bulk.resume(listing, at.file?.whole ? at.from : null))
  }

  async #part(
    bulk: Bulk,
    listing: Resource,
    { part = 0, stage, file, pieces }: Place & { stage: string; file: NonNullable<Place['file']> },
    context: NormalizeContext,
  ): Promise<Page['records'] | null> {
    const key = `${stage}/${part}`
    if (this.#kept?.key === key) return this.#kept.records
    const bytes = await this.#stage(stage).read(part, pieces?.[part] ?? 0)
    if (!bytes) return null
    const records = bulk.read(listing, bytes, file.whole, context)
    this.#kept = { key, records }
    return records
  }

  #stage(name: string): Stage {
    const { files, storeId, beat, now } = this.#deps
    return openStage(files, `${folderOf(storeId)}${name}/`, { beat, now })
  }
}

type Bulk = NonNullable<Platform['bulk']>

function write(at: Place): Cursor {
  return prefix + JSON.stringify(at)
}

function step(at: Place, waitMs?: number): BulkPage {
  const page: Page = { records: [], next: write(at), end: null, total: null }
  return waitMs === undefined ? page : { ...page, waitMs }
}

/** Behind the file the list is read by pages; a list that can't be read from a time on is done. */
function goOn(cursor: Cursor): BulkPage {
  return { records: [], next: cursor, end: null, total: null }
}
