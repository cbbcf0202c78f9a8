// Makes a large file of a bulk operation and serves it, in a process of its own: its work does not count as the hub's.

import { createReadStream } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { writeBulkFile, type BulkFile } from './bulk-file.ts'
import { inbox, reply } from './processes.ts'

export type FileInput = { path: string; orders: number }
export type FileReady = BulkFile & { url: string }

const next = inbox<FileInput>()
const { path, orders } = await next()
const file = await writeBulkFile(path, orders)
const server = createServer((_, response) => {
  response.setHeader('Content-Length', file.bytes)
  createReadStream(path, { highWaterMark: 256 * 1024 }).pipe(response)
})
server.listen(0, '127.0.0.1', () => {
  // SAFETY: a server that listens on a port has an address with one.
  const { port } = server.address() as AddressInfo
  reply({ ...file, url: `http://127.0.0.1:${port}/orders.jsonl` } satisfies FileReady)
})
