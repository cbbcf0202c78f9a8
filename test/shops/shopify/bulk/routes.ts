// Result files over HTTP. The real ones lie on another host, which knows nothing of access tokens:
// the address itself is the permission.

import { createReadStream, statSync } from 'node:fs'
import { Readable } from 'node:stream'
import type { Hono } from 'hono'
import type { Bulk } from './operations.ts'

export function addBulkRoutes(router: Hono, bulk: Bulk): void {
  router.get('/bulk-operation-outputs/:name', (c) => {
    const name = c.req.param('name')
    const expires = c.req.query('X-Goog-Expires') ?? ''
    const path = bulk.fileOf(name, expires, c.req.query('X-Goog-Signature') ?? '')
    if (path === undefined) return refuse('SignatureDoesNotMatch', 403)
    if (path === 'expired') return refuse('ExpiredToken', 400)
    const size = statSync(path, { throwIfNoEntry: false })?.size
    if (size === undefined) return refuse('NoSuchKey', 404)
    const from = Number(/^bytes=(\d+)-$/.exec(c.req.header('Range') ?? '')?.[1] ?? 0)
    if (from > 0 && from >= size) return refuse('InvalidRange', 416)
    const body = Readable.toWeb(createReadStream(path, { start: from })) as ReadableStream
    return new Response(body, {
      status: from > 0 ? 206 : 200,
      headers: {
        'Accept-Ranges': 'bytes',
        ...(from > 0 ? { 'Content-Range': `bytes ${from}-${size - 1}/${size}` } : {}),
        'Content-Type': 'application/jsonl',
        'Content-Length': String(size - from),
        'Content-Disposition': `attachment; filename="bulk-${name}"`,
      },
    })
  })
}

function refuse(code: string, status: number): Response {
  const xml = `<?xml version='1.0' encoding='UTF-8'?><Error><Code>${code}</Code></Error>`
  return new Response(xml, {
    status,
    headers: { 'Content-Type': 'application/xml; charset=UTF-8' },
  })
}
