// What the Worker uses of Node's modules, which Cloudflare has natively (nodejs_compat). Only that: the rest of Node, and
// its globals, are not for the Worker.

declare module 'node:zlib' {
  export interface Gzip extends AsyncIterable<Uint8Array> {
    /** False when it is to rest until `drain`. */
    write(bytes: Uint8Array): boolean
    end(): void
    destroy(): void
    on(event: string, listener: () => void): unknown
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

declare module 'node:events' {
  export function once(
    emitter: { on(event: string, listener: () => void): unknown },
    event: string,
  ): Promise<unknown>
}
