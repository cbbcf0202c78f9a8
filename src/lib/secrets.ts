// Envelope encryption: each record has a random data key, wrapped by a master key that has an id, so that
// master keys rotate by re-wrapping. The additional data names the place, so a ciphertext can't be moved.

import { decodeBase64, encodeBase64, encodeUtf8 } from './bytes.ts'

/** Master keys by id; the first one wraps, all of them unwrap. */
export type MasterKeys = { id: string; bytes: Uint8Array<ArrayBuffer> }[]

export type Sealed = {
  keyId: string
  wrapNonce: string
  wrappedKey: string
  nonce: string
  data: string
}

/**
 * Reads `MASTER_KEY`: one base64 text of 32 bytes, or several as `id:base64` parted by commas, newest first.
 * Returns null when any of them is not 32 bytes.
 */
export function parseMasterKeys(text: string): MasterKeys | null {
  const keys: MasterKeys = []
  for (const part of text.split(',').map((piece) => piece.trim())) {
    const colon = part.indexOf(':')
    const bytes = decodeBase64(part.slice(colon + 1))
    if (bytes?.byteLength !== 32) return null
    keys.push({ id: colon > 0 ? part.slice(0, colon) : 'k1', bytes })
  }
  return keys
}

/** Encrypts `plain` for one place, for instance `stores|sto_1|credentials`. */
export async function seal(keys: MasterKeys, place: string, plain: string): Promise<Sealed> {
  const master = keys[0]
  if (!master) throw new Error('no master key')
  const dataKey = crypto.getRandomValues(new Uint8Array(32))
  const wrapped = await encrypt(master.bytes, `${place}|${master.id}`, dataKey)
  const body = await encrypt(dataKey, `${place}|data`, encodeUtf8(plain))
  return {
    keyId: master.id,
    wrapNonce: wrapped.nonce,
    wrappedKey: wrapped.data,
    nonce: body.nonce,
    data: body.data,
  }
}

/** Decrypts what `seal` made for the same place. Throws when the key is unknown or anything was altered. */
export async function unseal(keys: MasterKeys, place: string, sealed: Sealed): Promise<string> {
  const master = keys.find((key) => key.id === sealed.keyId)
  if (!master) throw new Error(`unknown master key ${sealed.keyId}`)
  const dataKey = await decrypt(
    master.bytes,
    `${place}|${master.id}`,
    sealed.wrapNonce,
    sealed.wrappedKey,
  )
  return new TextDecoder().decode(
    await decrypt(dataKey, `${place}|data`, sealed.nonce, sealed.data),
  )
}

async function encrypt(
  key: Uint8Array<ArrayBuffer>,
  place: string,
  plain: Uint8Array<ArrayBuffer>,
): Promise<{ nonce: string; data: string }> {
  const nonce = crypto.getRandomValues(new Uint8Array(12))
  const data = await crypto.subtle.encrypt(aesParams(nonce, place), await aesKey(key), plain)
  return { nonce: encodeBase64(nonce), data: encodeBase64(new Uint8Array(data)) }
}

async function decrypt(
  key: Uint8Array<ArrayBuffer>,
  place: string,
  nonce: string,
  data: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const iv = decodeBase64(nonce)
  const bytes = decodeBase64(data)
  if (!iv || !bytes) throw new Error('sealed value is not base64')
  return new Uint8Array(await crypto.subtle.decrypt(aesParams(iv, place), await aesKey(key), bytes))
}

function aesParams(iv: Uint8Array<ArrayBuffer>, place: string) {
  return { name: 'AES-GCM', iv, additionalData: encodeUtf8(place) }
}

function aesKey(bytes: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt'])
}
