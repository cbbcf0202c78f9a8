// What every REST route shares: the caller, the headers of WordPress's answers, reading bodies.

import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'
import type { Caller } from './auth.ts'
import { permit } from './auth.ts'
import type { Deed } from './errors.ts'
import { WpError } from './errors.ts'
import { encodeJson } from './json.ts'
import { isRecord, pickFields, readQuery } from './query.ts'
import type { Query } from './query.ts'
import type { Shop } from './state.ts'

export interface RestEnv {
  Bindings: HttpBindings
  Variables: { caller: Caller | undefined; query: Query; allow: string }
}

export type RestContext = Context<RestEnv>

export const LIST_METHODS = 'GET, POST'
export const ITEM_METHODS = 'GET, POST, PUT, PATCH, DELETE'

/** Sets the `Allow` header of the route that matched; must come before anything can throw. */
export function allow(c: RestContext, methods: string): void {
  c.set('allow', methods)
}

export function queryOf(c: RestContext): Query {
  return c.get('query') ?? readQuery(c.req.url)
}

export function requireCaller(c: RestContext, deed: Deed): Caller {
  return permit(c.get('caller'), deed)
}

export interface AnswerOptions {
  status?: number
  link?: string | undefined
  total?: number
  pages?: number
  location?: string
}

/** Sends a JSON text as the shop does: same header names and values as in the recordings. */
export function answerText(
  c: RestContext,
  shop: Shop,
  text: string,
  options: AnswerOptions = {},
): Response {
  const headers: Record<string, string> = {
    Date: new Date(shop.now() * 1000).toUTCString(),
    'X-Powered-By': 'PHP/8.2.36',
    'Content-Type': 'application/json; charset=UTF-8',
    'X-Robots-Tag': 'noindex',
    Link: options.link ?? `<${shop.url}/wp-json/>; rel="https://api.w.org/"`,
    'X-Content-Type-Options': 'nosniff',
    'Access-Control-Expose-Headers': 'X-WP-Total, X-WP-TotalPages, Link',
    'Access-Control-Allow-Headers':
      'Authorization, X-WP-Nonce, Content-Disposition, Content-MD5, Content-Type',
  }
  if (options.total !== undefined) headers['X-WP-Total'] = String(options.total)
  if (options.pages !== undefined) headers['X-WP-TotalPages'] = String(options.pages)
  if (options.location) headers['Location'] = options.location
  const caller = c.get('caller')
  const allowed = c.get('allow')
  // Allow names what this caller may do, so it is missing where the caller may do nothing.
  if (allowed && (caller?.capable || allowed === 'GET')) headers['Allow'] = allowed
  if (caller) {
    headers['Expires'] = 'Wed, 11 Jan 1984 05:00:00 GMT'
    headers['Cache-Control'] = 'no-cache, must-revalidate, max-age=0, no-store, private'
  } else headers['Vary'] = 'Origin'
  return new Response(text, { status: options.status ?? 200, headers })
}

/** Sends a record or a list of them, trimmed by `_fields` if the query says so. */
export function answer(
  c: RestContext,
  shop: Shop,
  value: unknown,
  options: AnswerOptions = {},
): Response {
  return answerText(c, shop, encodeJson(trim(value, fieldsOf(c))), options)
}

/** Errors are never trimmed by `_fields`. */
export function answerError(c: RestContext, shop: Shop, error: WpError): Response {
  return answerText(c, shop, encodeJson(error.toBody()), { status: error.status })
}

export function fieldsOf(c: RestContext): string[] {
  return queryOf(c).list('_fields')
}

export function trim(value: unknown, fields: string[]): unknown {
  if (!fields.length) return value
  if (Array.isArray(value))
    return value.map((item) => (isRecord(item) ? pickFields(item, fields) : item))
  return isRecord(value) ? pickFields(value, fields) : value
}

export async function readBody(c: RestContext): Promise<Record<string, unknown>> {
  const text = await c.req.text()
  if (text.trim() === '') return {}
  try {
    const body: unknown = JSON.parse(text)
    if (isRecord(body)) return body
  } catch {
    // Falls through: whatever is not a JSON object is refused below.
  }
  throw new WpError(400, 'rest_invalid_json', 'Invalid JSON body passed.', {
    json_error_code: 4,
    json_error_message: 'Syntax error',
  })
}

export function idOf(c: RestContext, name = 'id'): number {
  return Number(c.req.param(name))
}

/** Simple lists (products, categories, coupons): all of it in memory, cut to the page. */
export function pageOf<T>(items: T[], offset: number, perPage: number) {
  const pages = Math.ceil(items.length / perPage)
  return { rows: items.slice(offset, offset + perPage), total: items.length, pages }
}
