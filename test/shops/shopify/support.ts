// For this shop's own tests: a client, the documents that an app uses, and the walk to a token.

import { readFileSync, readdirSync } from 'node:fs'
import type { ShopifyShop } from './index.ts'

export { startReceiver } from '../woocommerce/support.ts'
export type { Received, Receiver } from '../woocommerce/support.ts'

const DOCUMENTS = new URL('./documents/', import.meta.url)

// oxlint-disable-next-line typescript/no-explicit-any
export type Json = any

export interface Answer {
  status: number
  headers: Headers
  text: string
  body: Json
  data: Json
  errors: { message: string; path?: unknown; extensions?: Record<string, unknown> }[]
  cost: {
    requestedQueryCost: number
    actualQueryCost: number | null
    throttleStatus: { maximumAvailable: number; currentlyAvailable: number; restoreRate: number }
  }
}

/** Asks the Admin API with the shop's pasted token unless told otherwise. */
export async function ask(
  shop: ShopifyShop,
  query: string,
  variables: Record<string, unknown> = {},
  options: {
    token?: string | null
    operationName?: string
    version?: string
    headers?: Record<string, string>
  } = {},
): Promise<Answer> {
  const token = options.token === undefined ? shop.accessToken : options.token
  const response = await fetch(
    `${shop.url}/admin/api/${options.version ?? '2026-10'}/graphql.json`,
    {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        ...(token ? { 'X-Shopify-Access-Token': token } : {}),
        ...options.headers,
      },
      body: JSON.stringify({ query, variables, operationName: options.operationName }),
    },
  )
  const text = await response.text()
  let body: Json
  try {
    body = JSON.parse(text)
  } catch {
    body = undefined
  }
  return {
    status: response.status,
    headers: response.headers,
    text,
    body,
    data: body?.data,
    errors: Array.isArray(body?.errors) ? body.errors : [],
    cost: body?.extensions?.cost,
  }
}

/** The data, or a failure that shows the errors. */
export async function askData(
  shop: ShopifyShop,
  query: string,
  variables: Record<string, unknown> = {},
  operationName?: string,
): Promise<Json> {
  const answer = await ask(shop, query, variables, operationName ? { operationName } : {})
  if (answer.errors.length > 0 || answer.status !== 200) {
    throw new Error(`${answer.status} ${answer.text.slice(0, 500)}`)
  }
  return answer.data
}

export interface Document {
  file: string
  text: string
  kind: 'query' | 'mutation'
  name: string
}

/** Every operation of the documents that were checked against the schema. */
export function readDocuments(): Document[] {
  return readdirSync(DOCUMENTS)
    .filter((file) => file.endsWith('.graphql'))
    .flatMap((file) => {
      const text = readFileSync(new URL(file, DOCUMENTS), 'utf8')
      return [...text.matchAll(/^(query|mutation) (\w+)/gm)].map((match) => ({
        file,
        text,
        kind: match[1] as 'query' | 'mutation',
        name: match[2]!,
      }))
    })
}

export function readDocument(name: string): Document {
  const found = readDocuments().find((document) => document.name === name)
  if (!found) throw new Error(`No document has an operation ${name}`)
  return found
}

export function readBulkDocument(name: string): string {
  return readFileSync(new URL(`bulk/${name}.graphql`, DOCUMENTS), 'utf8')
}

export function readExampleVariables(): Record<string, Json> {
  return JSON.parse(readFileSync(new URL('example-variables.json', DOCUMENTS), 'utf8')) as Record<
    string,
    Json
  >
}

/** Posts to the token address; a string is sent as a form. */
export async function grant(
  shop: ShopifyShop,
  body: Record<string, string>,
  form = false,
): Promise<{ status: number; body: Json }> {
  const whole = { client_id: shop.app.clientId, client_secret: shop.app.clientSecret, ...body }
  const response = await fetch(`${shop.url}/admin/oauth/access_token`, {
    method: 'POST',
    headers: { 'Content-Type': form ? 'application/x-www-form-urlencoded' : 'application/json' },
    body: form ? new URLSearchParams(whole).toString() : JSON.stringify(whole),
  })
  return { status: response.status, body: await response.json() }
}

export function authorizeUrl(shop: ShopifyShop, more: Record<string, string> = {}): string {
  const query = new URLSearchParams({
    client_id: shop.app.clientId,
    scope: 'read_customers,write_orders',
    redirect_uri: 'http://127.0.0.1:9/callback',
    state: 'a-state',
    ...more,
  })
  return `${shop.url}/admin/oauth/authorize?${query.toString()}`
}
