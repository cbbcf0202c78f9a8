// Signing what we send, as the Standard Webhooks specification has it: `v1,` and the base64 HMAC-SHA256 of id, timestamp
// and body, under the bytes behind `whsec_`.

import { decodeBase64, encodeBase64, encodeUtf8 } from './bytes.ts'

const prefix = 'whsec_'

/** A secret of 256 random bits. */
export function createWebhookSecret(): string {
  return prefix + encodeBase64(crypto.getRandomValues(new Uint8Array(32)))
}

/** The three headers of a message. `id` stays the same over retries, so that the receiver knows it again. */
export async function signWebhook(
  secret: string,
  id: string,
  now: number,
  body: string,
): Promise<Record<string, string>> {
  const bytes = decodeBase64(secret.slice(prefix.length))
  if (!secret.startsWith(prefix) || !bytes) throw new Error('not a webhook secret')
  const timestamp = String(Math.floor(now / 1_000))
  const key = await crypto.subtle.importKey(
    'raw',
    bytes,
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['sign'],
  )
  const message = encodeUtf8(`${id}.${timestamp}.${body}`)
  const signature = new Uint8Array(await crypto.subtle.sign('HMAC', key, message))
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${encodeBase64(signature)}`,
  }
}
