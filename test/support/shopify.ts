// A demo Shopify shop for one test, and the hub's way to it.

import { inject } from 'vitest'
import type { StoreShape } from '../../src/http/api/store-shape.ts'
import { encodeBase64, encodeUtf8 } from '../../src/lib/bytes.ts'
import { signHmac } from '../../src/lib/hmac.ts'
import { call, fetchMail, passOn, request, settled } from './hub.ts'
import { keepOpen, postTo } from './shop.ts'

export type ShopifyOptions = {
  seed?: number
  customers?: number
  orders?: number
  products?: number
  checkouts?: number
  deliverWebhooks?: 'auto' | 'manual'
  bulkDelayMs?: number
  /** Cost points per second; the bucket holds 20 times that. */
  restoreRate?: number
  app?: { scopes?: string[] }
  domain?: string
  /** Time (ms) at which the shop's clock stands still; only `advance` moves it. */
  frozenAt?: number
}

export type ShopifyShop = {
  url: string
  domain: string
  accessToken: string
  app: { clientId: string; clientSecret: string }
  /** `POST /__control/<action>`. */
  act<T = unknown>(action: string, body?: object): Promise<T>
  /** `GET /__control/<look>`. */
  look<T = unknown>(look: string): Promise<T>
}

/** Starts a shop; by default empty and with webhooks sent only when the test says so. */
export async function openShopify(options: ShopifyOptions = {}): Promise<ShopifyShop> {
  const about = await postTo<Omit<ShopifyShop, 'act' | 'look'>>(`${inject('shopFarm')}/shopify`, {
    customers: 0,
    orders: 0,
    products: 0,
    checkouts: 0,
    deliverWebhooks: 'manual',
    restoreRate: 1_000,
    ...options,
  })
  keepOpen(about.url)
  return {
    ...about,
    act: (action, body = {}) => postTo(`${about.url}/__control/${action}`, body),
    look: async (look) => (await fetch(`${about.url}/__control/${look}`)).json(),
  }
}

/** What a merchant pastes: the token of a custom app, or the id and secret of an app of their own. */
export function credentialsOf(
  { accessToken: token, app }: ShopifyShop,
  kind: 'token' | 'clientCredentials',
): object {
  return kind === 'token' ? { kind, token, clientSecret: app.clientSecret } : { kind, ...app }
}

/** Connects a shop by pasted credentials. Throws when the hub refuses. */
export async function connectShopify(
  shop: ShopifyShop,
  settings: object = {},
  kind: 'token' | 'clientCredentials' = 'token',
  audienceId?: string,
): Promise<StoreShape> {
  const { status, body } = await call<StoreShape>('POST', '/stores', {
    platform: 'shopify',
    url: shop.url,
    credentials: credentialsOf(shop, kind),
    settings,
    ...(audienceId === undefined ? {} : { audienceId }),
  })
  if (status !== 201) throw new Error(`connect: ${status} ${JSON.stringify(body)}`)
  return body
}

/** A delivery as the shop would sign and send it; what is given in `headers` replaces headers. Returns the status. */
export async function deliverShopify(
  { app, domain }: ShopifyShop,
  storeId: string,
  topic: string,
  text: string,
  headers: Record<string, string> = {},
): Promise<number> {
  const answer = await request(`/webhooks/shopify/${storeId}`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      'X-Shopify-Topic': topic,
      'X-Shopify-Shop-Domain': domain,
      'X-Shopify-Webhook-Id': crypto.randomUUID(),
      'X-Shopify-Hmac-Sha256': encodeBase64(await signHmac(app.clientSecret, encodeUtf8(text))),
      ...headers,
    },
    body: text,
  })
  return answer.status
}

/** Lets the shop send what waits, passes all of it on, and waits until it is applied. */
export async function flushShopify(shop: ShopifyShop, storeId: string): Promise<void> {
  await shop.act('flush')
  for (const mail of await fetchMail(storeId)) await passOn(storeId, mail, 'shopify')
  await settled(storeId)
}
