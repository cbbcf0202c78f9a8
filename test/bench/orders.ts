// Orders to deliver: a recorded webhook body of WooCommerce, made distinct, with as many lines as its size asks for.

import { createHmac, randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './bundle.ts'

type Line = { id: number; name: string; sku: string; quantity: number; price: number } & object
type Order = {
  id: number
  number: string
  status: string
  order_key: string
  date_created_gmt: string
  date_modified: string
  date_modified_gmt: string
  billing: { email: string } & object
  line_items: Line[]
  meta_data: object[]
} & object

const recorded = readRecorded()
/** When every order was placed, and last changed unless it says otherwise. */
export const placedAt = Date.parse(`${recorded.date_modified_gmt}Z`)

/** The JSON of one order of about `bytes`; `moved` are seconds by which it changed later than it was placed, at
 * `placed` (ms). */
export function orderBody(
  id: number,
  bytes: number,
  { moved = 0, status = recorded.status, placed = placedAt } = {},
): string {
  const created = new Date(placed).toISOString().slice(0, 19)
  const changed = new Date(placed + moved * 1_000).toISOString().slice(0, 19)
  const order: Order = {
    ...recorded,
    id,
    number: String(id),
    order_key: `wc_order_${id.toString(36).padStart(13, 'k')}`,
    date_created_gmt: created,
    date_modified: changed,
    date_modified_gmt: changed,
    status,
    // A buyer comes back every third time.
    billing: { ...recorded.billing, email: `buyer${Math.floor(id / 3)}@example.com` },
    line_items: [],
    meta_data: [...recorded.meta_data],
  }
  const [model] = recorded.line_items
  if (!model) throw new Error('the recorded order has no lines')
  let length = JSON.stringify(order).length
  while (length < bytes) {
    const line = toLine(model, id, order.line_items.length + 1)
    order.line_items.push(line)
    length += JSON.stringify(line).length + 1
  }
  return JSON.stringify(order)
}

/** A whole HTTP request with a signed delivery, ready to be written to a socket. */
export function toRequest(
  target: { host: string; path: string; secret: string },
  topic: string,
  body: string,
): Buffer {
  const bytes = Buffer.from(body)
  const signature = createHmac('sha256', target.secret).update(bytes).digest('base64')
  const head = [
    `POST ${target.path} HTTP/1.1`,
    `Host: ${target.host}`,
    'User-Agent: WooCommerce/10.5.0 Hookshot (WordPress/6.9.7)',
    'Accept: */*',
    'Content-Type: application/json',
    'X-WC-Webhook-Source: http://127.0.0.1:8088/',
    `X-WC-Webhook-Topic: ${topic}`,
    'X-WC-Webhook-Resource: order',
    `X-WC-Webhook-Event: ${topic.split('.')[1] ?? ''}`,
    `X-WC-Webhook-Signature: ${signature}`,
    'X-WC-Webhook-ID: 7',
    `X-WC-Webhook-Delivery-ID: ${randomUUID().replaceAll('-', '')}`,
    `Content-Length: ${bytes.byteLength}`,
    '',
    '',
  ]
  return Buffer.concat([Buffer.from(head.join('\r\n')), bytes])
}

/** Prices and amounts stay those of the recording: the sums need not fit, the hub keeps what the store states. */
function toLine(model: Line, id: number, place: number): Line {
  const name = `Product ${((id * 31 + place * 17) % 997) + 1} of the ${place}. kind`
  return { ...model, id: id * 100 + place, name, sku: `S-${(id + place) % 997}` }
}

function readRecorded(): Order {
  const folder = join(root, 'test/fixtures/woocommerce/webhooks')
  const text = readFileSync(join(folder, 'order-created-guest-checkout.json'), 'utf8')
  // SAFETY: the recording is part of the repository, its body is an order.
  return JSON.parse((JSON.parse(text) as { body_text: string }).body_text) as Order
}
