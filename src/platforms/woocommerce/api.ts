// Requests to a WooCommerce store: bounded in time and size, never redirected, and every answer that is not what
// the REST API promises turned into the error that says what to do.

import { z } from 'zod'
import {
  NotAStore,
  RecordGone,
  StoreBroken,
  StoreBusy,
  StoreRefused,
  StoreUnreachable,
} from '../../core/errors.ts'
import { readBounded } from '../../lib/body.ts'
import type { StoreAccess } from '../platform.ts'

const timeoutMs = 10_000
const maxAnswerBytes = 5 * 1024 * 1024
const defaultPatienceMs = 30_000

export const credentialsSchema = z.object({
  consumerKey: z.string().regex(/^ck_\w{8,128}$/, 'a consumer key starts with ck_'),
  consumerSecret: z.string().regex(/^cs_\w{8,128}$/, 'a consumer secret starts with cs_'),
  /** Some hosts strip the Authorization header: then the keys travel in the query, over TLS (C2). */
  via: z.enum(['header', 'query']).default('header'),
})
export type Credentials = z.infer<typeof credentialsSchema>

/** WordPress answers, but this version of WooCommerce has no such list. */
export class RouteMissing extends NotAStore {}

/** The store does not know what it was asked for: a parameter that came with a later version. */
export class Unaccepted extends StoreBroken {}

/** The key is known, but its user lacks the capability for this: for one list, or for all of them. */
export class Forbidden extends StoreRefused {}

/** `date` is the store's clock (ms), where it tells. */
export type Answer = { body: unknown; total: number | null; date: number | null }

type Call = { method?: 'GET' | 'POST' | 'DELETE'; query?: Record<string, string>; body?: unknown }

/** One call to `/wp-json/wc/v3/<path>`. Throws a HubError for everything but a good JSON answer. */
export function callStore(access: StoreAccess, path: string, call: Call = {}): Promise<Answer> {
  return send(access, `/wp-json/wc/v3/${path}`, credentialsSchema.parse(access.credentials), call)
}

/** A list as the API promises it. Throws StoreBroken for JSON of another shape. */
export function readArray(body: unknown): unknown[] {
  if (Array.isArray(body)) return body
  throw new StoreBroken('The store answered with something else than a list. It is asked again.')
}

/** The REST root, which any visitor may read. */
export function readRoot(access: StoreAccess): Promise<Answer> {
  return send(access, '/wp-json/', null, {
    query: { _fields: 'name,url,home,timezone_string,namespaces' },
  })
}

