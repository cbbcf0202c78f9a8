// Connecting in the browser: off to the store's approve screen, the keys by callback, and back (C2).

import { Hono } from 'hono'
import { z } from 'zod'
import { InvalidInput } from '../core/errors.ts'
import { errorName, log } from '../lib/log.ts'
import { getPlatform } from '../platforms/registry.ts'
import { beginApproval, receiveKeys } from '../sync/approval.ts'
import { beginGrant } from '../sync/grant.ts'
import { connectDeps } from './deps.ts'
import type { AppEnv } from './env.ts'
import { rememberState } from './grant-state.ts'
import { smallBody } from './middleware/json-only.ts'
import { session } from './middleware/session.ts'
import { connectReturn, grantReturn } from './pages/connect-return.tsx'

const query = z.object({ url: z.string().max(300), storeId: z.string().max(100).optional() })
const shop = z.string().trim().toLowerCase().min(1).max(300)
/** `shop` is the host alone, as Shopify calls its shops. */
const grantQuery = z.union([
  query,
  z.object({ shop, storeId: z.string().max(100).optional() }).transform(({ shop, ...rest }) => ({
    ...rest,
    url: shop.includes('://') ? shop : `https://${shop}`,
  })),
])

export const connect = new Hono<AppEnv>()
  .get('/woocommerce', session, async (c) => {
    const parsed = query.safeParse(c.req.query())
    if (!parsed.success)
      throw new InvalidInput('Name the store: /connect/woocommerce?url=https://shop.example')
    return c.redirect(
      await beginApproval(connectDeps(c.env), getPlatform('woocommerce'), parsed.data),
      302,
    )
  })
  .post('/woocommerce/callback', smallBody, async (c) => {
    const body: unknown = await c.req.json().catch(() => null)
    const finish = await receiveKeys(connectDeps(c.env), getPlatform('woocommerce'), body)
    // The store waits for this answer before it lets the owner go on: exactly 200, and soon.
    c.executionCtx.waitUntil(
      finish().catch((error: unknown) =>
        log('error', 'connect_failed', { requestId: c.get('requestId'), error: errorName(error) }),
      ),
    )
    return c.json({ ok: true }, 200)
  })
  .get('/:platform{shopify}', session, async (c) => {
    const parsed = grantQuery.safeParse(c.req.query())
    if (!parsed.success)
      throw new InvalidInput('Name the shop: /connect/shopify?shop=name.myshopify.com')
    const platform = getPlatform(c.req.param('platform'))
    const { location, state } = await beginGrant(connectDeps(c.env), platform, parsed.data)
    rememberState(c, state)
    return c.redirect(location, 302)
  })
  .route('/', grantReturn)
  .route('/', connectReturn)
