// A Shopify shop to test against: a real HTTP server on loopback that answers the Admin API by the
// real schema, with OAuth, webhooks and bulk files, and a control object for what happens inside it.

import { Hono } from 'hono'
import { createRandom } from '../woocommerce/random.ts'
import { addAdminRoutes } from './admin-routes.ts'
import { createBulk } from './bulk/operations.ts'
import { addBulkRoutes } from './bulk/routes.ts'
import { createActions } from './control.ts'
import { addControlRoutes } from './control-routes.ts'
import { createFaults } from './faults.ts'
import { createBucket } from './graphql/bucket.ts'
import { API_VERSION } from './graphql/schema.ts'
import { createLifecycle } from './lifecycle.ts'
import { createMachineControl } from './machine-control.ts'
import { createApp } from './oauth/app.ts'
import type { AppOptions } from './oauth/app.ts'
import { addApproveRoutes, createApprover } from './oauth/approve-routes.ts'
import { createCodes } from './oauth/codes.ts'
import { addTokenRoutes } from './oauth/token-routes.ts'
import { createTokens } from './oauth/tokens.ts'
import { addPageRoutes } from './page.ts'
import { addFaultMiddleware, createShopServer } from './server.ts'
import { createShop } from './state/shop.ts'
import { createTraffic } from './traffic.ts'
import { createOutbox } from './webhooks/outbox.ts'
import { createSubscriptions } from './webhooks/subscriptions.ts'

export type { AppOptions } from './oauth/app.ts'
export { REQUIRED_SCOPES } from './oauth/app.ts'

export interface ShopifyShopOptions {
  /** 0 takes any free port. */
  port?: number
  /** The same seed gives the same shop. */
  seed?: number
  customers?: number
  orders?: number
  products?: number
  checkouts?: number
  /** Milliseconds, as Date.now. */
  now?: () => number
  /** `manual` sends webhooks only on flush(). */
  deliverWebhooks?: 'auto' | 'manual'
  autoDelayMs?: number
  /** How long the shop gives a receiver: 5 s in the real one. */
  webhookTimeoutMs?: number
  /** Added to every Admin API answer. */
  latencyMs?: number
  /** How long a bulk operation waits before it begins. */
  bulkDelayMs?: number
  name?: string
  /** What headers and fields say; the shop itself answers at `url`. */
  domain?: string
  /** Cost points per second: 100 standard, 200 advanced, 1000 plus. The bucket holds 20 times that. */
  restoreRate?: number
  app?: AppOptions
}

export type ShopifyControl = ReturnType<typeof createActions> &
  ReturnType<typeof createMachineControl>

export interface ShopifyShop {
  url: string
  port: number
  /** Such as `storeline-demo.myshopify.com`. */
  domain: string
  apiVersion: string
  /** Of a token that a merchant pastes; it never ends. */
  accessToken: string
  app: { clientId: string; clientSecret: string }
  control: ShopifyControl
  stop(): Promise<void>
}

/** The seeded history ends here, or an hour ago where the clock says less. */
const SEEDED_UNTIL = Date.UTC(2026, 10, 1)

export async function startShopifyShop(options: ShopifyShopOptions = {}): Promise<ShopifyShop> {
  const seed = options.seed ?? 1
  const clock = options.now ?? Date.now
  let ahead = 0
  const now = (): number => clock() + ahead
  const shop = createShop({
    seed,
    name: options.name ?? 'Demo Shopify Shop',
    domain: options.domain ?? 'storeline-demo.myshopify.com',
    customers: options.customers ?? 300,
    orders: options.orders ?? 1500,
    products: options.products ?? 60,
    checkouts: options.checkouts ?? 12,
    until: Math.floor(Math.min(SEEDED_UNTIL, now() - 3_600_000) / 1000) * 1000,
    now,
  })
  const app = createApp(options.app ?? {}, API_VERSION)
  const tokens = createTokens(app, shop.now)
  const subscriptions = createSubscriptions(shop.now)
  const outbox = createOutbox(shop, app, subscriptions, {
    mode: options.deliverWebhooks ?? 'auto',
    autoDelayMs: options.autoDelayMs ?? 300,
    ...(options.webhookTimeoutMs === undefined ? {} : { timeoutMs: options.webhookTimeoutMs }),
  })
  shop.emit = outbox.emit
  const bulk = createBulk(shop, { delayMs: options.bulkDelayMs ?? 100 })
  const bucket = createBucket(options.restoreRate ?? 100)
  const faults = createFaults(createRandom(seed ^ 0xfa17).next)
  const traffic = createTraffic()
  const lifecycle = createLifecycle(shop, app, tokens, subscriptions, outbox)
  const codes = createCodes(shop.now)
  const approver = createApprover(shop, app, codes, lifecycle.onGrant)

  const router = new Hono()
  addFaultMiddleware(router)
  const services = { shop, app, subscriptions, bulk, lifecycle }
  addAdminRoutes(router, { services, tokens, bucket, faults, traffic })
  addApproveRoutes(router, shop, app, approver)
  addTokenRoutes(router, app, codes, tokens)
  addBulkRoutes(router, bulk)
  const server = createShopServer(router, faults, traffic, { latencyMs: options.latencyMs ?? 0 })
  const port = await server.listen(options.port ?? 0)
  shop.url = `http://127.0.0.1:${port}`

  let revival: NodeJS.Timeout | undefined
  const up = async (): Promise<void> => {
    clearTimeout(revival)
    server.unavailable = false
    if (!server.listening()) await server.listen(port)
  }
  const parts = {
    shop,
    app,
    tokens,
    subscriptions,
    outbox,
    bulk,
    bucket,
    faults,
    traffic,
    approver,
    lifecycle,
  }
  const control: ShopifyControl = {
    ...createActions(shop),
    ...createMachineControl(parts, {
      down: async (mode, forMs) => {
        if (mode === '503') server.unavailable = true
        else await server.close()
        if (forMs) revival = setTimeout(() => void up(), forMs)
      },
      up,
      advance: (seconds) => {
        ahead += seconds * 1000
      },
    }),
  }
  const accessToken = tokens.issueStatic(seed).token
  const about = {
    url: shop.url,
    name: shop.name,
    domain: shop.domain,
    accessToken,
    app: { clientId: app.clientId, clientSecret: app.secrets[0]! },
  }
  addControlRoutes(router, control, () => about)
  addPageRoutes(router, shop, control)
  return {
    ...about,
    port,
    apiVersion: API_VERSION,
    control,
    stop: async () => {
      clearTimeout(revival)
      outbox.stop()
      bulk.stop()
      await server.close()
    },
  }
}