async function send(
  access: StoreAccess,
  path: string,
  credentials: Credentials | null,
  { method = 'GET', query = {}, body }: Call,
): Promise<Answer> {
  const url = new URL(path, access.url)
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
  const headers = new Headers({ Accept: 'application/json', 'User-Agent': 'Storeline' })
  if (credentials) authorize(url, headers, credentials)
  if (body !== undefined) headers.set('Content-Type', 'application/json')
  const response = await request(access, url, {
    method,
    headers,
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutMs),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return readAnswer(response)
}

function authorize(url: URL, headers: Headers, credentials: Credentials): void {
  if (credentials.via === 'query') {
    url.searchParams.set('consumer_key', credentials.consumerKey)
    url.searchParams.set('consumer_secret', credentials.consumerSecret)
  } else {
    const pair = `${credentials.consumerKey}:${credentials.consumerSecret}`
    headers.set('Authorization', `Basic ${btoa(pair)}`)
  }
}

async function request(access: StoreAccess, url: URL, init: RequestInit): Promise<Response> {
  try {
    return await access.fetch(url.href, init)
  } catch (error) {
    const timedOut = error instanceof Error && error.name === 'TimeoutError'
    throw new StoreUnreachable(
      timedOut
        ? `The store did not answer within ${timeoutMs / 1_000} seconds. Check that it is up, then try again.`
        : 'The store can not be reached. Check the address and that the store is up, then try again.',
    )
  }
}

async function readAnswer(response: Response): Promise<Answer> {
  if (response.status >= 300 && response.status < 400) {
    await response.body?.cancel()
    throw redirected(response.headers.get('Location'))
  }
  if (response.status === 429 || response.status === 503) {
    await response.body?.cancel()
    throw new StoreBusy(patience(response.headers.get('Retry-After')))
  }
  const text = await readText(response)
  const body = parseJson(text)
  if (response.ok) {
    if (body === undefined) throw notJson(text)
    const total = Number(response.headers.get('X-WP-Total') ?? Number.NaN)
    const date = Date.parse(response.headers.get('Date') ?? '')
    return {
      body,
      total: Number.isFinite(total) ? total : null,
      date: Number.isNaN(date) ? null : date,
    }
  }
  throw failure(response.status, body)
}

async function readText(response: Response): Promise<string> {
  let bytes: Uint8Array | null
  try {
    bytes = await readBounded(response.body, maxAnswerBytes)
  } catch {
    throw new StoreUnreachable('The store broke off its answer. It is asked again.')
  }
  if (!bytes) throw new StoreBroken('The answer of the store is larger than 5 MB.')
  return new TextDecoder().decode(bytes)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function notJson(text: string): StoreBroken | NotAStore {
  if (/^\s*<(?:!doctype|html)/i.test(text)) {
    return new NotAStore(
      'The address answers with a web page instead of the WooCommerce REST API. Check that it is the main address of the store, that WooCommerce is active, and that Settings → Permalinks is not "Plain".',
    )
  }
  return new StoreBroken(
    'The store answered something that is not JSON, often a PHP notice in front of it. Switch off WP_DEBUG_DISPLAY at the store; the request is made again.',
  )
}

const errorBody = z.object({ code: z.string(), message: z.string().catch('') })

function failure(status: number, body: unknown): Error {
  const parsed = errorBody.safeParse(body)
  const code = parsed.success ? parsed.data.code : null
  if (status === 401 || status === 403) return refused(status, code, parsed.data?.message ?? '')
  if (status === 404 && code !== null && code !== 'rest_no_route') return new RecordGone()
  if (status === 404) {
    const Missing = code === 'rest_no_route' ? RouteMissing : NotAStore
    return new Missing(
      'There is no WooCommerce REST API at this address. Check that it is the main address of the store, that WooCommerce is active, and that Settings → Permalinks is not "Plain".',
    )
  }
  return new (status === 400 ? Unaccepted : StoreBroken)(
    status >= 500
      ? `The store failed with status ${status}. It is asked again later.`
      : `The store did not accept the request (status ${status}${code ? `, ${code}` : ''}).`,
  )
}

function refused(status: number, code: string | null, message: string): StoreRefused {
  if (/permission/i.test(message)) {
    return new (status === 403 ? Forbidden : StoreRefused)(
      'The key does not have the permission. Create a key with permission Read/Write under WooCommerce → Settings → Advanced → REST API.',
    )
  }
  if (code === 'woocommerce_rest_authentication_error') {
    return new StoreRefused(
      'The consumer secret is wrong. Copy key and secret again, or create a new key.',
    )
  }
  if (status === 403) {
    return new Forbidden(
      'The user of this key may not read the store. Create the key for an administrator or shop manager.',
    )
  }
  return new StoreRefused(
    'The store does not know this key. Copy key and secret again, or create a new key with permission Read/Write.',
  )
}

function redirected(location: string | null): NotAStore {
  const target = location && URL.canParse(location) ? new URL(location).origin : null
  return new NotAStore(
    target
      ? `The address leads on to ${target}. Use that address instead.`
      : 'The address leads on to another page. Use the address that the browser shows in the end.',
  )
}

/** Milliseconds of a Retry-After header: seconds, or a date. */
function patience(header: string | null): number {
  if (header === null) return defaultPatienceMs
  const seconds = Number(header)
  const ms = Number.isFinite(seconds) ? seconds * 1_000 : Date.parse(header) - Date.now()
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 1_000), 3_600_000) : defaultPatienceMs
}
