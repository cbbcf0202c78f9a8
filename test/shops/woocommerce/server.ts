// The HTTP side: the node server with its faults and counters, and the Hono app behind it.

import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { addApproveRoutes } from './approve.ts'
import { authenticate, checkPermission } from './auth.ts'
import { noRoute, WpError } from './errors.ts'
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

export interface ShopServer {
  listen(port: number): Promise<number>
  /** Stops listening and cuts what is open. */
  close(): Promise<void>
  listening(): boolean
  /** While set, everything but the control pages answers 503. */
  unavailable: boolean
}

const HOST = '127.0.0.1'
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
  const sockets = new Set<Socket>()
  let server: Server | undefined

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

  const self: ShopServer = {
    unavailable: false,
    listen: (port) =>
      new Promise((resolve, reject) => {
        const next = createServer((request, response) => {
          respond(request, response).catch((error: unknown) => {
            console.error(error)
            request.socket.destroy()
          })
        })
        next.on('connection', (socket) => {
          sockets.add(socket)
          socket.on('close', () => sockets.delete(socket))
        })
        next.on('error', reject)
        next.listen(port, HOST, () => {
          server = next
          resolve((next.address() as AddressInfo).port)
        })
      }),
    listening: () => server !== undefined,
    close: () =>
      new Promise((resolve) => {
        const old = server
        server = undefined
        if (!old) {
          resolve()
          return
        }
        old.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
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

/** The work is done, the answer never arrives: what a retry must be able to live with. */
function cutOnAnswer(request: IncomingMessage, response: ServerResponse): void {
  const cut = (): boolean => {
    request.socket.destroy()
    return false
  }
  response.writeHead = () => response
  response.flushHeaders = () => void cut()
  response.write = cut
  response.end = () => {
    cut()
    return response
  }
}
