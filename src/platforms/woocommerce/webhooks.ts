// WooCommerce webhooks: signature, subscriptions. Measured behaviour: the delivery id is a hash of webhook id and
// second, so it repeats; secrets are entity-decoded, so only hex survives; DELETE needs `force=true`.

import { z } from 'zod'
import { sha256Hex, verifyHmacBase64 } from '../../lib/hmac.ts'
import type { StoreAccess, Subscription, Verified } from '../platform.ts'
import { StoreBroken } from '../../core/errors.ts'
import { callStore, readArray } from './api.ts'

export const topics = [
  'customer.created',
  'customer.updated',
  'customer.deleted',
  'order.created',
  'order.updated',
  'order.deleted',
  'order.restored',
  'product.created',
  'product.updated',
  'product.deleted',
  'product.restored',
] as const

/** Verifies `X-WC-Webhook-Signature` (base64 HMAC-SHA256 of the raw body); recognises the unsigned creation ping. */
export async function verify(
  headers: Headers,
  body: Uint8Array<ArrayBuffer>,
  secrets: readonly string[],
): Promise<Verified | null> {
  const signature = headers.get('X-WC-Webhook-Signature')
  const topic = headers.get('X-WC-Webhook-Topic')
  if (signature === null)
    return isPing(headers, body) ? { key: '', topic: 'ping', ping: true } : null
  if (topic === null) return null
  for (const secret of secrets) {
    if (secret !== '' && (await verifyHmacBase64(secret, body, signature))) {
      const delivery = headers.get('X-WC-Webhook-Delivery-ID') ?? ''
      return { key: `${delivery}/${await sha256Hex(body)}`, topic, ping: false }
    }
  }
  return null
}

/** Sent inside the store's answer to our POST: form-encoded `webhook_id=N`, without any X-WC header. */
function isPing(headers: Headers, body: Uint8Array): boolean {
  const form = headers.get('Content-Type')?.startsWith('application/x-www-form-urlencoded') ?? false
  return (
    form &&
    !headers.has('X-WC-Webhook-Topic') &&
    body.byteLength < 64 &&
    /^webhook_id=\d+$/.test(new TextDecoder().decode(body))
  )
}

const webhook = z.object({
  id: z.number().int(),
  status: z.string(),
  topic: z.string(),
  delivery_url: z.string(),
})

/** What a new webhook's answer is read for; the rest we said ourselves. */
const created = webhook.pick({ id: true }).extend({ status: z.string().catch('active') })

/** All webhooks of the store, others' too; those of ours are told by their address. */
export async function listWebhooks(access: StoreAccess): Promise<Subscription[]> {
  const found: Subscription[] = []
  for (let page = 1; ; page++) {
    const { body } = await callStore(access, 'webhooks', {
      query: { per_page: '100', page: String(page), orderby: 'id', order: 'asc' },
    })
    const rows = readArray(body)
    found.push(...rows.flatMap((row) => webhook.safeParse(row).data ?? []).map(toSubscription))
    if (rows.length < 100) return found
  }
}

export async function subscribe(
  access: StoreAccess,
  topic: string,
  url: string,
  secret: string,
): Promise<Subscription> {
  const { body } = await callStore(access, 'webhooks', {
    method: 'POST',
    body: { name: `Storeline ${topic}`, topic, delivery_url: url, secret, status: 'active' },
  })
  const made = created.safeParse(body)
  if (!made.success)
    throw new StoreBroken('The store did not confirm the webhook that it was asked for.')
  const { id, status } = made.data
  return { id: String(id), topic, url, active: status === 'active' }
}

export async function unsubscribe(access: StoreAccess, id: string): Promise<void> {
  await callStore(access, `webhooks/${id}`, { method: 'DELETE', query: { force: 'true' } })
}

function toSubscription(row: z.infer<typeof webhook>): Subscription {
  return {
    id: String(row.id),
    topic: row.topic,
    url: row.delivery_url,
    active: row.status === 'active',
  }
}
