// HMAC-SHA256 over raw bytes with Web Crypto. Comparison is left to `crypto.subtle.verify`, which runs in constant time.

import { decodeBase64, encodeHex, encodeUtf8 } from './bytes.ts'

const maxKeys = 200
const keys = new Map<string, CryptoKey>()

/** Imported once per secret: the same few secrets sign every delivery. */
async function importKey(secret: string, usage: 'sign' | 'verify'): Promise<CryptoKey> {
  const name = `${usage} ${secret}`
  const known = keys.get(name)
  if (known) return known
  const key = await crypto.subtle.importKey(
    'raw',
    encodeUtf8(secret),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    [usage],
  )
  if (keys.size >= maxKeys) keys.clear()
  keys.set(name, key)
  return key
}

/** HMAC-SHA256 of `message` under the UTF-8 bytes of `secret`. */
export async function signHmac(
  secret: string,
  message: Uint8Array<ArrayBuffer> | string,
): Promise<Uint8Array> {
  const bytes = typeof message === 'string' ? encodeUtf8(message) : message
  return new Uint8Array(await crypto.subtle.sign('HMAC', await importKey(secret, 'sign'), bytes))
}

/**
 * Whether `signature` (base64) is the HMAC-SHA256 of `body` under `secret`, in constant time.
 * A signature that is not base64 is simply wrong.
 */
export async function verifyHmacBase64(
  secret: string,
  body: Uint8Array<ArrayBuffer>,
  signature: string,
): Promise<boolean> {
  const expected = decodeBase64(signature)
  return expected !== null && verifyHmac(secret, body, expected)
}

/** The same for a signature that is at hand as bytes. */
export async function verifyHmac(
  secret: string,
  body: Uint8Array<ArrayBuffer>,
  signature: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  return crypto.subtle.verify('HMAC', await importKey(secret, 'verify'), signature, body)
}

/**
 * Whether two strings are equal, without telling by timing where they differ: both are hashed under a
 * key that lives for this call only.
 */
export async function equalInConstantTime(a: string, b: string): Promise<boolean> {
  const key = await crypto.subtle.generateKey({ name: 'HMAC', hash: 'SHA-256' }, false, [
    'sign',
    'verify',
  ])
  // SAFETY: an HMAC algorithm always yields a single key, never a pair.
  const single = key as CryptoKey
  const mac = await crypto.subtle.sign('HMAC', single, encodeUtf8(a))
  return crypto.subtle.verify('HMAC', single, mac, encodeUtf8(b))
}

/** SHA-256 of `message` as lower-case hex. */
export async function sha256Hex(message: Uint8Array<ArrayBuffer> | string): Promise<string> {
  const bytes = typeof message === 'string' ? encodeUtf8(message) : message
  return encodeHex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)))
}
