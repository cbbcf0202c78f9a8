// A list that the store builds as one file (M8), read as pages of a run: the store is asked to build it, asked until it
// is done, the file is shared out to parts in R2, and each part is taken in. How far that is stands in the run's cursor,
// so a crash at any point goes on there. What changed meanwhile is read by pages behind it.

import { RecordGone, StoreBroken } from '../core/errors.ts'
import type { Resource } from '../core/settings.ts'
import { createId } from '../lib/id.ts'
import { errorName, log } from '../lib/log.ts'
import type {
  BulkRecords,
  Cursor,
  NormalizeContext,
  Page,
  Platform,
  StoreAccess,
} from '../platforms/platform.ts'
import { BlockReader, brokenOff } from './bulk-blocks.ts'
import { partsOf, usualLimits, type BulkLimits } from './bulk-limits.ts'
import { readPlace, writePlace, type Place, type Staging } from './bulk-place.ts'
import { runBytes, sortLines } from './bulk-sort.ts'
import { clearStages, folderOf, Stage } from './bulk-stage.ts'

/**
 * A page, or a step without records; `waitMs` where the store needs time before the next one. `seenFrom` is when its
 * records were seen at the earliest: the file may have been built long before it is read.
 */
export type BulkPage = Page & { waitMs?: number; seenFrom?: number }

export type BulkDeps = {
  files: R2Bucket
  storeId: string
  platform: Platform
  access: StoreAccess
  /** Tells that a long step is under way. */
  beat: () => Promise<void>
  now: () => number
  /** Others in tests. */
  limits?: BulkLimits
}

/** Records handed to the store's object at a time. */
const pageRecords = 250
/** The store is asked how far it is in growing gaps, shorter than what counts as a stand-still. */
const firstPollMs = 1_000
const longestPollMs = 30_000
const beatEveryMs = 15_000
const maxRebuilt = 2
const guessedRecordBytes = 4_000

/** The first page of a long list, turned into the beginning of a bulk operation; a short list stays as it is. */
export function preferBulk({ bulk }: Platform, listing: Resource, first: Page, from: number): Page {
  if (first.next === null || !bulk?.listings.includes(listing)) return first
  return { records: [], next: writePlace({ from }), end: null, total: first.total }
}

/** So that a store does not go on for nobody. It may refuse us by now: then it goes on to its end, and nothing is lost. */
export async function stopOperation(
  { bulk }: Platform,
  access: StoreAccess,
  id: string,
): Promise<void> {
  await bulk?.stop(access, id).catch((error: unknown) => {
    log('warn', 'bulk_not_stopped', { error: errorName(error) })
  })
}

/** One step on from a bulk cursor. Keeps what the next step goes on with: the open file, or the part that it read. */
export class BulkReader {
  /** Whether it did anything: then something may be staged. */
  isUsed = false
  readonly #deps: BulkDeps
  readonly #limits: BulkLimits
  /** The open file, and where its blocks are sorted. */
  #sharing: { url: string; source: BlockReader; run: Uint8Array<ArrayBuffer> } | null = null
  #stage: { name: string; stage: Stage } | null = null
  /** A part that is not read to its end. */
  #kept: { key: string; records: BulkRecords } | null = null
  #spent = 0
  /** What the store works on, as far as this reader knows. */
  #operation: string | null = null
  #beatenAt: number

  constructor(deps: BulkDeps) {
    this.#deps = deps
    this.#limits = deps.limits ?? usualLimits
    this.#beatenAt = deps.now()
  }

  /** Whether it has asked R2 as often as one invocation should: another one goes on. A part is read to its end. */
  get isSpent(): boolean {
    const operations = this.#spent + (this.#stage?.stage.operations ?? 0)
    return this.#kept === null && operations >= this.#limits.operations
  }

