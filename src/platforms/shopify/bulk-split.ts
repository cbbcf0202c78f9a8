// First pass over a bulk file: its lines are shared out so that a record and its children, however far apart they
// stand, meet in the same part. Works on bytes and holds only a few of them, whatever the size of the file.

import { StoreBroken, StoreUnreachable } from '../../core/errors.ts'
import type { BulkStage } from '../platform.ts'

/** A part is read as a whole in the second pass. */
const partBytes = 2 * 1024 * 1024
const maxParts = 512
/** All that waits to be staged, over all parts. */
const bufferBytes = 16 * 1024 * 1024
const maxLineBytes = 8 * 1024 * 1024

const lineFeed = 10
const quote = 34
const slash = 47
const parentKey = new TextEncoder().encode('"__parentId":"')
const idKey = new TextEncoder().encode('{"id":"')
const roots = ['Order', 'Product', 'Customer'].map((type) =>
  new TextEncoder().encode(`{"id":"gid://shopify/${type}/`),
)

/** Into how many parts a file of this size is shared. */
export function partsOf(bytes: number): number {
  return Math.min(Math.max(Math.ceil(bytes / partBytes), 1), maxParts)
}

/**
 * Shares the lines out to the parts of `stage`. `bytes` is the size that Shopify gave: a file that ends before was cut
 * off on its way, and throws StoreUnreachable. Returns how many lines there were.
 */
export async function splitBulk(
  file: ReadableStream<Uint8Array>,
  { parts, bytes }: { parts: number; bytes: number },
  stage: BulkStage,
): Promise<number> {
  const writer = new PartWriter(parts, stage)
  let rest = new Uint8Array(0)
  let seen = 0
  let lines = 0
  try {
    for await (const chunk of file) {
      seen += chunk.byteLength
      const text = join(rest, chunk)
      let start = 0
      for (let end = text.indexOf(lineFeed); end >= 0; end = text.indexOf(lineFeed, start)) {
        if (end > start) {
          const staged = writer.add(text.subarray(start, end))
          // Most lines only go into a buffer: a wait for each would cost more than the work.
          if (staged) await staged
          lines++
        }
        start = end + 1
      }
      rest = text.slice(start)
      if (rest.byteLength > maxLineBytes)
        throw new StoreBroken('A record in the file of the bulk operation is larger than 8 MB.')
    }
  } catch (error) {
    if (error instanceof StoreBroken) throw error
    throw new StoreUnreachable('The file of the bulk operation broke off. It is read again.')
  }
  if (seen < bytes)
    throw new StoreUnreachable('The file of the bulk operation broke off. It is read again.')
  if (rest.byteLength > 0) {
    await writer.add(rest)
    lines++
  }
  await writer.flushAll()
  return lines
}

/** Collects each part's lines until they are worth staging. */
class PartWriter {
  readonly #stage: BulkStage
  readonly #buffers: Uint8Array<ArrayBuffer>[]
  readonly #filled: number[]

  constructor(parts: number, stage: BulkStage) {
    this.#stage = stage
    const size = Math.floor(Math.min(bufferBytes / parts, 1024 * 1024))
    this.#buffers = Array.from({ length: parts }, () => new Uint8Array(size))
    this.#filled = Array.from({ length: parts }, () => 0)
  }

  /** A promise where something has to be staged first. */
  add(line: Uint8Array): Promise<void> | null {
    const part = partOf(line, this.#buffers.length)
    const free = (this.#buffers[part]?.byteLength ?? 0) - (this.#filled[part] ?? 0)
    if (line.byteLength + 1 > free) return this.#makeRoom(part, line)
    this.#put(part, line)
    return null
  }

  async #makeRoom(part: number, line: Uint8Array): Promise<void> {
    // The line lies in a piece of the file that is not touched until this is done.
    await this.#flush(part)
    if (line.byteLength < (this.#buffers[part]?.byteLength ?? 0)) return this.#put(part, line)
    const own = new Uint8Array(line.byteLength + 1)
    own.set(line)
    own[line.byteLength] = lineFeed
    await this.#stage.append(part, own)
  }

  #put(part: number, line: Uint8Array): void {
    const at = this.#filled[part] ?? 0
    const buffer = this.#buffers[part]
    buffer?.set(line, at)
    buffer?.fill(lineFeed, at + line.byteLength, at + line.byteLength + 1)
    this.#filled[part] = at + line.byteLength + 1
  }

  async flushAll(): Promise<void> {
    for (let part = 0; part < this.#buffers.length; part++) await this.#flush(part)
  }

  async #flush(part: number): Promise<void> {
    const filled = this.#filled[part] ?? 0
    const bytes = this.#buffers[part]?.slice(0, filled)
    if (!bytes || filled === 0) return
    this.#filled[part] = 0
    await this.#stage.append(part, bytes)
  }
}

/** The part of a line: by the number in its parent's id, or in its own where it has no parent. */
function partOf(line: Uint8Array, parts: number): number {
  const end = lastOf(line)
  const start = line.lastIndexOf(quote, end - 1) + 1
  if (endsWith(line, start, parentKey)) return hash(line, start, end) % parts
  return partOfHead(line, parts)
}

/** What is never a child stands under its own id; any other line has to be parsed. */
function partOfHead(line: Uint8Array, parts: number): number {
  if (roots.some((root) => startsWith(line, root))) {
    const end = line.indexOf(quote, idKey.byteLength)
    if (end > 0) return hash(line, idKey.byteLength, end) % parts
  }
  const id = idOfParsed(line)
  const bytes = new TextEncoder().encode(id)
  return hash(bytes, 0, bytes.byteLength) % parts
}

function idOfParsed(line: Uint8Array): string {
  try {
    const parsed: unknown = JSON.parse(new TextDecoder().decode(line))
    const own = Object(parsed)
    const id: unknown = Reflect.get(own, '__parentId') ?? Reflect.get(own, 'id')
    return typeof id === 'string' ? id : ''
  } catch {
    // The last line of a file that broke off at Shopify's: its reader rejects it.
    return ''
  }
}

/** FNV-1a over the digits behind the last slash. */
function hash(line: Uint8Array, start: number, end: number): number {
  let value = 0x811c9dc5
  for (let at = line.lastIndexOf(slash, end - 1) + 1 || start; at < end; at++) {
    const byte = line[at] ?? 0
    if (byte < 48 || byte > 57) break
    value = Math.imul(value ^ byte, 0x01000193)
  }
  return value >>> 0
}

/** Where the quote stands that closes the line's last text. */
function lastOf(line: Uint8Array): number {
  return line.lastIndexOf(quote)
}

function endsWith(line: Uint8Array, end: number, key: Uint8Array): boolean {
  const start = end - key.byteLength
  return start >= 0 && key.every((byte, place) => line[start + place] === byte)
}

function startsWith(line: Uint8Array, key: Uint8Array): boolean {
  return key.every((byte, place) => line[place] === byte)
}

function join(rest: Uint8Array, chunk: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(rest.byteLength + chunk.byteLength)
  whole.set(rest)
  whole.set(chunk, rest.byteLength)
  return whole
}
