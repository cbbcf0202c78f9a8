// The hub as a test meets it: through its own HTTP surface, its queues and its alarms.

import { env, exports } from 'cloudflare:workers'
import type { StoreShape, RunShape } from '../../src/http/api/store-shape.ts'
import type { ContactShape } from '../../src/http/api/contact-shape.ts'
import type { OrderShape, TransactionShape } from '../../src/http/api/order-shape.ts'
import type { CollectionShape, ProductShape } from '../../src/http/api/product-shape.ts'
import { inject } from 'vitest'
import type { Mail } from './mail.ts'
import type { Shop } from './shop.ts'
import { webhookSecrets } from '../../src/sync/access.ts'
import { readConfig } from '../../src/config.ts'
import { encodeBase64, encodeUtf8 } from '../../src/lib/bytes.ts'
import { signHmac } from '../../src/lib/hmac.ts'

export type List<T> = { data: T[]; nextCursor: string | null }
export type Failure = {
  error: {
    code: string
    message: string
    requestId: string
    issues?: { path: string; message: string }[]
  }
}

const origin = 'http://127.0.0.1:8787'

/** A request to the Worker, whatever it answers. */
export function request(path: string, init?: RequestInit): Promise<Response> {
  return exports.default.fetch(new Request(`${origin}${path}`, init))
}

/** A call of the JSON API with the bearer key; status and body. */
export async function call<T>(
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; body: T }> {
  const answer = await request(`/api/v1${path}`, {
    method,
    headers: { Authorization: `Bearer ${env.API_KEY}`, 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: answer.status, body: await answer.json<T>() }
}

export async function get<T>(path: string): Promise<T> {
  const { status, body } = await call<T>('GET', path)
  if (status !== 200) throw new Error(`${path}: ${status} ${JSON.stringify(body)}`)
  return body
}

/** Connects a shop with its read-write keys. Throws when the hub refuses. */
export async function connect(
  shop: Shop,
  settings: object = {},
  audienceId?: string,
): Promise<StoreShape> {
  const { status, body } = await call<StoreShape>('POST', '/stores', {
    platform: 'woocommerce',
    url: shop.url,
    credentials: {
      consumerKey: shop.keys.consumerKey,
      consumerSecret: shop.keys.consumerSecret,
    },
    settings,
    ...(audienceId === undefined ? {} : { audienceId }),
  })
  if (status !== 201) throw new Error(`connect: ${status} ${JSON.stringify(body)}`)
  return body
}

/** Connects without importing: for tests of what comes by webhook. */
export function connectIdle(shop: Shop): Promise<StoreShape> {
  const off = {
    contacts: false,
    orders: false,
    transactions: false,
    products: false,
    collections: false,
    checkouts: false,
  }
  return connect(shop, { import: off })
}

/** Waits until the newest run has ended. */
export async function importEnded(storeId: string): Promise<RunShape> {
  return until(async () => {
    const [run] = (await get<List<RunShape>>(`/stores/${storeId}/imports`)).data
    return run && run.state !== 'running' ? run : null
  })
}

/** A delivery as WooCommerce would sign and send it; what is given in `headers` replaces or removes headers. */
export async function deliver(
  storeId: string,
  topic: string,
  payload: unknown,
  {
    deliveryId = crypto.randomUUID(),
    headers = {},
    via = (incoming) => exports.default.fetch(incoming),
  }: {
    deliveryId?: string
    headers?: Record<string, string | null>
    /** Another way into the app, for instance with bindings that fail. */
    via?: (incoming: Request) => Response | Promise<Response>
  } = {},
): Promise<{ status: number; body: { accepted: boolean; duplicate: boolean } & Partial<Failure> }> {
  const text = typeof payload === 'string' ? payload : JSON.stringify(payload)
  const [secret = ''] = await webhookSecrets(readConfig(env), storeId)
  const signature = encodeBase64(await signHmac(secret, encodeUtf8(text)))
  const all: Record<string, string | null> = {
    'Content-Type': 'application/json',
    'X-WC-Webhook-Topic': topic,
    'X-WC-Webhook-Signature': signature,
    'X-WC-Webhook-ID': '1',
    'X-WC-Webhook-Delivery-ID': deliveryId,
    ...headers,
  }
  const sent = Object.entries(all).filter((each): each is [string, string] => each[1] !== null)
  const incoming = new Request(`${origin}/webhooks/woocommerce/${storeId}`, {
    method: 'POST',
    headers: sent,
    body: text,
  })
  const answer = await via(incoming)
  return { status: answer.status, body: await answer.json() }
}

/** Everything that the shop sent to this store since the last call, unsigned pings left out. */
export async function fetchMail(storeId: string): Promise<Mail[]> {
  const answer = await fetch(`${inject('shopFarm')}/mail/${storeId}`, { method: 'POST' })
  const mail = await answer.json<Mail[]>()
  return mail.filter(
    ({ headers }) => 'x-wc-webhook-signature' in headers || 'x-shopify-hmac-sha256' in headers,
  )
}

/** While set, what the shop sends to this store is answered 500 and lost. */
export async function refuseMail(storeId: string, refuse: boolean): Promise<void> {
  const body = JSON.stringify({ refuse })
  const headers = { 'Content-Type': 'application/json' }
  await fetch(`${inject('shopFarm')}/refusals/${storeId}`, { method: 'POST', headers, body })
}

/** Passes a webhook on to the hub, byte for byte. */
export async function passOn(
  storeId: string,
  { headers, body }: Mail,
  platform = 'woocommerce',
): Promise<number> {
  const answer = await request(`/webhooks/${platform}/${storeId}`, {
    method: 'POST',
    headers,
    body: Uint8Array.from(atob(body), (char) => char.charCodeAt(0)),
  })
  return answer.status
}

/** Lets the shop send what waits, passes all of it on, and waits until it is applied. */
export async function flush(shop: Shop, storeId: string): Promise<void> {
  await shop.act('flush')
  for (const mail of await fetchMail(storeId)) await passOn(storeId, mail)
  await settled(storeId)
}

/** Waits until every delivery of the store is drained and every look-up answered. */
export async function settled(storeId: string): Promise<void> {
  await until(async () => {
    const { data } = await get<List<{ state: string }>>(`/stores/${storeId}/deliveries?limit=250`)
    return data.every(({ state }) => state !== 'received') ? true : null
  })
}

export function contacts(query = ''): Promise<List<ContactShape>> {
  return get(`/contacts?limit=250${query}`)
}

export function orders(query = ''): Promise<List<OrderShape>> {
  return get(`/orders?limit=250${query}`)
}

export function products(query = ''): Promise<List<ProductShape>> {
  return get(`/products?limit=250${query}`)
}

export function collections(query = ''): Promise<List<CollectionShape>> {
  return get(`/collections?limit=250${query}`)
}

export function transactions(query = ''): Promise<List<TransactionShape>> {
  return get(`/transactions?limit=250${query}`)
}

/** Asks again every few milliseconds until there is an answer. */
export async function until<T>(ask: () => Promise<T | null | undefined | false>): Promise<T> {
  for (let waited = 0; waited < 25_000; waited += 20) {
    const answer = await ask()
    if (answer !== null && answer !== undefined && answer !== false) return answer
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error('it did not happen within 25 seconds')
}
