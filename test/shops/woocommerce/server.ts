// The HTTP side: the node server with its faults and counters, and the Hono app behind it.

import type { IncomingMessage, ServerResponse } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { addApproveRoutes } from './approve.ts'
import { authenticate, checkPermission } from './auth.ts'
import { noRoute, WpError } from './errors.ts'
import { cutOnAnswer, loopbackServer, type ShopServer } from '../loopback-server.ts'
import { faultBody, mangle } from './faults.ts'
import type { Fault, Faults } from './faults.ts'
import { readQuery } from './query.ts'
import { addCustomerRoutes } from './rest-customers.ts'
import { addOrderRoutes } from './rest-orders.ts'
import { addProductRoutes } from './rest-products.ts'
import { addRefundRoutes } from './rest-refunds.ts'
import { addShopRoutes } from './rest-shop.ts'
import { addWebhookRoutes } from './rest-webhooks.ts'
import { answerError } from './rest.ts'
import type { RestEnv } from './rest.ts'
import type { Shop } from './state.ts'
import type { Traffic } from './traffic.ts'

export interface ServerOptions {
  basicOverHttp: boolean
  stripAuthorization: boolean
  latencyMs: number
}

const faultOf = new WeakMap<IncomingMessage, Fault>()

export function createApp(shop: Shop, options: ServerOptions): Hono<RestEnv> {
  const app = new Hono<RestEnv>()
  const nonces = new Set<string>()
  app.use('/wp-json/*', async (c, next) => {
    const fault = faultOf.get(c.env.incoming)
    const query = readQuery(c.req.url)
    c.set('query', query)
    const stripped = options.stripAuthorization || fault?.stripAuthorization === true
    // Only WooCommerce's own routes look at the keys; the root is open to all.
    if (c.req.path.startsWith('/wp-json/wc/')) {
      const caller = authenticate(shop, nonces, options, {
        method: c.req.method,
        path: c.req.path,
        authorization: stripped ? undefined : c.req.header('Authorization'),
        query,
      })
      c.set('caller', caller)
      if (caller) checkPermission(caller, c.req.method)
    }
    await next()
    const mangled = fault && (await mangle(fault, c.res))
    if (mangled) c.res = mangled
  })
  addOrderRoutes(app, shop)
  addRefundRoutes(app, shop)
  addCustomerRoutes(app, shop)
  addProductRoutes(app, shop)
  addWebhookRoutes(app, shop)
  addShopRoutes(app, shop)
  addApproveRoutes(app, shop)
  app.notFound((c) => {
    c.set('allow', '')
    return answerError(c, shop, noRoute())
  })
  app.onError((error, c) => {
    if (error instanceof WpError) {
      // Errors of the key itself come before any route is looked at.
      if (error.code === 'wc_user_invalid_id') c.set('allow', '')
      return answerError(c, shop, error)
    }
    console.error(error)
    return answerError(c, shop, new WpError(500, 'internal_server_error', error.message))
  })
  return app
}

export function createShopServer(
  app: Hono<RestEnv>,
  faults: Faults,
  traffic: Traffic,
  options: ServerOptions,
): ShopServer {
  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false })

  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = request.url ?? '/'
    const method = request.method ?? 'GET'
    const end = traffic.begin(method, url)
    response.on('close', () => end(response.writableFinished ? response.statusCode : 0))
    const isControl = url.startsWith('/__control')
    if (self.unavailable && !isControl) {
      refuse(response, 503, undefined)
      return
    }
    const fault = isControl ? undefined : faults.take(method, url)
    const trimmed = url.includes('_fields=') ? options.latencyMs / 8 : options.latencyMs
    const wait = (isControl || !url.startsWith('/wp-json/') ? 0 : trimmed) + (fault?.slowMs ?? 0)
    if (wait > 0) await traffic.hold(wait)
    if (fault?.drop === 'before') {
      request.socket.destroy()
      return
    }
    if (fault?.status) {
      refuse(response, fault.status, fault.retryAfter)
      return
    }
    if (fault) faultOf.set(request, fault)
    if (fault?.drop === 'after') cutOnAnswer(request, response)
    await listener(request, response)
  }

  const self = loopbackServer(respond)
  return self
}

function refuse(
  response: ServerResponse,
  status: number,
  retryAfter: number | string | undefined,
): void {
  const { type, body } = faultBody(status)
  response.statusCode = status
  response.setHeader('Content-Type', type)
  if (retryAfter !== undefined) response.setHeader('Retry-After', String(retryAfter))
  response.end(body)
}
