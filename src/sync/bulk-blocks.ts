// A bulk file in blocks of whole lines, from any byte at which a line begins: so a pass over it can go on where another
// one stopped.

import { StoreBroken, StoreUnreachable } from '../core/errors.ts'

/** The file from a byte on: where its answer begins, which may be before that byte, and null behind its end. */
export type OpenFile = (
  from: number,
) => Promise<{ from: number; body: ReadableStream<Uint8Array> | null }>

export type Block = {
  /** Only good until the next block is read. */
  lines: Uint8Array<ArrayBuffer>
  /** Whether the file ends behind them. */
  ended: boolean
}

export const lineFeed = 10
/** What is asked of the file at a time. */
const chunkBytes = 256 * 1024

export class BlockReader {
  readonly #open: OpenFile
  /** Told with each chunk: the file is being read. */
  readonly #onChunk: () => Promise<void> | undefined
  readonly #block: Uint8Array<ArrayBuffer>
  #chunk = new Uint8Array(0)
  #reader: ReadableStreamBYOBReader | null = null
  /** Where the block begins in the file, and how much of it is filled. */
  #at = 0
  #held = 0
  #ended = false

  /** No line may be longer than a block. */
  constructor(open: OpenFile, blockBytes: number, onChunk: () => Promise<void> | undefined) {
    this.#open = open
    this.#block = new Uint8Array(blockBytes)
    this.#onChunk = onChunk
  }

  /**
   * As many whole lines as fit into a block. The same block for the same byte, whoever reads it and however the file
   * comes. Throws StoreUnreachable where the file breaks off.
   */
  async read(from: number): Promise<Block> {
    try {
      await this.#moveTo(from)
      while (!this.#ended && this.#held < this.#block.byteLength) await this.#fill()
    } catch (error) {
      await this.close()
      throw error
    }
    const filled = this.#block.subarray(0, this.#held)
    if (this.#ended) return { lines: filled, ended: true }
    const end = filled.lastIndexOf(lineFeed) + 1
    if (end === 0)
      throw new StoreBroken('A record in the file of the bulk operation is larger than 16 MB.')
    return { lines: filled.subarray(0, end), ended: false }
  }

  async close(): Promise<void> {
    const reader = this.#reader
    this.#reader = null
    this.#held = 0
    // A body that has failed can't be cancelled, and need not be.
    await reader?.cancel().catch(() => undefined)
  }

  /** Goes on in the answer that is open where the byte is the next one of it. */
  async #moveTo(from: number): Promise<void> {
    const done = from - this.#at
    if (this.#reader && done >= 0 && done <= this.#held) {
      this.#block.copyWithin(0, done, this.#held)
      this.#held -= done
      this.#at = from
      return
    }
    await this.close()
    const { from: begun, body } = await this.#open(from)
    this.#at = from
    this.#ended = body === null
    this.#reader = body?.getReader({ mode: 'byob' }) ?? null
    // A read that failed has kept the one before.
    this.#chunk = new Uint8Array(chunkBytes)
    await this.#skip(from - begun)
  }

  async #skip(bytes: number): Promise<void> {
    for (let left = bytes; left > 0 && !this.#ended;)
      left -= (await this.#take(Math.min(left, chunkBytes))).byteLength
  }

  async #fill(): Promise<void> {
    const room = this.#block.byteLength - this.#held
    const taken = await this.#take(Math.min(room, chunkBytes))
    this.#block.set(taken, this.#held)
    this.#held += taken.byteLength
  }

  async #take(most: number): Promise<Uint8Array> {
    const read = await this.#reader?.read(this.#chunk.subarray(0, most)).catch(() => null)
    if (!read) throw brokenOff()
    await this.#onChunk()
    this.#ended = read.done
    if (!read.value) return new Uint8Array(0)
    this.#chunk = new Uint8Array(read.value.buffer)
    return read.value
  }
}

export function brokenOff(): StoreUnreachable {
  return new StoreUnreachable('The file of the bulk operation broke off. It is read on from there.')
}
