// The parts of a bulk file in R2 between its two passes. Each piece of a part is an object of its own, named so that
// pieces sort in the order in which they were added.

import type { BulkStage } from '../platforms/platform.ts'

export type Stage = BulkStage & {
  /** How many pieces each of the parts got. */
  pieces(parts: number): number[]
  /** All of a part, its pieces end to end; null where not all of these pieces are there any more. */
  read(part: number, pieces: number): Promise<Uint8Array | null>
  /** Removes everything in the folder. */
  clear(): Promise<void>
}

/** Deleted in one call, at most. */
const perDelete = 1_000
/** Pieces read at a time. */
const atOnce = 16
const beatEveryMs = 15_000

/** One run at a time reads a store, one list at a time. */
export function folderOf(storeId: string): string {
  return `bulk/${storeId}/`
}

/** Removes everything that is staged of a store: it is people's data. */
export function clearStages(files: R2Bucket, storeId: string): Promise<void> {
  return removeAll(files, folderOf(storeId))
}

export function openStage(
  files: R2Bucket,
  folder: string,
  { beat, now }: { beat: () => Promise<void>; now: () => number },
): Stage {
  const pieces = new Map<number, number>()
  let beatenAt = now()
  return {
    async append(part, lines) {
      const piece = pieces.get(part) ?? 0
      pieces.set(part, piece + 1)
      await files.put(`${folder}${pad(part)}/${pad(piece)}`, lines)
      if (now() - beatenAt < beatEveryMs) return
      beatenAt = now()
      await beat()
    },
    pieces: (parts) => Array.from({ length: parts }, (_, part) => pieces.get(part) ?? 0),
    async read(part, count) {
      const keys = await listAll(files, `${folder}${pad(part)}/`)
      if (keys.length !== count) return null
      const bodies: Uint8Array[] = []
      for (let start = 0; start < keys.length; start += atOnce) {
        const some = keys.slice(start, start + atOnce)
        bodies.push(...(await Promise.all(some.map((key) => bytesOf(files, key)))))
      }
      return concat(bodies)
    },
    async clear() {
      await removeAll(files, folder)
    },
  }
}

async function listAll(files: R2Bucket, prefix: string): Promise<string[]> {
  const keys: string[] = []
  for (let cursor: string | undefined; ;) {
    const found = await files.list({ prefix, ...(cursor === undefined ? {} : { cursor }) })
    keys.push(...found.objects.map(({ key }) => key))
    if (!found.truncated) return keys.toSorted()
    cursor = found.cursor
  }
}

async function removeAll(files: R2Bucket, prefix: string): Promise<void> {
  const keys = await listAll(files, prefix)
  for (let start = 0; start < keys.length; start += perDelete)
    await files.delete(keys.slice(start, start + perDelete))
}

async function bytesOf(files: R2Bucket, key: string): Promise<Uint8Array> {
  const found = await files.get(key)
  if (!found) throw new Error('a piece of a bulk file is missing')
  return new Uint8Array(await found.arrayBuffer())
}

function concat(chunks: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(chunks.reduce((sum, { byteLength }) => sum + byteLength, 0))
  let offset = 0
  for (const chunk of chunks) {
    whole.set(chunk, offset)
    offset += chunk.byteLength
  }
  return whole
}

/** So that text sorts like numbers. */
function pad(number: number): string {
  return String(number).padStart(6, '0')
}
