// The approve flow (`/wc-auth/v1/…`): a page with Approve and Deny, the callback with the keys,
// and the key's deletion unless the callback answers exactly 200.

import type { Context, Hono } from 'hono'
import { createKey, revokeKey } from './auth.ts'
import { cleanText, encodeJson, escapeHtml } from './json.ts'
import { post } from './post.ts'
import { isLoopback } from './loopback.ts'
import type { RestEnv } from './rest.ts'
import { WP_VERSION } from './state.ts'
import type { Shop } from './state.ts'
import type { ApiKey } from './types.ts'
import { ACCEPT_ENCODING } from './webhooks.ts'

const SCOPES: Record<string, string> = {
  read: 'Read',
  write: 'Write',
  read_write: 'Read/Write',
}
const PERMISSIONS: Record<string, string[]> = {
  read: ['View coupons', 'View customers', 'View orders and sales reports', 'View products'],
  write: [
    'Create webhooks',
    'Create coupons',
    'Create customers',
    'Create orders',
    'Create products',
  ],
  read_write: [
    'Create webhooks',
    'View and manage coupons',
    'View and manage customers',
    'View and manage orders and sales reports',
    'View and manage products',
  ],
}
const PARAMETERS = ['app_name', 'user_id', 'return_url', 'callback_url', 'scope'] as const
const ADMIN = 1

type Handshake = Record<(typeof PARAMETERS)[number], string>

class Denied extends Error {}

/** The merchant is taken as signed in already; the real shop asks for a password first. */
export function addApproveRoutes(app: Hono<RestEnv>, shop: Shop): void {
  const nonces = new Set<string>()

  const authorize = (c: Context<RestEnv>): Response => {
    const data = readHandshake(c)
    const nonce = shop.random.hex(10)
    nonces.add(nonce)
    return c.html(toPage(shop, data, `${grantUrl(shop, data)}&wc_auth_nonce=${nonce}`))
  }

  const grant = async (c: Context<RestEnv>): Promise<Response> => {
    const data = readHandshake(c)
    // A nonce is good for a day, not for one use: the same link makes a second key.
    if (!nonces.has(c.req.query('wc_auth_nonce') ?? '')) {
      throw new Denied('Invalid nonce verification')
    }
    const description = `${cleanText(data.app_name)} - API`
    const scope = data.scope as ApiKey['permissions']
    const key = createKey(shop, shop.random, ADMIN, scope, description)
    const body = encodeJson({
      key_id: key.id,
      user_id: data.user_id,
      consumer_key: key.consumerKey,
      consumer_secret: key.consumerSecret,
      key_permissions: key.permissions,
    })
    const headers: [string, string][] = [
      ['User-Agent', `WordPress/${WP_VERSION}; ${shop.url}`],
      ['Accept', '*/*'],
      ['Accept-Encoding', ACCEPT_ENCODING],
      ['Content-Type', 'application/json;charset=UTF-8'],
      ['Connection', 'close'],
      ['Content-Length', String(body.length)],
    ]
    const result = await post(formatUrl(data.callback_url), headers, body, 60_000)
    if (result.status !== 200) {
      revokeKey(shop, key.consumerKey)
      const message =
        'An error occurred in the request and at the time were unable to send the consumer data'
      throw new Denied(result.error ?? message)
    }
    return new Response(null, {
      status: 302,
      headers: {
        'X-Powered-By': 'PHP/8.2.36',
        'X-Redirect-By': 'WordPress',
        Location: returnUrl(data, 1),
        'Content-Type': 'text/html; charset=UTF-8',
      },
    })
  }

  const guarded = (handler: (c: Context<RestEnv>) => Response | Promise<Response>) => {
    return async (c: Context<RestEnv>): Promise<Response> => {
      try {
        return await handler(c)
      } catch (error) {
        if (error instanceof Denied) return c.html(toError(error.message), 401)
        throw error
      }
    }
  }
  for (const slash of ['', '/']) {
    app.get(`/wc-auth/v1/authorize${slash}`, guarded(authorize))
    app.get(`/wc-auth/v1/access_granted${slash}`, guarded(grant))
  }
}

