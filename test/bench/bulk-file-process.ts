// Makes a large file of a bulk operation and serves it, in a process of its own: its work does not count as the hub's.
// Also keeps what `bulk-worker.js` stages where that is not to lie in Miniflare's R2.

import { createReadStream } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { writeBulkFile, type BulkFile } from './bulk-file.ts'
import { buffer } from 'node:stream/consumers'
import { inbox, reply } from './processes.ts'

export type FileInput = { path: string; orders: number }
export type FileReady = BulkFile & { url: string }

const next = inbox<FileInput>()
const { path, orders } = await next()
const file = await writeBulkFile(path, orders)
const bucket = new Map<string, Buffer>()
const server = createServer(async (request, response) => {
  const [, route, key = ''] = /^\/(file|bucket|list)\/(.*)$/.exec(request.url ?? '') ?? []
  if (route === 'file') {
    const { start } = rangeOf(request)
    response.writeHead(start > 0 ? 206 : 200, { 'Content-Length': file.bytes - start })
    createReadStream(path, { start, highWaterMark: 256 * 1024 }).pipe(response)
  } else if (route === 'list') {
    const found = [...bucket].filter(([name]) => name.startsWith(key))
    response.end(JSON.stringify(found.map(([key, { byteLength: size }]) => ({ key, size }))))
  } else if (request.method === 'PUT') {
    bucket.set(key, await buffer(request))
    response.end()
  } else {
    const { start, end } = rangeOf(request)
    response.end(bucket.get(key)?.subarray(start, end))
  }
})

/** Behind the last byte, where one is named. */
function rangeOf({ headers: { range = '' } }: IncomingMessage): { start: number; end?: number } {
  const [, start = 0, last] = /^bytes=(\d+)-(\d*)$/.exec(range) ?? []
  return { start: Number(start), ...(last ? { end: Number(last) + 1 } : {}) }
}

server.listen(0, '127.0.0.1', () => {
  // SAFETY: a server that listens on a port has an address with one.
  const { port } = server.address() as AddressInfo
  reply({ ...file, url: `http://127.0.0.1:${port}/file/orders.jsonl` } satisfies FileReady)
})
