// The HTTP side: the node server with its faults and counters, and the Hono app behind it.

import type { IncomingMessage, ServerResponse } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import type { Hono } from 'hono'
import { cutOnAnswer, loopbackServer, type ShopServer } from '../loopback-server.ts'
import { faultBody, mangle } from './faults.ts'
import type { Fault, Faults } from './faults.ts'
import type { Traffic } from './traffic.ts'

/** Faults that change finished answers; to be added before any route. */
export function addFaultMiddleware(app: Hono): void {
  app.use('*', async (c, next) => {
    await next()
    const incoming = (c.env as { incoming?: IncomingMessage }).incoming
    const fault = incoming && pending.get(incoming)
    const mangled = fault && (await mangle(fault, c.res))
    if (!mangled) return
    // Otherwise the headers of the old answer would be put over those of the new one.
    c.res = undefined
    c.res = mangled
  })
}

const pending = new WeakMap<IncomingMessage, Fault>()

export function createShopServer(
  app: Hono,
  faults: Faults,
  traffic: Traffic,
  options: { latencyMs: number },
): ShopServer {
  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false })

  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = request.url ?? '/'
    const method = request.method ?? 'GET'
    const end = traffic.begin(method, url, request.headers)
    response.on('close', () => end(response.writableFinished ? response.statusCode : 0))
    const isControl = url.startsWith('/__control')
    if (self.unavailable && !isControl) {
      refuse(response, 503, undefined)
      return
    }
    const fault = isControl ? undefined : faults.take(method, url)
    const wait = (url.startsWith('/admin/api/') ? options.latencyMs : 0) + (fault?.slowMs ?? 0)
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait))
    if (fault?.drop === 'before') {
      request.socket.destroy()
      return
    }
    if (fault?.status) {
      refuse(response, fault.status, fault.retryAfter)
      return
    }
    if (fault) pending.set(request, fault)
    if (fault?.drop === 'after') cutOnAnswer(request, response)
    if (fault?.cutBody) cutInBody(request, response)
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

/** Headers and the first bytes arrive, then the line is dead. */
function cutInBody(request: IncomingMessage, response: ServerResponse): void {
  const write = response.write.bind(response) as (chunk: unknown) => boolean
  const send = (chunk: unknown): boolean => {
    const bytes = Buffer.from(chunk as string)
    write(bytes.subarray(0, Math.ceil(bytes.length / 2)))
    setTimeout(() => request.socket.destroy(), 20)
    return false
  }
  response.write = send as typeof response.write
  response.end = ((chunk?: unknown) => {
    if (chunk) send(chunk)
    else request.socket.destroy()
    return response
  }) as typeof response.end
}
