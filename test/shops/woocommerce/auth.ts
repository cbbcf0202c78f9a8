// Who is asking: REST keys by Basic, by query or by OAuth 1.0a, with the answers of the recordings.

import { createHmac } from 'node:crypto'
import { authenticationError, refused } from './errors.ts'
import type { Deed } from './errors.ts'
import type { Query } from './query.ts'
import type { Random } from './random.ts'
import type { Shop } from './state.ts'
import type { ApiKey } from './types.ts'

export interface Caller {
  key: ApiKey
  /** Whether the key's user may manage the shop. */
  capable: boolean
}

export interface AuthOptions {
  /**
   * The real shop takes Basic and query keys over TLS only and ignores them over plain http. The
   * tests have no TLS, so the demo shop takes them over http unless told to be strict.
   */
  basicOverHttp: boolean
}

/** Undefined is "nobody": no key, an unknown key and a revoked key are all the same to the shop. */
export function authenticate(
  shop: Shop,
  nonces: Set<string>,
  options: AuthOptions,
  request: { method: string; path: string; authorization: string | undefined; query: Query },
): Caller | undefined {
  const { query } = request
  let key: ApiKey | undefined
  if (query.text('oauth_consumer_key') !== undefined) key = byOauth(shop, nonces, request)
  else if (options.basicOverHttp) {
    let id = query.text('consumer_key')
    let secret = query.text('consumer_secret')
    if (!id && request.authorization?.toLowerCase().startsWith('basic ')) {
      const pair = Buffer.from(request.authorization.slice(6), 'base64').toString('utf8')
      const colon = pair.indexOf(':')
      id = colon < 0 ? pair : pair.slice(0, colon)
      secret = colon < 0 ? '' : pair.slice(colon + 1)
    }
    if (!id || !secret) return undefined
    key = shop.keys.find((one) => one.consumerKey === id)
    if (key && key.consumerSecret !== secret)
      throw authenticationError('Consumer secret is invalid.')
  }
  if (!key) return undefined
  return { key, capable: isCapable(shop, key.userId) }
}

/** The key's own permission, which is asked before the route and its user's capabilities. */
export function checkPermission({ key }: Caller, method: string): void {
  const reading = method === 'GET' || method === 'HEAD'
  if (!(reading ? key.permissions === 'write' : key.permissions === 'read')) return
  const kind = reading ? 'read' : 'write'
  throw authenticationError(`The API key provided does not have ${kind} permissions.`)
}

/** Shop managers and administrators may; shoppers may not, nor may a user who lost its rights. */
export function isCapable(shop: Shop, userId: number): boolean {
  const roles = shop.customers.get(userId)?.roles ?? []
  const staff = roles.some((role) => role === 'administrator' || role === 'shop_manager')
  return staff && !shop.powerless.has(userId)
}

export function permit(caller: Caller | undefined, deed: Deed): Caller {
  if (!caller) throw refused(deed, 401)
  if (!caller.capable) throw refused(deed, 403)
  return caller
}

export function createKey(
  shop: Shop,
  random: Random,
  userId: number,
  permissions: ApiKey['permissions'],
  description: string,
): ApiKey {
  const key: ApiKey = {
    id: ++shop.ids.key,
    userId,
    description,
    permissions,
    consumerKey: `ck_${random.hex(40)}`,
    consumerSecret: `cs_${random.hex(40)}`,
  }
  shop.keys.push(key)
  return key
}

/** Revoking deletes the row, so the key becomes unknown; webhooks made with it go on. */
export function revokeKey(shop: Shop, consumerKey: string): boolean {
  const at = shop.keys.findIndex((key) => key.consumerKey === consumerKey)
  if (at < 0) return false
  shop.keys.splice(at, 1)
  return true
}

function byOauth(
  shop: Shop,
  nonces: Set<string>,
  request: { method: string; path: string; query: Query },
): ApiKey {
  const { query } = request
  const key = shop.keys.find((one) => one.consumerKey === query.text('oauth_consumer_key'))
  if (!key) throw authenticationError('Consumer key is invalid.')
  const given = (query.text('oauth_signature') ?? '').replaceAll(' ', '+')
  const algorithm = (query.text('oauth_signature_method') ?? 'HMAC-SHA256').replace('HMAC-', '')
  if (!['SHA1', 'SHA256'].includes(algorithm)) {
    throw authenticationError('Invalid signature - signature method is invalid.')
  }
  const parameters = query.entries
    .filter(([name]) => name !== 'oauth_signature')
    .flatMap(([name, value]): [string, string][] =>
      Array.isArray(value) ? value.map((item, i) => [`${name}[${i}]`, item]) : [[name, value]],
    )
    .map(([name, value]) => `${encodeRfc(name)}=${encodeRfc(value)}`)
    .sort()
  const base = [request.method, `${shop.url}${request.path}`, parameters.join('&')]
  const expected = createHmac(algorithm.toLowerCase(), `${key.consumerSecret}&`)
    .update(base.map(encodeRfc).join('&'))
    .digest('base64')
  if (given !== expected) {
    throw authenticationError('Invalid signature - provided signature does not match.')
  }
  const stamp = Number(query.text('oauth_timestamp'))
  if (!(Math.abs(shop.now() - stamp) <= 15 * 60)) throw authenticationError('Invalid timestamp.')
  const nonce = `${key.id}:${query.text('oauth_nonce') ?? ''}`
  if (nonces.has(nonce)) throw authenticationError('Invalid nonce - nonce has already been used.')
  nonces.add(nonce)
  return key
}

function encodeRfc(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}
