// For this shop's own tests: the recordings, a schema learnt from them, a client and a receiver.

import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { KeyPair, WooShop } from './index.ts'

const FIXTURES = new URL('../../fixtures/woocommerce/', import.meta.url)

export interface Recording {
  note: string
  request: { method: string; url: string; headers: Record<string, string>; body?: unknown }
  response: { status: number; headers: [string, string][]; body_length: number; body: unknown }
}

export interface WebhookRecording {
  headers: [string, string][]
  body_base64: string
  body_text: string
  secret: string
}

export interface Timeline {
  scenario: string
  deliveries: { topic: string; delivery_id: string; body_id?: number }[]
}

export function readFixture(path: string): unknown {
  return JSON.parse(readFileSync(new URL(path, FIXTURES), 'utf8'))
}

export function readRest(name: string): Recording {
  return readFixture(`rest/${name}.json`) as Recording
}

export function readWebhook(name: string): WebhookRecording {
  return readFixture(`webhooks/${name}.json`) as WebhookRecording
}

export function listFixtures(folder: 'rest' | 'webhooks'): string[] {
  return readdirSync(new URL(`${folder}/`, FIXTURES)).map((name) => name.replace('.json', ''))
}

/** What a set of recorded values has in common: types, keys, and which keys are always there. */
export interface Schema {
  types: Set<string>
  seen: number
  keys: Map<string, Schema>
  items: Schema | null
}

export function learn(values: unknown[]): Schema {
  const schema: Schema = { types: new Set(), seen: 0, keys: new Map(), items: null }
  for (const value of values) add(schema, value)
  return schema
}

/** Where a value does not fit: missing or unknown keys, other JSON types. Empty when it fits. */
export function misfits(schema: Schema, value: unknown, path = '$'): string[] {
  const type = typeOf(value)
  if (!schema.types.has(type)) return [`${path}: ${type}, recorded ${[...schema.types].join('|')}`]
  if (Array.isArray(value)) {
    const { items } = schema
    return items ? value.flatMap((item) => misfits(items, item, `${path}[]`)) : []
  }
  if (type !== 'object') return []
  const record = value as Record<string, unknown>
  const out: string[] = []
  for (const [key, inner] of schema.keys) {
    if (key in record) {
      // Values of meta data belong to plugins and can be anything.
      if (path.endsWith('meta_data[]') && key.endsWith('value')) continue
      out.push(...misfits(inner, record[key], `${path}.${key}`))
    } else if (inner.seen === schema.seen) out.push(`${path}.${key}: missing`)
  }
  for (const key of Object.keys(record)) {
    if (!schema.keys.has(key)) out.push(`${path}.${key}: not recorded`)
  }
  return out
}

function add(schema: Schema, value: unknown): void {
  const type = typeOf(value)
  schema.types.add(type)
  schema.seen += 1
  if (Array.isArray(value)) {
    for (const item of value) {
      schema.items ??= learn([])
      add(schema.items, item)
    }
  } else if (type === 'object') {
    // An object without keys says nothing about what the others must have.
    for (const [key, inner] of Object.entries(value as Record<string, unknown>)) {
      const known = schema.keys.get(key) ?? learn([])
      schema.keys.set(key, known)
      add(known, inner)
    }
  }
}

function typeOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

export interface Answer<T = unknown> {
  status: number
  headers: Headers
  text: string
  body: T
}

/** Asks the shop's REST API with the full key unless told otherwise. */
export async function ask<T = Record<string, unknown>>(
  shop: WooShop,
  path: string,
  options: { method?: string; body?: unknown; key?: KeyPair | null } = {},
): Promise<Answer<T>> {
  const key = options.key === undefined ? shop.keys : options.key
  const headers: Record<string, string> = {}
  if (key) {
    const pair = `${key.consumerKey}:${key.consumerSecret}`
    headers['Authorization'] = `Basic ${Buffer.from(pair).toString('base64')}`
  }
  if (options.body !== undefined) headers['Content-Type'] = 'application/json'
  const response = await fetch(`${shop.url}/wp-json${path}`, {
    method: options.method ?? 'GET',
    headers,
    redirect: 'manual',
    ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
  })
  const text = await response.text()
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    body = undefined
  }
  return { status: response.status, headers: response.headers, text, body: body as T }
}

/** All rows of a list, page after page. */
export async function askAll<T>(shop: WooShop, path: string): Promise<T[]> {
  const rows: T[] = []
  for (let page = 1; ; page++) {
    const sign = path.includes('?') ? '&' : '?'
    const answer = await ask<T[]>(shop, `${path}${sign}per_page=100&page=${page}`)
    rows.push(...answer.body)
    if (answer.body.length < 100) return rows
  }
}

export interface Received {
  method: string
  url: string
  headers: Record<string, string>
  rawHeaders: string[]
  body: string
}

export interface Receiver {
  url: string
  received: Received[]
  /** What to answer; 200 at first. */
  answer: { status: number; headers?: Record<string, string>; delayMs?: number }
  /** Called with each request before it is answered. */
  onRequest: (request: Received) => void | Promise<void>
  stop(): Promise<void>
}

export async function startReceiver(): Promise<Receiver> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const entry: Received = {
        method: request.method ?? '',
        url: request.url ?? '',
        headers: request.headers as Record<string, string>,
        rawHeaders: request.rawHeaders,
        body: Buffer.concat(chunks).toString('utf8'),
      }
      receiver.received.push(entry)
      void (async () => {
        await receiver.onRequest(entry)
        const { status, headers, delayMs } = receiver.answer
        if (delayMs) await new Promise((resolve) => setTimeout(resolve, delayMs))
        response.writeHead(status, headers).end('ok')
      })()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received: [],
    answer: { status: 200 },
    onRequest: () => {},
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  return receiver
}