  async read(listing: Resource, cursor: Cursor, context: NormalizeContext): Promise<BulkPage> {
    this.isUsed = true
    const at = readPlace(cursor)
    const { bulk } = this.#deps.platform
    if (!bulk) throw new StoreBroken('This platform has no bulk operations.')
    if (at.id === undefined) return this.#start(bulk, listing, at, context)
    if (at.file === undefined) return this.#poll(bulk, listing, at, at.id)
    if (at.taken) return this.#finish(bulk, listing, at)
    const staging = { ...at, file: at.file, stage: at.stage ?? createId('stage', this.#deps.now()) }
    return at.staged
      ? this.#take(bulk, listing, staging, context)
      : this.#split(bulk, listing, staging)
  }

  /** Lets go of the file. */
  async close(): Promise<void> {
    const sharing = this.#sharing
    this.#sharing = null
    await sharing?.source.close()
  }

  /** Removes what is staged of this store. */
  clear(): Promise<void> {
    return clearStages(this.#deps.files, this.#deps.storeId)
  }

  /** Ends the operation that this reader waited for, unless it is this one. */
  async stopUnless(kept: string | null): Promise<void> {
    const { platform, access } = this.#deps
    if (this.#operation !== null && this.#operation !== kept)
      await stopOperation(platform, access, this.#operation)
  }

  async #start(
    bulk: Bulk,
    listing: Resource,
    at: Place,
    context: NormalizeContext,
  ): Promise<BulkPage> {
    // What a run left behind that broke off.
    await this.clear()
    const id = await bulk.start(this.#deps.access, listing, null, context)
    this.#operation = id
    return step({ ...at, id }, firstPollMs)
  }

  async #poll(bulk: Bulk, listing: Resource, at: Place, id: string): Promise<BulkPage> {
    const state = await bulk.poll(this.#deps.access, id)
    this.#operation = state.state === 'running' ? id : null
    const polls = (at.polls ?? 0) + 1
    if (state.state === 'running')
      return step({ ...at, polls }, Math.min(longestPollMs, firstPollMs * 2 ** Math.min(polls, 10)))
    // An operation that left nothing behind: the list is read by pages, from its beginning.
    if (state.state === 'failed') return goOn(bulk.resume(listing, null))
    if (state.url === null) return goOn(bulk.resume(listing, at.from))
    const { url, bytes, whole, records } = state
    // Where the size is not told, it is guessed: a part has to fit into memory.
    const size = bytes || records * guessedRecordBytes
    const parts = partsOf(size, this.#limits)
    return step({ ...at, file: { url, bytes, whole, parts } })
  }

  /** The next lines of the file: a step for each run, so that nothing is staged twice whatever ends this message. */
  async #split(bulk: Bulk, listing: Resource, at: Staging): Promise<BulkPage> {
    const { file, stage, offset = 0, runs = 0 } = at
    try {
      const { source, run } = await this.#share(bulk, file)
      const { lines, ended } = await source.read(offset)
      const read = offset + lines.byteLength
      if (ended && read < file.bytes) throw brokenOff()
      await this.#stageOf(at).put(runs, sortLines(lines, file.parts, bulk.ownerHash, run))
      const next = { ...at, stage, offset: read, runs: runs + 1 }
      if (!ended) return step(next)
      await this.close()
      return step({ ...next, staged: true, part: 0, record: 0 })
    } catch (error) {
      await this.close()
      if (error instanceof RecordGone) return this.#rebuild(bulk, listing, at)
      throw error
    }
  }

  /** The file has expired, or its parts are gone: it is built once more, and then given up for pages. */
  async #rebuild(bulk: Bulk, listing: Resource, at: Place): Promise<BulkPage> {
    const { from, rebuilt = 0 } = at
    await this.clear()
    if (rebuilt >= maxRebuilt) return goOn(bulk.resume(listing, null))
    return step({ from, rebuilt: rebuilt + 1 })
  }

  async #take(
    bulk: Bulk,
    listing: Resource,
    at: Staging,
    context: NormalizeContext,
  ): Promise<BulkPage> {
    const { part = 0, record = 0, file } = at
    const records = await this.#part(bulk, listing, at, context)
    if (!records) return this.#rebuild(bulk, listing, at)
    const page = records.read(record, record + pageRecords)
    const isPartDone = record + pageRecords >= records.count
    const isLast = isPartDone && part + 1 >= file.parts
    if (isPartDone) this.#kept = null
    if (isLast) return { ...step({ ...at, taken: true }), records: page, seenFrom: at.from }
    const next = isPartDone ? { part: part + 1, record: 0 } : { record: record + pageRecords }
    return { ...step({ ...at, ...next }), records: page, seenFrom: at.from }
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
    at: Staging,
    context: NormalizeContext,
  ): Promise<BulkRecords | null> {
    const { part = 0, runs = 0, stage, file } = at
    const key = `${stage}/${part}`
    if (this.#kept?.key === key) return this.#kept.records
    this.#kept = null
    const lines = await this.#stageOf(at).read(part, runs)
    if (!lines) return null
    const records = bulk.read(listing, lines, file.whole, context)
    this.#kept = { key, records }
    return records
  }

  #stageOf({ stage: name, file }: Staging): Stage {
    const { files, storeId } = this.#deps
    if (this.#stage?.name !== name) {
      this.#spent += this.#stage?.stage.operations ?? 0
      const stage = new Stage(files, `${folderOf(storeId)}${name}/`, file.parts)
      this.#stage = { name, stage }
    }
    return this.#stage.stage
  }

  async #share(bulk: Bulk, { url, parts }: Staging['file']) {
    if (this.#sharing?.url === url) return this.#sharing
    await this.close()
    const { blockBytes } = this.#limits
    const open = (from: number) => bulk.open(this.#deps.access, url, from)
    const source = new BlockReader(open, blockBytes, () => this.#beat())
    this.#sharing = { url, source, run: new Uint8Array(runBytes(blockBytes, parts)) }
    return this.#sharing
  }

  #beat(): Promise<void> | undefined {
    const { now, beat } = this.#deps
    if (now() - this.#beatenAt < beatEveryMs) return
    this.#beatenAt = now()
    return beat()
  }
}

type Bulk = NonNullable<Platform['bulk']>

function step(at: Place, waitMs?: number): BulkPage {
  const page: Page = { records: [], next: writePlace(at), end: null, total: null }
  return waitMs === undefined ? page : { ...page, waitMs }
}

/** Behind the file the list is read by pages; a list that can't be read from a time on is done. */
function goOn(cursor: Cursor): BulkPage {
  return { records: [], next: cursor, end: null, total: null }
}
