// What the Worker uses of Node's modules, which Cloudflare has natively (nodejs_compat). Only that: the rest of Node, and
// its globals, are not for the Worker.

declare module 'node:zlib' {
  export interface Gzip extends AsyncIterable<Uint8Array> {
    /** `taken` is called when the bytes may be used for something else. */
    write(bytes: Uint8Array, taken: () => void): unknown
    end(): void
    destroy(): void
  }
  export function createGzip(options: { level: number }): Gzip
}

declare module 'node:crypto' {
  export interface Hash {
    update(part: Uint8Array | string): unknown
    digest(encoding: 'hex'): string
  }
  export function createHash(algorithm: 'sha256'): Hash
}
