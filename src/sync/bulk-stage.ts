// The lines of a bulk file in R2 between its two passes: runs, each an object with some of the file's lines by part. One
// write for each run, and a part is read by asking each run for a range.

import { headBytes } from './bulk-sort.ts'

/** Deleted in one call, at most. */
const perDelete = 1_000
/** Ranges read at a time: more than a Worker's connections would only wait. */
const atOnce = 6

/** One run at a time reads a store, one list at a time. */
export function folderOf(storeId: string): string {
  return `bulk/${storeId}/`
}

/** Removes everything that is staged of a store: it is people's data. */
export async function clearStages(files: R2Bucket, storeId: string): Promise<void> {
  const keys = await listAll(files, folderOf(storeId))
  for (let start = 0; start < keys.length; start += perDelete)
    await files.delete(keys.slice(start, start + perDelete))
}

export class Stage {
  readonly #files: R2Bucket
  readonly #folder: string
  readonly #parts: number
  /** Heads of runs, as far as they were asked for. */
  readonly #heads: Uint32Array[] = []
  /** Filled by one part after the other. */
  #buffer = new Uint8Array(0)
  /** How often R2 was asked. */
  operations = 0

  constructor(files: R2Bucket, folder: string, parts: number) {
    this.#files = files
    this.#folder = folder
    this.#parts = parts
  }

  /** Whatever lies there under the same number was the same. */
  async put(run: number, bytes: Uint8Array): Promise<void> {
    this.operations++
    await this.#files.put(this.#keyOf(run), bytes)
  }

  /** A part's lines in so many runs, good until the next one is read; null where not all of them are there any more. */
  async read(part: number, runs: number): Promise<Uint8Array | null> {
    if (!(await this.#readHeads(runs))) return null
    let size = 0
    const pieces = this.#heads.slice(0, runs).map((head, run) => {
      const [offset = 0, end = 0] = head.subarray(part, part + 2)
      const piece = { run, offset, length: end - offset, at: size }
      size += piece.length
      return piece
    })
    if (this.#buffer.byteLength < size) this.#buffer = new Uint8Array(size)
    const isWhole = await inTurn(pieces, async ({ run, offset, length, at }) => {
      if (length === 0) return true
      const bytes = await this.#range(run, offset, length)
      if (bytes) this.#buffer.set(bytes, at)
      return bytes !== null
    })
    return isWhole ? this.#buffer.subarray(0, size) : null
  }

  async #readHeads(runs: number): Promise<boolean> {
    const missing = Array.from({ length: runs }, (_, run) => run).slice(this.#heads.length)
    const length = headBytes(this.#parts)
    return inTurn(missing, async (run) => {
      const bytes = await this.#range(run, 0, length)
      if (bytes) this.#heads[run] = new Uint32Array(bytes.buffer)
      return bytes !== null
    })
  }

  async #range(
    run: number,
    offset: number,
    length: number,
  ): Promise<Uint8Array<ArrayBuffer> | null> {
    this.operations++
    const found = await this.#files.get(this.#keyOf(run), { range: { offset, length } })
    const bytes = found && new Uint8Array(await found.arrayBuffer())
    return bytes?.byteLength === length ? bytes : null
  }

  #keyOf(run: number): string {
    return `${this.#folder}${String(run).padStart(6, '0')}`
  }
}

/** Some at a time; ends early, with false, where one of them says so. */
async function inTurn<T>(all: T[], work: (one: T) => Promise<boolean>): Promise<boolean> {
  for (let start = 0; start < all.length; start += atOnce) {
    const done = await Promise.all(all.slice(start, start + atOnce).map(work))
    if (done.includes(false)) return false
  }
  return true
}

async function listAll(files: R2Bucket, prefix: string): Promise<string[]> {
  const keys: string[] = []
  for (let cursor: string | undefined; ;) {
    const found = await files.list({ prefix, ...(cursor === undefined ? {} : { cursor }) })
    keys.push(...found.objects.map(({ key }) => key))
    if (!found.truncated) return keys
    cursor = found.cursor
  }
}
