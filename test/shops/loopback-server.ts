// What the demo shops have in common on the network: a server on loopback that can be cut off in the middle.

import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

export interface ShopServer {
  listen(port: number): Promise<number>
  /** Stops listening and cuts what is open. */
  close(): Promise<void>
  listening(): boolean
  /** While set, everything but the control pages answers 503. */
  unavailable: boolean
}

const HOST = '127.0.0.1'

export function loopbackServer(
  respond: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
): ShopServer {
  const sockets = new Set<Socket>()
  let server: Server | undefined
  return {
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
}

/** The work is done, the answer never arrives: what a retry must be able to live with. */
export function cutOnAnswer(request: IncomingMessage, response: ServerResponse): void {
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
