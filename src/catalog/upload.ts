// A file on its way to R2 that is not held whole: in parts once it is larger than one, in one piece otherwise. Nobody
// sees it before `finish`.

/** A multipart upload that was begun: what ends before it is done leaves it behind. */
export type OpenUpload = { key: string; uploadId: string }

/** The smallest part that R2 takes; all parts but the last have one size (developers.cloudflare.com/r2, multipart). */
export const partBytes = 5 * 1024 * 1024
const firstBytes = 64 * 1024

export class Upload {
  readonly #files: R2Bucket
  readonly #key: string
  readonly #note: (upload: OpenUpload) => Promise<void>
  #part = new Uint8Array(firstBytes)
  #filled = 0
  #sent = 0
  #multipart: R2MultipartUpload | null = null
  #parts: R2UploadedPart[] = []

  /** `note` is told of a multipart upload before anything is in it, so that it can be aborted whatever happens. */
  constructor(files: R2Bucket, key: string, note: (upload: OpenUpload) => Promise<void>) {
    this.#files = files
    this.#key = key
    this.#note = note
  }

  /** The bytes may be used for something else as soon as this is done. One call at a time. */
  async write(bytes: Uint8Array): Promise<void> {
    for (let rest = bytes; rest.byteLength > 0;) {
      const taken = rest.subarray(0, partBytes - this.#filled)
      this.#reserve(this.#filled + taken.byteLength)
      this.#part.set(taken, this.#filled)
      this.#filled += taken.byteLength
      rest = rest.subarray(taken.byteLength)
      if (this.#filled === partBytes) await this.#send()
    }
  }

  /** Puts the file in place and returns its size in bytes. */
  async finish(): Promise<number> {
    if (!this.#multipart) {
      await this.#files.put(this.#key, this.#part.subarray(0, this.#filled))
      return this.#filled
    }
    if (this.#filled > 0) await this.#send()
    await this.#multipart.complete(this.#parts)
    return this.#sent
  }

  async abort(): Promise<void> {
    await this.#multipart?.abort()
  }

  async #send(): Promise<void> {
    if (!this.#multipart) {
      this.#multipart = await this.#files.createMultipartUpload(this.#key)
      await this.#note({ key: this.#key, uploadId: this.#multipart.uploadId })
    }
    const bytes = this.#part.subarray(0, this.#filled)
    this.#parts.push(await this.#multipart.uploadPart(this.#parts.length + 1, bytes))
    this.#sent += this.#filled
    this.#filled = 0
  }

  /** Most files stay far below a part, which is large. */
  #reserve(size: number): void {
    if (size <= this.#part.byteLength) return
    const whole = new Uint8Array(partBytes)
    whole.set(this.#part.subarray(0, this.#filled))
    this.#part = whole
  }
}
