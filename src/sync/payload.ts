// A delivery's body on its way into and out of the journal: gzipped above 16 KB, in R2 when it stays too large for
// a journal row, and parsed only after its signature was verified.

import { encodeUtf8 } from '../lib/bytes.ts'
import { gunzip, gzip } from '../lib/gzip.ts'
import { createId } from '../lib/id.ts'
import { parseJson } from '../lib/json.ts'
import type { Delivery, Encoding } from './journal.ts'

const gzipAbove = 16 * 1024
const rowLimit = 1_400_000

/** How to keep a body. What goes to R2 is written there before this resolves. */
export async function packBody(
  files: R2Bucket,
  storeId: string,
  body: Uint8Array<ArrayBuffer>,
): Promise<{ encoding: Encoding; body: Uint8Array<ArrayBuffer> }> {
  if (body.byteLength <= gzipAbove) return { encoding: 'plain', body }
  const packed = await gzip(body)
  if (packed.byteLength <= rowLimit) return { encoding: 'gzip', body: packed }
  const key = `payloads/${storeId}/${createId('pay')}`
  await files.put(key, packed)
  return { encoding: 'r2', body: encodeUtf8(key) }
}

/** The bytes as they were received, or null when R2 no longer holds them. */
export async function unpackBody(
  files: R2Bucket,
  { encoding, body }: Pick<Delivery, 'encoding' | 'body'>,
): Promise<Uint8Array<ArrayBuffer> | null> {
  if (encoding === 'plain') return body
  if (encoding === 'gzip') return gunzip(body)
  const object = await files.get(new TextDecoder().decode(body))
  return object && gunzip(new Uint8Array(await object.arrayBuffer()))
}

/** The JSON of a body, ids beyond 2^53 as text; or what is wrong with it. */
export function parseBody(
  body: Uint8Array | null,
): { ok: true; payload: unknown } | { ok: false; message: string } {
  if (!body) return { ok: false, message: 'the stored payload is no longer there' }
  try {
    return {
      ok: true,
      payload: parseJson(new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(body)),
    }
  } catch {
    return { ok: false, message: 'not valid JSON in UTF-8' }
  }
}
