// A WooCommerce shop to test against: a real HTTP server on loopback that behaves like the real
// thing, oddities included, with a control object for what happens inside it.

import { createControl } from './control.ts'
import type { WooControl } from './control.ts'
import { addControlRoutes } from './control-routes.ts'
import { createFaults } from './faults.ts'
import { createOutbox } from './outbox.ts'
import { addPageRoutes } from './page.ts'
import { createRandom } from './random.ts'
import { seedShop } from './seed.ts'
import { createApp, createShopServer } from './server.ts'
import { createShop } from './state.ts'
import { createTraffic } from './traffic.ts'

export type { WooControl } from './control.ts'

export interface WooShopOptions {
  /** 0 takes any free port. */
  port?: number
  /** The same seed gives the same shop. */
  seed?: number
  customers?: number
  orders?: number
  /** Every sixth with variations. */
  products?: number
  /** Milliseconds, as Date.now. */
  now?: () => number
  /** `manual` sends webhooks only on flush(). */
  deliverWebhooks?: 'auto' | 'manual'
  autoDelayMs?: number
  /** How long the shop gives a receiver: 60 s in the real one. */
  webhookTimeoutMs?: number
  /** Added to every REST answer; an eighth of it with `_fields`. */
  latencyMs?: number
  name?: string
  /** The real shop ignores Basic over plain http; without TLS in the tests the demo shop does not. */
  basicOverHttp?: boolean
  /** 2 shows every amount with two decimals, yen too, as the real shop does. */
  priceDecimals?: number
  /** As on hosts that never pass the Authorization header on. */
  stripAuthorization?: boolean
}

export interface KeyPair {
  consumerKey: string
  consumerSecret: string
}

export interface WooShop {
  url: string
  port: number
  keys: KeyPair & { readOnly: KeyPair; writeOnly: KeyPair; plainCustomer: KeyPair }
  control: WooControl
  stop(): Promise<void>
}

/** The seeded history ends here, or an hour ago where the clock says less. */
const SEEDED_UNTIL = Date.UTC(2026, 10, 1)

export async function startWooShop(options: WooShopOptions = {}): Promise<WooShop> {
  const seed = options.seed ?? 1
  const clock = options.now ?? Date.now
  let ahead = 0
  const now = (): number => clock() + ahead
  const name = options.name ?? 'Demo Woo Shop'
  const shop = createShop({ seed, name, now, priceDecimals: options.priceDecimals ?? null })
  const serverOptions = {
    basicOverHttp: options.basicOverHttp ?? true,
    stripAuthorization: options.stripAuthorization ?? false,
    latencyMs: options.latencyMs ?? 0,
  }
  const faults = createFaults(createRandom(seed ^ 0xfa17).next)
  const traffic = createTraffic()
  const app = createApp(shop, serverOptions)
  const server = createShopServer(app, faults, traffic, serverOptions)
  const port = await server.listen(options.port ?? 0)
  // Known only now, and needed by the seed: links and images carry the shop's address.
  shop.url = `http://127.0.0.1:${port}`
  const until = Math.floor(Math.min(SEEDED_UNTIL, now() - 3_600_000) / 1000)
  const keys = seedShop(shop, {
    seed,
    customers: options.customers ?? 300,
    orders: options.orders ?? 1500,
    products: options.products ?? 60,
    until,
  })
  const outbox = createOutbox(shop, {
    mode: options.deliverWebhooks ?? 'auto',
    autoDelayMs: options.autoDelayMs ?? 300,
    timeoutMs: options.webhookTimeoutMs ?? 60_000,
    seed,
  })
  shop.emit = outbox.emit

  let revival: NodeJS.Timeout | undefined
  const up = async (): Promise<void> => {
    clearTimeout(revival)
    server.unavailable = false
    if (!server.listening()) await server.listen(port)
  }
  const control = createControl(shop, outbox, faults, traffic, {
    down: async (mode, forMs) => {
      if (mode === '503') server.unavailable = true
      else await server.close()
      if (forMs) revival = setTimeout(() => void up(), forMs)
    },
    up,
    advance: (seconds) => {
      ahead += seconds * 1000
    },
  })
  const pairs = {
    ...pair(keys.full),
    readOnly: pair(keys.readOnly),
    writeOnly: pair(keys.writeOnly),
    plainCustomer: pair(keys.plainCustomer),
  }
  addControlRoutes(app, control, () => ({ url: shop.url, name: shop.name, keys: pairs }))
  addPageRoutes(app, shop, control)
  return {
    url: shop.url,
    port,
    keys: pairs,
    control,
    stop: async () => {
      clearTimeout(revival)
      outbox.stop()
      await server.close()
    },
  }
}

function pair(key: KeyPair): KeyPair {
  return { consumerKey: key.consumerKey, consumerSecret: key.consumerSecret }
}
