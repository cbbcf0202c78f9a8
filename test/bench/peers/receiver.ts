// The Express side that both peers share: raw body, HMAC over its bytes in constant time, durable, then 200.

import { createHmac, timingSafeEqual } from 'node:crypto'
import express from 'express'

export type Delivery = { id: string; topic: string; body: Buffer }

/** Listens on a free port of loopback and says so to the parent process. */
export function receive(secret: string, store: (delivery: Delivery) => unknown): void {
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  app.post('/webhooks', express.raw({ type: '*/*', limit: '5mb' }), async (request, response) => {
    const body: Buffer = request.body
    const given = Buffer.from(request.get('X-WC-Webhook-Signature') ?? '', 'base64')
    const expected = createHmac('sha256', secret).update(body).digest()
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
      response.status(401).json({ error: 'bad signature' })
      return
    }
    const id = request.get('X-WC-Webhook-Delivery-ID') ?? ''
    await store({ id, topic: request.get('X-WC-Webhook-Topic') ?? '', body })
    response.json({ accepted: true })
  })
  const server = app.listen(0, '127.0.0.1', () => {
    const address = server.address()
    process.send?.({ port: typeof address === 'object' && address ? address.port : 0 })
  })
  process.on('disconnect', () => process.exit(0))
}
