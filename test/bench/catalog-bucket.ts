// Keeps what `catalog-worker.js` uploads, in a process of its own, as R2 is one.

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { inbox, reply } from './processes.ts'

export type BucketReady = { url: string }

await inbox()()
const files = new Map<string, Buffer[]>()
const server = createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1')
  if (request.method === 'PUT') {
    const part = Number(searchParams.get('part'))
    const parts = part === 1 ? [] : (files.get(pathname) ?? [])
    parts[part - 1] = await buffer(request)
    files.set(pathname, parts)
    response.end()
    return
  }
  const parts = files.get(pathname)
  response.statusCode = parts ? 200 : 404
  response.end(parts && Buffer.concat(parts))
})
server.listen(0, '127.0.0.1', () => {
  // SAFETY: a server that listens on a port has an address with one.
  const { port } = server.address() as AddressInfo
  reply({ url: `http://127.0.0.1:${port}` } satisfies BucketReady)
})
