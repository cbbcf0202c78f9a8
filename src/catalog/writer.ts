// One document on its way to two files: as it is and gzipped, with the digest of what it says. Text comes in small pieces
// and goes on in larger ones; whoever writes waits until they are taken.

import { createHash } from 'node:crypto'
import { createGzip, type Gzip } from 'node:zlib'
import type { Upload } from './upload.ts'

const chunkChars = 16 * 1024
/** Takes a third of the time of the usual level, which CompressionStream has, for files a fifth larger. */
const level = 3
const chunkBytes = 2 * chunkChars
const encoder = new TextEncoder()

export type Written = { bytes: number; gzipBytes: number; digest: string }

export class Writer {
  readonly #plain: Upload
  readonly #gzip: Upload
  readonly #zipper: Gzip
  readonly #zipped: Promise<void>
  readonly #digest = createHash('sha256')
  /** Used over and over: new ones would pile up until they are collected. */
  readonly #chunk = new Uint8Array(chunkBytes)
  #text = ''

  constructor(plain: Upload, gzip: Upload) {
    this.#plain = plain
    this.#gzip = gzip
    this.#zipper = createGzip({ level })
    this.#zipped = pump(this.#zipper, gzip)
    // Seen by whoever writes next, or by `finish`.
    this.#zipped.catch(() => undefined)
  }

  /** The beginning. What is in `head` and not in `digested` does not make the document another one. */
  async begin(head: string, digested: string): Promise<void> {
    this.#digest.update(digested)
    for (const bytes of this.#encode(head)) await this.#send(bytes)
  }

  /** True when it is time to `flush`: that takes a turn, which most pieces need not wait for. */
  add(text: string): boolean {
    this.#text += text
    return this.#text.length >= chunkChars
  }

  async flush(): Promise<void> {
    const text = this.#text
    this.#text = ''
    for (const bytes of this.#encode(text)) {
      this.#digest.update(bytes)
      await this.#send(bytes)
    }
  }

  async finish(): Promise<Written> {
    await this.flush()
    this.#zipper.end()
    await this.#zipped
    const digest = this.#digest.digest('hex')
    return { digest, bytes: await this.#plain.finish(), gzipBytes: await this.#gzip.finish() }
  }

  /** Leaves no upload open, as far as R2 lets it. */
  async abort(): Promise<void> {
    this.#zipper.destroy()
    await Promise.allSettled([this.#zipped])
    await Promise.all([this.#plain.abort(), this.#gzip.abort()])
  }

  *#encode(text: string): Generator<Uint8Array> {
    for (let rest = text; rest !== '';) {
      const { read, written } = encoder.encodeInto(rest, this.#chunk)
      yield this.#chunk.subarray(0, written)
      rest = rest.slice(read)
    }
  }

  async #send(bytes: Uint8Array): Promise<void> {
    const taken = new Promise<void>((resolve) => this.#zipper.write(bytes, () => resolve()))
    // A pump that failed takes no more: then its failure is what there is to tell.
    await Promise.race([taken, this.#zipped])
    await this.#plain.write(bytes)
  }
}

async function pump(from: Gzip, to: Upload): Promise<void> {
  for await (const chunk of from) await to.write(chunk)
}
