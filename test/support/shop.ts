// A demo shop for one test, steered over HTTP: the test runs in the Workers runtime, the shop in Node.

import { inject } from 'vitest'

declare module 'vitest' {
  export interface ProvidedContext {
    shopFarm: string
  }
}

export type Keys = { consumerKey: string; consumerSecret: string }

export type ShopOrder = {
  id: number
  status: string
  currency: string
  total: string
  customer_id: number
  date_modified_gmt: string
  billing: { email: string; first_name: string; last_name: string }
  refunds: { id: number; total: string }[]
}

export type ShopCustomer = {
  id: number
  email: string
  role: string
  first_name: string
  last_name: string
}

export type SentDelivery = {
  topic: string
  url: string
  headers: Record<string, string>
  body: string
}

export type Shop = {
  url: string
  keys: Keys & { readOnly: Keys; writeOnly: Keys; plainCustomer: Keys }
  /** `POST /__control/<action>`. */
  act<T = unknown>(action: string, body?: object): Promise<T>
  state(): Promise<{
    orders: ShopOrder[]
    customers: ShopCustomer[]
    webhooks: { id: number; topic: string; status: string; deliveryUrl: string }[]
  }>
  /** Products with their variations, and categories. */
  catalog<T>(): Promise<T>
  requests(): Promise<{ total: number; byRoute: Record<string, number> }>
}

export type ShopOptions = {
  seed?: number
  customers?: number
  orders?: number
  products?: number
  deliverWebhooks?: 'auto' | 'manual'
  autoDelayMs?: number
  /** Time (ms) at which the shop's clock stands still; only `advance` moves it. */
  frozenAt?: number
}

const open = new Set<string>()

/** Starts a shop; by default small and with webhooks sent only when the test says so. */
export async function openShop(options: ShopOptions = {}): Promise<Shop> {
  const { url, keys } = await postTo<Pick<Shop, 'url' | 'keys'>>(`${inject('shopFarm')}/shops`, {
    customers: 0,
    orders: 0,
    deliverWebhooks: 'manual',
    ...options,
  })
  open.add(url)
  return {
    url,
    keys,
    act: (action, body = {}) => postTo(`${url}/__control/${action}`, body),
    state: () => get(`${url}/__control/state`),
    catalog: () => get(`${url}/__control/catalog`),
    requests: () => get(`${url}/__control/requests`),
  }
}

/** Stopped when the test is over. */
export function keepOpen(url: string): void {
  open.add(url)
}

export async function stopShops(): Promise<void> {
  await Promise.all([...open].map((url) => postTo(`${inject('shopFarm')}/stop`, { url })))
  open.clear()
}

export async function postTo<T>(url: string, body: object): Promise<T> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`)
  return answer.json()
}

async function get<T>(url: string): Promise<T> {
  const answer = await fetch(url)
  return answer.json()
}
