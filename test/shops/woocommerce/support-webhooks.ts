// For the webhook tests: a small shop with one webhook for every topic and a receiver for them.

import { startWooShop } from './index.ts'
import type { WooShop } from './index.ts'
import { ask, startReceiver } from './support.ts'
import type { Answer, Received, Receiver } from './support.ts'

export const TOPICS = [
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
  'coupon.created',
  'coupon.deleted',
]
export const SECRET = '9a04f55355e8684d58dc554c008fec3e7321beba1d096fe4'

export interface Hook {
  id: number
  status: string
  date_modified: string | null
}

export interface HookedShop {
  shop: WooShop
  receiver: Receiver
  /** Webhook ids by topic. */
  ids: Map<string, number>
  subscribe(topic: string, path: string): Promise<Answer<Hook>>
  /** Runs what happens, sends what it left waiting and returns what came, without pings. */
  deliveriesOf(happening: () => unknown): Promise<Received[]>
  topicsOf(happening: () => unknown): Promise<string[]>
  /** To be called after each test. */
  calmDown(): Promise<void>
  stop(): Promise<void>
}

export async function startHookedShop(now: () => number): Promise<HookedShop> {
  const receiver = await startReceiver()
  const shop = await startWooShop({
    seed: 11,
    customers: 40,
    orders: 40,
    deliverWebhooks: 'manual',
    now,
  })
  const subscribe = (topic: string, path: string): Promise<Answer<Hook>> => {
    // `status` is ignored by the shop: the webhook is active all the same.
    const body = { topic, delivery_url: `${receiver.url}${path}`, secret: SECRET, status: 'paused' }
    return ask<Hook>(shop, '/wc/v3/webhooks', { method: 'POST', body })
  }
  const ids = new Map<string, number>()
  for (const topic of TOPICS) ids.set(topic, (await subscribe(topic, `/hook/${topic}`)).body.id)
  const deliveriesOf = async (happening: () => unknown): Promise<Received[]> => {
    receiver.received.length = 0
    await happening()
    await shop.control.flush()
    return receiver.received.filter((one) => one.headers['x-wc-webhook-topic'])
  }
  return {
    shop,
    receiver,
    ids,
    subscribe,
    deliveriesOf,
    topicsOf: async (happening) =>
      (await deliveriesOf(happening)).map((one) => one.headers['x-wc-webhook-topic']!),
    calmDown: async () => {
      receiver.answer = { status: 200 }
      receiver.onRequest = () => {}
      shop.control.clearFaults()
      await shop.control.flush()
      receiver.received.length = 0
    },
    stop: async () => {
      await shop.stop()
      await receiver.stop()
    },
  }
}

/** One product that keeps no stock, so that its sale changes no product. */
export function plainOrder() {
  return { status: 'processing', line_items: [{ product_id: 28, quantity: 1 }] }
}

export function newestId(shop: WooShop, kind: 'customers' | 'orders'): number {
  return Math.max(...shop.control.state()[kind].map((one) => one.id))
}
