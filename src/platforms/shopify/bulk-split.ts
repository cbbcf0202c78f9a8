// First pass over a bulk file: its lines are shared out so that a record and its children, however far apart they
// stand, meet in the same part. Works on bytes in buffers that it fills again and again, so that neither the file nor
// what the runtime has yet to collect of it piles up.

import { StoreBroken, StoreUnreachable } from '../../core/errors.ts'
import type { BulkStage } from '../platform.ts'
import { lineFeed, ownerHash, type Span } from './bulk-lines.ts'

/** A part is read as a whole in the second pass, and weighs several times this until it is applied. */
const partBytes = 4 * 1024 * 1024
const maxParts = 512
/** All that waits to be staged, over all parts. */
const bufferBytes = 16 * 1024 * 1024
const maxPieceBytes = 1024 * 1024
/** Pieces on their way to the stage at a time; more than a Worker's connections would only wait. */
const piecesAtOnce = 4
/** What is asked of the file at a time. */
const blockBytes = 512 * 1024
const maxLineBytes = 8 * 1024 * 1024

/** Into how many parts a file of this size is shared. */
export function partsOf(bytes: number): number {
  return Math.min(Math.max(Math.ceil(bytes / partBytes), 1), maxParts)
}

/**
 * Shares the lines out to the parts of `stage`, several of whose calls may be under way at a time: what each is given is
 * filled again once it has resolved. `bytes` is the size that Shopify gave: a file that ends before was cut
 * off on its way, and throws StoreUnreachable. Returns how many lines there were.
 */
export async function splitBulk(
  file: ReadableStream<Uint8Array>,
  { parts, bytes }: { parts: number; bytes: number },
  stage: BulkStage,
): Promise<number> {
  const writer = new PartWriter(parts, stage)
  const reader = file.getReader({ mode: 'byob' })
  try {
    const { seen, lines } = await share(reader, writer)
    if (seen < bytes) throw brokenOff()
    await writer.flushAll()
    return lines
  } catch (error) {
    if (error instanceof StoreBroken) throw error
    throw brokenOff()
  } finally {
    await writer.settled()
  }
}

async function share(
  reader: ReadableStreamBYOBReader,
  writer: PartWriter,
): Promise<{ seen: number; lines: number }> {
  let block = new Uint8Array(blockBytes)
  /** The beginning of a line whose end is still to come lies at the block's beginning. */
  let held = 0
  let seen = 0
  let lines = 0
  const add = (line: Span) => {
    if (line.end === line.start) return null
    lines++
    return writer.add(block, line)
  }
  for (;;) {
    if (held === block.byteLength) block = grown(block)
    const { value, done } = await reader.read(block.subarray(held))
    if (value) block = new Uint8Array(value.buffer)
    const end = held + (value?.byteLength ?? 0)
    const text = block.subarray(0, end)
    seen += end - held
    let start = 0
    for (let at = text.indexOf(lineFeed, held); at >= 0; at = text.indexOf(lineFeed, start)) {
      const staged = add({ start, end: at })
      // Most lines only go into a buffer: a wait for each would cost more than the work.
      if (staged) await staged
      start = at + 1
    }
    if (done) {
      await add({ start, end })
      return { seen, lines }
    }
    block.copyWithin(0, start, end)
    held = end - start
  }
}

function grown(block: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  if (block.byteLength >= maxLineBytes)
    throw new StoreBroken('A record in the file of the bulk operation is larger than 8 MB.')
  const larger = new Uint8Array(block.byteLength * 2)
  larger.set(block)
  return larger
}

/** Collects each part's lines until they are worth staging. */
class PartWriter {
  readonly #stage: BulkStage
  readonly #buffers: Uint8Array<ArrayBuffer>[]
  readonly #filled: number[]
  /** Buffers that nothing lies in: those of the pieces that may be under way at a time. */
  readonly #spare: Uint8Array<ArrayBuffer>[]
  readonly #underway = new Set<Promise<void>>()

  constructor(parts: number, stage: BulkStage) {
    this.#stage = stage
    const size = Math.min(Math.floor(bufferBytes / (parts + piecesAtOnce)), maxPieceBytes)
    this.#buffers = Array.from({ length: parts }, () => new Uint8Array(size))
    this.#filled = Array.from({ length: parts }, () => 0)
    this.#spare = Array.from({ length: piecesAtOnce }, () => new Uint8Array(size))
  }

  /** A promise where something has to be staged first; the bytes must stay as they are until then. */
  add(bytes: Uint8Array, line: Span): Promise<void> | null {
    const part = ownerHash(bytes, line) % this.#buffers.length
    const free = (this.#buffers[part]?.byteLength ?? 0) - (this.#filled[part] ?? 0)
    if (line.end - line.start + 1 > free) return this.#makeRoom(part, bytes, line)
    this.#put(part, bytes, line)
    return null
  }

  async flushAll(): Promise<void> {
    for (let part = 0; part < this.#buffers.length; part++) await this.#flush(part)
    await Promise.all(this.#underway)
  }

  /** When nothing is under way any more, whatever became of it. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#underway)
  }

  async #makeRoom(part: number, bytes: Uint8Array, line: Span): Promise<void> {
    await this.#flush(part)
    if (line.end - line.start < (this.#buffers[part]?.byteLength ?? 0))
      return this.#put(part, bytes, line)
    const own = new Uint8Array(line.end - line.start + 1)
    own.set(bytes.subarray(line.start, line.end))
    own[own.byteLength - 1] = lineFeed
    await this.#stage.append(part, own)
  }

  #put(part: number, bytes: Uint8Array, line: Span): void {
    const buffer = this.#buffers[part]
    const at = this.#filled[part] ?? 0
    const end = at + line.end - line.start
    if (!buffer) return
    buffer.set(bytes.subarray(line.start, line.end), at)
    buffer[end] = lineFeed
    this.#filled[part] = end + 1
  }

  /** Sends the part's buffer on its way and puts a spare one in its place. */
  async #flush(part: number): Promise<void> {
    const buffer = this.#buffers[part]
    const filled = this.#filled[part] ?? 0
    if (!buffer || filled === 0) return
    while (this.#spare.length === 0) await Promise.race(this.#underway)
    this.#buffers[part] = this.#spare.pop() ?? buffer
    this.#filled[part] = 0
    const piece = this.#send(part, buffer, filled)
    this.#underway.add(piece)
    // One that failed stays: whoever waits for it sees the failure.
    piece.then(
      () => this.#underway.delete(piece),
      () => undefined,
    )
  }

  async #send(part: number, buffer: Uint8Array<ArrayBuffer>, filled: number): Promise<void> {
    await this.#stage.append(part, buffer.subarray(0, filled))
    this.#spare.push(buffer)
  }
}

function brokenOff(): StoreUnreachable {
  return new StoreUnreachable('The file of the bulk operation broke off. It is read again.')
}