function readHandshake(c: Context<RestEnv>): Handshake {
  const data = {} as Handshake
  for (const name of PARAMETERS) {
    const value = c.req.query(name)
    if (!value) throw new Denied(`Missing parameter ${name}`)
    data[name] = value
  }
  if (!SCOPES[data.scope]) throw new Denied(`Invalid scope ${cleanText(data.scope)}`)
  for (const name of ['return_url', 'callback_url'] as const) {
    const url = formatUrl(data[name])
    if (!URL.canParse(url)) throw new Denied(`The ${url} is not a valid URL`)
  }
  const callback = formatUrl(data.callback_url)
  // The real shop wants https without exception; loopback may be plain here, for there is no TLS.
  if (!/^https:\/\//i.test(callback) && !isLoopback(callback)) {
    throw new Denied('The callback_url needs to be over SSL')
  }
  data.user_id = mangle(cleanText(data.user_id))
  return data
}

/** Decoded once more than it was encoded, so a query inside falls apart. */
function formatUrl(url: string): string {
  const decoded = decodePhp(url)
  return decoded.includes('://') ? decoded : `https://${decoded}`
}

/** What the trip through the sign-in redirect leaves of a user id. */
function mangle(userId: string): string {
  const kept = userId.replace(/[^a-zA-Z0-9\-~+_.?#=&;,/:%!*[\]()@]/g, '')
  const cut = kept.split(/[&#]/)[0] ?? ''
  return decodePhp(cut)
}

function decodePhp(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}

function grantUrl(shop: Shop, data: Handshake): string {
  const query = new URLSearchParams(PARAMETERS.map((name) => [name, data[name]]))
  return `${shop.url}/wc-auth/v1/access_granted/?${query.toString()}`
}

function returnUrl(data: Handshake, success: 0 | 1): string {
  const url = formatUrl(data.return_url)
  return `${url}${url.includes('?') ? '&' : '?'}success=${success}&user_id=${data.user_id}`
}

function toPage(shop: Shop, data: Handshake, granted: string): string {
  const app = escapeHtml(cleanText(data.app_name))
  const list = (PERMISSIONS[data.scope] ?? []).map((line) => `<li>${line}</li>`).join('')
  const host = escapeHtml(new URL(formatUrl(data.callback_url)).hostname)
  return `<!DOCTYPE html>
<html lang="en-US"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Application authentication request</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:34rem;margin:3rem auto;padding:0 1rem;color:#222}
.button{display:inline-block;padding:.6rem 1.4rem;border-radius:4px;background:#7f54b3;color:#fff;text-decoration:none;margin-right:.6rem}
.deny{background:#eee;color:#222}</style></head>
<body class="wc-auth"><h1>${app} would like to connect to your store</h1>
<p>This will give "<strong>${app}</strong>" <strong>${SCOPES[data.scope]}</strong> access which will allow it to:</p>
<ul class="wc-auth-permissions">${list}</ul>
<p>Approving will share credentials with ${host}. Do not proceed if this looks suspicious in any way.</p>
<p>Logged in as admin of ${escapeHtml(shop.name)}</p>
<p class="wc-auth-actions"><a href="${escapeHtml(granted)}" class="button wc-auth-approve">Approve</a>
<a href="${escapeHtml(returnUrl(data, 0))}" class="button deny wc-auth-deny">Deny</a></p></body></html>`
}

function toError(message: string): string {
  return `<!DOCTYPE html>
<html lang="en-US"><head><meta charset="utf-8"><meta name='robots' content='noindex, nofollow' />
<title>Access denied</title></head>
<body id="error-page"><div class="wp-die-message">Error: ${escapeHtml(message)}.</div></body></html>`
}
