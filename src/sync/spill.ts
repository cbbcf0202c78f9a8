// The way around a store object that does not answer: the delivery waits in a Queue, its body in R2 where it is
// larger than a message may be.

import { decodeBase64, encodeBase64 } from '../lib/bytes.ts'
import { createId } from '../lib/id.ts'
import type { Encoding, Incoming } from './journal.ts'
import type { StoreSync } from './store-sync.ts'

export type SpillMessage = {
  type: 'spill'
  storeId: string
  key: string
  topic: string
  encoding: Encoding
  /** Base64 of the body, or the R2 key that holds it. */
  body: string | { file: string }
}

/** A queue message holds 128 KB; base64 makes three bytes four. */
const maxInlineBytes = 80_000

/** Puts a delivery into the spill queue. When this resolves, it is durable. */
export async function spill(
  queue: Queue,
  files: R2Bucket,
  storeId: string,
  incoming: Incoming,
): Promise<void> {
  const { key, topic, encoding, body } = incoming
  let kept: SpillMessage['body'] = ''
  if (body.byteLength <= maxInlineBytes) kept = encodeBase64(body)
  else {
    kept = { file: `spill/${storeId}/${createId('spl')}` }
    await files.put(kept.file, body)
  }
  await queue.send({
    type: 'spill',
    storeId,
    key,
    topic,
    encoding,
    body: kept,
  } satisfies SpillMessage)
}

/** Hands a spilled delivery to its store's object; it is the same delivery, so coming twice changes nothing. */
export async function takeSpilled(
  files: R2Bucket,
  syncOf: (storeId: string) => DurableObjectStub<StoreSync>,
  message: SpillMessage,
): Promise<void> {
  const { storeId, key, topic, encoding } = message
  const body = await readBody(files, message.body)
  await syncOf(storeId).accept(storeId, { key, topic, encoding, body })
  if (typeof message.body !== 'string') await files.delete(message.body.file)
}

async function readBody(
  files: R2Bucket,
  body: SpillMessage['body'],
): Promise<Uint8Array<ArrayBuffer>> {
  if (typeof body === 'string') return decodeBase64(body) ?? new Uint8Array(0)
  const object = await files.get(body.file)
  if (!object) throw new Error('a spilled body is not there')
  return new Uint8Array(await object.arrayBuffer())
}
