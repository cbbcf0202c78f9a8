// A hub to measure: started with throw-away secrets, and spoken to by its public API.

import { createHmac, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { HubInput, HubReady } from './hub-process.ts'
import type { Keys } from './shop.ts'
import { freePort, start, type Side } from './processes.ts'

export type Store = { id: string; state: string; lagMs: number; counters: Record<string, number> }
export type Progress = {
  resource: string
  storeCount: number | null
  seen: number
  created: number
  updated: number
  unchanged: number
  skipped: number
  rejected: number
}
export type Run = { id: string; state: string; error: string | null; resources: Progress[] }
export type List<T> = { data: T[]; nextCursor: string | null }

export type Place = {
  script: string
  folder: string
  port: number
  masterKey: Buffer
  apiKey: string
}

export type Hub = {
  url: string
  workerd: number
  side: Side<HubReady>
  place: Place
  call<T>(method: string, path: string, body?: unknown): Promise<T>
  connect(shop: { url: string; keys: Keys }, settings?: object): Promise<Store>
  /** The secret that this hub gave to the webhooks of a store. */
  secretOf(storeId: string): string
}

/** Where a hub is to live, before it does: a restarted one has the same place. */
export async function newPlace(script: string, folder: string): Promise<Place> {
  const port = await freePort()
  return {
    script,
    folder,
    port,
    masterKey: randomBytes(32),
    apiKey: randomBytes(24).toString('hex'),
  }
}

export async function startHub(
  place: Place,
  {
    migrate = true,
    quiet = true,
    metered = false,
  }: { migrate?: boolean; quiet?: boolean; metered?: boolean } = {},
): Promise<Hub> {
  const { script, folder, port, masterKey, apiKey } = place
  const url = `http://127.0.0.1:${port}`
  const bindings = {
    PUBLIC_URL: url,
    ALLOW_INSECURE_STORES: 'true',
    MASTER_KEY: masterKey.toString('base64'),
    API_KEY: apiKey,
    ADMIN_PASSWORD: 'not used here',
    EMAIL_FROM: 'storeline@example.com',
    ADMIN_EMAIL: 'admin@example.com',
  }
  const input: HubInput = { script, folder, port, bindings, metered, migrate, quiet }
  const side = start<HubReady>(join(import.meta.dirname, 'hub-process.ts'), input)
  const { workerd } = await side.next()
  const call = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const answer = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: { Authorization: `Bearer ${apiKey}`, 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
    // SAFETY: the caller names the shape that the API documents.
    return (await answer.json()) as T
  }
  return {
    url,
    workerd,
    side,
    place,
    call,
    connect: (shop, settings = {}) =>
      call('POST', '/stores', {
        platform: 'woocommerce',
        url: shop.url,
        credentials: shop.keys,
        settings,
      }),
    secretOf: (storeId) => {
      const key = masterKey.toString('hex')
      return createHmac('sha256', key).update(`webhook|${storeId}`).digest('hex')
    },
  }
}

/** Every row of a list of the API. */
export async function readAll<T>(hub: Hub, path: string): Promise<T[]> {
  const rows: T[] = []
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: List<T> = await hub.call('GET', `${path}&limit=250${cursor && `&cursor=${cursor}`}`)
    rows.push(...page.data)
    cursor = page.nextCursor
  }
  return rows
}
