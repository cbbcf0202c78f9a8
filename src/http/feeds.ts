// GET and HEAD /feeds/:token/:file: the feed that was last published, as it is or gzipped, whole or in part. The token in
// the address is the credential; what a feed says is what the store shows anybody.

import { Hono, type Context } from 'hono'
import { formats } from '../catalog/formats.ts'
import { feedKey } from '../catalog/keys.ts'
import { hashToken } from '../catalog/token.ts'
import type { Build, FeedFile } from '../core/build.ts'
import { HubError, NotFound } from '../core/errors.ts'
import { openDatabase } from '../db/client.ts'
import { findServed } from '../db/feeds.ts'
import { acceptsGzip, allowsRange, namesTag, parseRange, type Part } from '../lib/http-range.ts'
import type { AppEnv } from './env.ts'

const notBuiltRetryMs = 60_000

type Served = { storeId: string; build: Build; file: FeedFile }

export const feeds = new Hono<AppEnv>().get('/:token/:file', async (c) => {
  const found = await findServed(openDatabase(c.env.DB), await hashToken(c.req.param('token')))
  const format = formats.find(({ name }) => `${name}.xml` === c.req.param('file'))
  if (!found || !format) throw new NotFound('feed')
  const { storeId, published: build } = found
  const file = build?.files.find((each) => each.format === format.name)
  if (!build || !file) throw new NotBuilt()
  return answer(c, { storeId, build, file })
})

class NotBuilt extends HubError {
  constructor() {
    super('feed_not_built', 503, 'The feed is not built yet. Try again in a minute.', {
      retry: 'later',
      retryAfterMs: notBuiltRetryMs,
      expected: true,
    })
  }
}

async function answer(c: Context<AppEnv>, { storeId, build, file }: Served): Promise<Response> {
  const plainTag = `"${file.digest.slice(0, 32)}-${build.at.toString(36)}"`
  const gzipTag = plainTag.replace(/"$/, '-gz"')
  const isHead = c.req.method === 'HEAD'
  const asked = isHead ? undefined : c.req.header('Range')
  const part = allowsRange(c.req.header('If-Range'), plainTag)
    ? parseRange(asked, file.bytes)
    : null
  // A part is one of the plain file: of a gzipped one it would be good for nothing by itself.
  const zipped = part === null && acceptsGzip(acceptedBy(c))
  const tag = zipped ? gzipTag : plainTag
  const headers = new Headers({
    ETag: tag,
    'Last-Modified': new Date(build.at).toUTCString(),
    // Asked again each time, which costs little; nobody on the way may keep, or pack it anew, which would void the tag.
    'Cache-Control': 'private, no-cache, no-transform',
    Vary: 'Accept-Encoding',
    'X-Robots-Tag': 'noindex',
  })
  if (namesTag(c.req.header('If-None-Match'), tag))
    return new Response(null, { status: 304, headers })
  headers.set('Accept-Ranges', 'bytes')
  headers.set('Content-Type', 'application/xml; charset=utf-8')
  if (part === 'unsatisfiable') {
    headers.set('Content-Range', `bytes */${file.bytes}`)
    return new Response(null, { status: 416, headers })
  }
  const size = part?.length ?? (zipped ? file.gzipBytes : file.bytes)
  headers.set('Content-Length', String(size))
  if (zipped) headers.set('Content-Encoding', 'gzip')
  if (part) headers.set('Content-Range', toContentRange(part, file.bytes))
  // R2 is not asked for what only the headers tell.
  if (isHead) return new Response(null, { headers, encodeBody: 'manual' })
  const key = feedKey(storeId, build.id, file.format) + (zipped ? '.gz' : '')
  const object = await c.env.FILES.get(key, part ? { range: part } : {})
  // Replaced and cleared away since the row was read: the next request finds its successor.
  if (!object) throw new NotBuilt()
  return new Response(object.body, { status: part ? 206 : 200, headers, encodeBody: 'manual' })
}

/** Cloudflare asks for more codings than the reader itself, and says what that was. */
function acceptedBy(c: Context<AppEnv>): string | undefined {
  const told: unknown = c.req.raw.cf?.['clientAcceptEncoding']
  return typeof told === 'string' ? told : c.req.header('Accept-Encoding')
}

function toContentRange({ offset, length }: Part, size: number): string {
  return `bytes ${offset}-${offset + length - 1}/${size}`
}
