// The signature of what Shopify sends through the browser: the callback and the app's first page.

import { createHmac } from 'node:crypto'

/** Lower-case hex over `k=v` pairs by key, joined by `&`; `hmac` and `signature` are left out. */
export function signQuery(query: Record<string, string>, secret: string): string {
  const text = Object.entries(query)
    .filter(([key]) => key !== 'hmac' && key !== 'signature')
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${encode(key)}=${encode(value)}`)
    .join('&')
  return createHmac('sha256', secret).update(text, 'utf8').digest('hex')
}

/** As in the address itself, spaces as %20. */
export function toSignedQuery(query: Record<string, string>, secret: string): string {
  const all = { ...query, hmac: signQuery(query, secret) }
  return Object.entries(all)
    .map(([key, value]) => `${encode(key)}=${encodeURIComponent(value)}`)
    .join('&')
}

function encode(text: string): string {
  return encodeURIComponent(text).replaceAll('%3A', ':').replaceAll('%2F', '/')
}
