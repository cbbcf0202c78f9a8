// A small server in Node beside the tests, since tests in the Workers runtime can't listen themselves: it opens and
// closes demo shops on demand, and it is the address that shops send their webhooks to. A test fetches them from
// there and decides what becomes of them.

import { serve, type ServerType } from '@hono/node-server'
import { Hono } from 'hono'
import type { TestProject } from 'vitest/node'
import type { Histories, Played } from './simulation/choice.ts'
import type { Mail } from './support/mail.ts'
import { startShopifyShop, type ShopifyShopOptions } from './shops/shopify/index.ts'
import { startWooShop, type WooShopOptions } from './shops/woocommerce/index.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    shopFarm: string
    simulation: Histories
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const shops = new Map<string, { stop(): Promise<void> }>()
  const mail = new Map<string, Mail[]>()
  const refused = new Set<string>()
  const callbacks: string[] = []
  const hooks = new Map<string, Mail[]>()
  const app = new Hono()
    .post('/shops', async (c) => {
      const { frozenAt, ...options } = await c.req.json<WooShopOptions & { frozenAt?: number }>()
      const frozen = frozenAt === undefined ? {} : { now: () => frozenAt }
      const shop = await startWooShop({ ...options, ...frozen })
      shops.set(shop.url, shop)
      return c.json({ url: shop.url, keys: shop.keys })
    })
    .post('/shopify', async (c) => {
      const { frozenAt, ...options } = await c.req.json<
        ShopifyShopOptions & { frozenAt?: number }
      >()
      const frozen = frozenAt === undefined ? {} : { now: () => frozenAt }
      const shop = await startShopifyShop({ ...options, ...frozen })
      shops.set(shop.url, shop)
      const { url, domain, accessToken, app: registered } = shop
      return c.json({ url, domain, accessToken, app: registered })
    })
    .post('/stop', async (c) => {
      const { url } = await c.req.json<{ url: string }>()
      await shops.get(url)?.stop()
      shops.delete(url)
      return c.json({})
    })
    .post('/webhooks/:platform/:storeId', async (c) => {
      const { storeId } = c.req.param()
      if (refused.has(storeId)) return c.json({ accepted: false }, 500)
      const headers = Object.fromEntries(c.req.raw.headers)
      const body = Buffer.from(await c.req.arrayBuffer()).toString('base64')
      mail.set(storeId, [...(mail.get(storeId) ?? []), { headers, body }])
      return c.json({ accepted: true })
    })
    .post('/connect/:platform/callback', async (c) => {
      callbacks.push(await c.req.text())
      return c.json({ ok: true })
    })
    // What workflows call: the first `?fail=` requests are answered 500.
    .post('/hooks/:name', async (c) => {
      const { name } = c.req.param()
      const heard = hooks.get(name) ?? []
      hooks.set(name, [
        ...heard,
        { headers: Object.fromEntries(c.req.raw.headers), body: await c.req.text() },
      ])
      return c.json({}, heard.length < Number(c.req.query('fail') ?? 0) ? 500 : 200)
    })
    .get('/hooks/:name', (c) => c.json(hooks.get(c.req.param('name')) ?? []))
    .post('/callbacks', (c) => c.json(callbacks.splice(0)))
    .post('/refusals/:storeId', async (c) => {
      const { refuse } = await c.req.json<{ refuse: boolean }>()
      refused[refuse ? 'add' : 'delete'](c.req.param('storeId'))
      return c.json({})
    })
    .post('/mail/:storeId', (c) => {
      const { storeId } = c.req.param()
      const waiting = mail.get(storeId) ?? []
      mail.delete(storeId)
      return c.json(waiting)
    })
  const { server, port } = await listen(app)
  project.provide('shopFarm', `http://127.0.0.1:${port}`)
  project.provide('simulation', readHistories(process.env))
  return async () => {
    for (const shop of shops.values()) await shop.stop()
    server.close()
  }
}

const played: Played[] = ['woocommerce', 'shopify', 'several']

function readHistories({
  SIM_PLATFORM,
  SIM_FROM,
  SIM_SEEDS,
  SIM_SKIP,
}: NodeJS.ProcessEnv): Histories {
  if (SIM_SEEDS === undefined) return null
  const skip = (SIM_SKIP ?? '').split(',').filter((text) => text !== '')
  return {
    platform: played.find((name) => name === SIM_PLATFORM) ?? 'woocommerce',
    from: Number(SIM_FROM ?? 1),
    seeds: Number(SIM_SEEDS),
    skip: skip.map(Number),
  }
}

function listen(app: Hono): Promise<{ server: ServerType; port: number }> {
  return new Promise((resolve) => {
    const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) =>
      resolve({ server, port }),
    )
  })
}
