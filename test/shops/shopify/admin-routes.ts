// `POST /admin/api/{version}/graphql.json`: the door of the Admin API with its token check, its
// version header and the faults that concern single operations.

import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Context as Request, Hono } from 'hono'
import type { Bucket } from './graphql/bucket.ts'
import type { Services } from './graphql/context.ts'
import { runQuery } from './graphql/execute.ts'
import { servedVersion } from './graphql/versions.ts'
import { faultBody, faultErrors, mangle } from './faults.ts'
import type { Fault, Faults } from './faults.ts'
import type { Tokens } from './oauth/tokens.ts'
import type { Traffic } from './traffic.ts'

export interface Admin {
  services: Services
  tokens: Tokens
  bucket: Bucket
  faults: Faults
  traffic: Traffic
}

export function addAdminRoutes(app: Hono, admin: Admin): void {
  app.post('/admin/api/:version/graphql.json', async (c) => {
    const version = servedVersion(c.req.param('version'))
    if (!version) return c.json({ errors: 'Not Found' }, 404)
    const text = await c.req.text()
    const body = parseBody(text)
    const name = operationOf(body)
    const fault = admin.faults.take('POST', c.req.path, name)
    const answer = await respond(c, admin, body, name, version, fault)
    return (fault && (await mangle(fault, answer))) ?? answer
  })
  app.all('/admin/api/*', (c) => c.json({ errors: 'Not Found' }, 404))
}

async function respond(
  c: Request,
  admin: Admin,
  body: unknown,
  name: string,
  version: string,
  fault: Fault | undefined,
): Promise<Response> {
  const headers = { 'X-Shopify-API-Version': version, 'X-Request-Id': randomUUID() }
  if (fault?.drop === 'before') return cut(c)
  if (fault?.slowMs) await new Promise((resolve) => setTimeout(resolve, fault.slowMs))
  if (fault?.status) {
    const { type, body: refusal } = faultBody(fault.status)
    const retry = fault.retryAfter === undefined ? {} : { 'Retry-After': String(fault.retryAfter) }
    const all = { ...headers, ...retry, 'Content-Type': type }
    return new Response(refusal, { status: fault.status, headers: all })
  }
  // The Authorization header is not looked at: only Shopify's own one counts.
  const session = admin.tokens.find(c.req.header('X-Shopify-Access-Token'))
  if (!session) return c.json(JSON.parse(faultBody(401).body), 401, headers)
  if (fault?.code) {
    admin.traffic.operation(name, [fault.code], 0)
    return c.json(faultErrors(fault.code), 200, headers)
  }
  if (body === undefined)
    return c.json({ errors: { query: 'Required parameter missing or invalid' } }, 400, headers)
  const answer = runQuery(admin.services, session, admin.bucket, body)
  // The work is done, the answer never arrives.
  if (fault?.drop === 'after') return cut(c)
  count(admin.traffic, name, answer.body)
  const uses = answer.deprecated ?? []
  if (uses.length > 0)
    Object.assign(headers, { 'X-Shopify-API-Deprecated-Reason': uses.join(', ') })
  return c.json(answer.body, answer.status as 200, headers)
}

function cut(c: Request): Response {
  const { incoming } = c.env as { incoming: IncomingMessage }
  incoming.socket.destroy()
  return new Response(null, { status: 500 })
}

function count(traffic: Traffic, name: string, body: Record<string, unknown>): void {
  const errors = Array.isArray(body['errors']) ? (body['errors'] as Record<string, unknown>[]) : []
  const codes = errors.map((error) => {
    const extensions = error['extensions'] as { code?: string } | undefined
    return extensions?.code ?? 'UNKNOWN'
  })
  const extensions = body['extensions'] as
    | { cost?: { actualQueryCost?: number | null } }
    | undefined
  traffic.operation(name, codes, extensions?.cost?.actualQueryCost ?? 0)
}

function parseBody(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The name that counters and faults go by. */
function operationOf(body: unknown): string {
  const { query, operationName } = (body ?? {}) as { query?: unknown; operationName?: unknown }
  if (typeof operationName === 'string') return operationName
  if (typeof query !== 'string') return 'unreadable'
  const named = /\b(?:query|mutation)\s+(\w+)/.exec(query)?.[1]
  return named ?? /\{\s*(\w+)/.exec(query)?.[1] ?? 'unreadable'
}
