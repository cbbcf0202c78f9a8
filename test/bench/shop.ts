// The demo shop that a hub is connected to: in its own process, its webhooks only on demand, without latency unless a
// measurement asks for it.

import { join } from 'node:path'
import type { WooShopOptions } from '../shops/woocommerce/index.ts'
import { start, type Side } from './processes.ts'

export type Keys = { consumerKey: string; consumerSecret: string }
export type ShopReady = { url: string; keys: Keys }

export type Shop = ShopReady & {
  side: Side<ShopReady>
  /** `GET /__control/<look>` */
  look<T>(name: string): Promise<T>
  /** `POST /__control/<action>` */
  act<T>(name: string, body?: object): Promise<T>
}

export async function startShop(options: WooShopOptions): Promise<Shop> {
  const input: WooShopOptions = { port: 0, deliverWebhooks: 'manual', latencyMs: 0, ...options }
  const side = start<ShopReady>(join(import.meta.dirname, 'shop-process.ts'), input)
  const ready = await side.next()
  const control = async <T>(name: string, request?: RequestInit): Promise<T> => {
    const answer = await fetch(`${ready.url}/__control/${name}`, request)
    // SAFETY: the caller names the shape that the demo shop documents.
    return (await answer.json()) as T
  }
  return {
    ...ready,
    side,
    look: (name) => control(name),
    act: (name, body = {}) => control(name, { method: 'POST', body: JSON.stringify(body) }),
  }
}

/** Reads all orders once: the shop keeps each as text from then on, and answers as fast as it can. */
export async function warmUp(shop: Shop): Promise<void> {
  const { consumerKey, consumerSecret } = shop.keys
  const keys = `consumer_key=${consumerKey}&consumer_secret=${consumerSecret}`
  for (const list of ['orders', 'customers']) {
    for (let page = 1, pages = 1; page <= pages; page++) {
      const query = `per_page=100&page=${page}&${keys}`
      const answer = await fetch(`${shop.url}/wp-json/wc/v3/${list}?${query}`)
      pages = Number(answer.headers.get('X-WP-TotalPages'))
      await answer.arrayBuffer()
    }
  }
}
