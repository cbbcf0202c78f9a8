// Shopify's authorization-code grant (C3): where the owner is sent, what the way back must prove, and the token that
// the code is worth. Keeping the one-time state, and binding it to the browser, is the caller's part.

import { InvalidInput } from '../../core/errors.ts'
import { encodeUtf8, decodeHex } from '../../lib/bytes.ts'
import { verifyHmac } from '../../lib/hmac.ts'
import type { PlatformApp, StoreAccess } from '../platform.ts'
import type { OauthCredentials } from './credentials.ts'
import { shopUrl } from './graphql.ts'
import { requiredScopes } from './scopes.ts'
import { requestToken, toOauth } from './tokens.ts'

/** Shopify's own library takes a callback that is not older than this. */
const freshMs = 90_000

/** The page where the owner approves the app, also with more rights than before ("Update app", C11). */
export function authorizeUrl(
  storeUrl: string,
  target: {
    clientId: string
    state: string
    redirectUrl: string
    optionalScopes?: readonly string[]
  },
): string {
  const url = new URL('/admin/oauth/authorize', shopUrl(storeUrl))
  const scopes = [...requiredScopes, ...(target.optionalScopes ?? [])]
  url.searchParams.set('client_id', target.clientId)
  url.searchParams.set('scope', scopes.join(','))
  url.searchParams.set('redirect_uri', target.redirectUrl)
  url.searchParams.set('state', target.state)
  return url.href
}

/**
 * The code of a callback, checked in this order: the state that we gave, the signature over the query, its age, and
 * the shop that we began with. Throws InvalidInput for anything but a fresh callback of that shop.
 */
export async function readCallback(
  query: URLSearchParams,
  expected: { state: string; storeUrl: string; clientSecret: string; now: number },
): Promise<{ code: string }> {
  const state = query.get('state')
  if (!state || state !== expected.state) throw refused('it does not belong to this browser')
  if (!(await isSigned(query, expected.clientSecret))) throw refused('its signature is wrong')
  const at = Number(query.get('timestamp') ?? Number.NaN) * 1_000
  if (!(Math.abs(expected.now - at) <= freshMs)) throw refused('it is too old')
  const shop = query.get('shop')?.toLowerCase()
  if (shop !== new URL(shopUrl(expected.storeUrl)).host) throw refused('it comes from another shop')
  const code = query.get('code')
  if (!code) throw refused('it brings no code')
  return { code }
}

/** Whether the query is signed with the app's secret: Shopify signs its callbacks and its install requests alike. */
export async function isSigned(query: URLSearchParams, clientSecret: string): Promise<boolean> {
  const signature = decodeHex(query.get('hmac') ?? '')
  if (!signature || clientSecret === '') return false
  const pairs = [...query].filter(([name]) => name !== 'hmac' && name !== 'signature')
  // By code unit, as Ruby and JavaScript sort; never by the rules of a language.
  const sorted = pairs.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  for (const write of [encode, plain]) {
    const message = sorted.map(([name, value]) => `${write(name)}=${write(value)}`).join('&')
    if (await verifyHmac(clientSecret, encodeUtf8(message), signature)) return true
  }
  return false
}

/** As Shopify's pages describe it: as it is, but for what parts the pairs. Differs for a shop with a port only. */
function plain(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('&', '%26')
}

/** As Shopify's library writes a query before it signs it. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

/** Exchanges the code for an offline token that ends, with the token that refreshes it. */
export async function redeemCode(
  access: Pick<StoreAccess, 'fetch' | 'url'>,
  app: PlatformApp,
  code: string,
  now: number,
): Promise<OauthCredentials> {
  const { clientId, clientSecret, formerClientSecret } = app
  const answer = await requestToken(access, {
    client_id: clientId,
    client_secret: clientSecret,
    code,
    expiring: '1',
  })
  return toOauth({ clientId, clientSecret, formerClientSecret }, answer, now)
}

function refused(why: string): InvalidInput {
  return new InvalidInput(
    `This callback of Shopify is not accepted: ${why}. Begin the connection again.`,
  )
}
