// The webhooks' way out: bodies are made when something happens, each delivery is tried again with
// growing gaps, and a subscription whose receiver keeps failing is removed.

import { createHash, createHmac, randomUUID } from 'node:crypto'
import { post } from '../../woocommerce/post.ts'
import { createRandom } from '../../woocommerce/random.ts'
import type { App } from '../oauth/app.ts'
import type { Shop } from '../state/shop.ts'
import type { Millis } from '../state/types.ts'
import { selectFields } from './include-fields.ts'
import type { Subscription, Subscriptions } from './subscriptions.ts'

export interface Waiting {
  webhookId: string
  eventId: string
  topic: string
  uri: string
  /** Null for those of the app's own configuration. */
  subscriptionId: string | null
  name: string | null
  triggeredAt: Millis
  dueAt: Millis
  attempt: number
  body: string
}

export interface Delivery extends Waiting {
  headers: Record<string, string>
  /** The receiver's status; 0 without an answer. */
  status: number
  error: string | null
  sentAt: Millis
  durationMs: number
  /** Lost on purpose by a webhook fault: never sent, and the shop does not know. */
  dropped: boolean
}

export interface WebhookFault {
  /** Lose the next N deliveries. */
  dropNext?: number
  /** Lose each delivery with this probability, 0 to 1. */
  dropProbability?: number
  /** Send every delivery this many times; 2 is a duplicate. */
  copies?: number
  /** Shuffle what is due before each run of the queue. */
  reorder?: boolean
  /** Everything that happens from now on is due this much later. */
  delayMs?: number
  /** Sign with another secret. */
  wrongSignature?: boolean
}

export interface Outbox {
  emit(topic: string, body: () => unknown): void
  /** To an address of the app's configuration, at once or later. */
  send(topic: string, uri: string, body: unknown, afterMs?: number): void
  /** Sends all that is due on the shop's clock, in order, and returns what was sent. */
  flush(): Promise<Delivery[]>
  pending(): Waiting[]
  readonly log: Delivery[]
  /** Subscriptions that were removed because their receiver failed too often. */
  readonly removed: Subscription[]
  fault(fault: WebhookFault): void
  clearFaults(): void
  stop(): void
}

/** Eight tries after the first, in four hours. */
const RETRY_GAPS = [1, 2, 5, 12, 25, 45, 60, 90].map((minutes) => minutes * 60_000)
export const MAX_FAILURES = 8
const TIMEOUT_MS = 5000
const LOG_SIZE = 5000

export function createOutbox(
  shop: Shop,
  app: App,
  subscriptions: Subscriptions,
  options: { mode: 'auto' | 'manual'; autoDelayMs: number; timeoutMs?: number },
): Outbox {
  let queue: Waiting[] = []
  const log: Delivery[] = []
  const removed: Subscription[] = []
  const random = createRandom(shop.seed ^ 0x5eed)
  let fault: WebhookFault = {}
  let timer: NodeJS.Timeout | undefined
  let running: Promise<unknown> = Promise.resolve()
  let stopped = false
  let eventId: string | undefined

  const schedule = (): void => {
    if (options.mode !== 'auto' || timer || stopped) return
    if (!queue.some((waiting) => waiting.dueAt <= shop.now())) {
      // Retries wait on the shop's clock, which may be advanced; look again now and then.
      if (queue.length > 0) timer = setTimeout(tick, 1000)
      return
    }
    timer = setTimeout(tick, options.autoDelayMs)
  }
  const tick = (): void => {
    timer = undefined
    void outbox.flush().then(schedule)
  }

  const enqueue = (
    waiting: Omit<Waiting, 'webhookId' | 'eventId' | 'triggeredAt' | 'dueAt' | 'attempt'>,
    afterMs = 0,
  ): void => {
    // One action, one event id, however many webhooks it sends.
    if (!eventId) {
      eventId = randomUUID()
      queueMicrotask(() => (eventId = undefined))
    }
    const at = shop.now()
    queue.push({
      ...waiting,
      webhookId: randomUUID(),
      eventId,
      triggeredAt: at,
      dueAt: at + afterMs + (fault.delayMs ?? 0),
      attempt: 0,
    })
    schedule()
  }

  const drain = async (): Promise<Delivery[]> => {
    const sent: Delivery[] = []
    if (fault.reorder) shuffle()
    for (let next = take(); next; next = take()) {
      for (let copy = 0; copy < (fault.copies ?? 1); copy++) {
        const delivery = await deliver(next)
        sent.push(delivery)
        log.push(delivery)
        if (!delivery.dropped && copy === 0) count(next, delivery)
      }
    }
    if (log.length > LOG_SIZE) log.splice(0, log.length - LOG_SIZE)
    return sent
  }

  const take = (): Waiting | undefined => {
    if (stopped) return undefined
    const now = shop.now()
    const place = queue.findIndex((waiting) => waiting.dueAt <= now)
    return place < 0 ? undefined : queue.splice(place, 1)[0]
  }

  const shuffle = (): void => {
    const rest = queue
    queue = []
    while (rest.length) queue.push(...rest.splice(random.int(0, rest.length - 1), 1))
  }

  const isDropped = (): boolean => {
    if (fault.dropNext) {
      fault.dropNext -= 1
      return true
    }
    return fault.dropProbability !== undefined && random.chance(fault.dropProbability)
  }

  const deliver = async (waiting: Waiting): Promise<Delivery> => {
    const headers = headersOf(shop, app, waiting, fault.wrongSignature ?? false)
    const delivery: Delivery = {
      ...waiting,
      headers: Object.fromEntries(headers),
      status: 0,
      error: null,
      sentAt: shop.now(),
      durationMs: 0,
      dropped: isDropped(),
    }
    if (delivery.dropped) return delivery
    const started = performance.now()
    const result = await post(waiting.uri, headers, waiting.body, options.timeoutMs ?? TIMEOUT_MS)
    delivery.status = result.status
    delivery.error = result.error
    delivery.durationMs = performance.now() - started
    return delivery
  }

  const count = (waiting: Waiting, { status }: Delivery): void => {
    const subscription =
      waiting.subscriptionId === null ? undefined : subscriptions.find(waiting.subscriptionId)
    if (status >= 200 && status < 300) {
      if (subscription) subscription.failures = 0
      return
    }
    const gap = RETRY_GAPS[waiting.attempt]
    if (subscription) {
      subscription.failures += 1
      if (subscription.failures >= MAX_FAILURES) {
        subscriptions.remove(subscription.id)
        removed.push(subscription)
      }
    }
    if (gap === undefined) return
    queue.push({ ...waiting, attempt: waiting.attempt + 1, dueAt: shop.now() + gap })
  }

  const outbox: Outbox = {
    emit: (topic, body) => {
      const listeners = subscriptions.list().filter((one) => one.header === topic)
      if (listeners.length === 0) return
      const whole = body()
      for (const listener of listeners) {
        enqueue({
          topic,
          uri: listener.uri,
          subscriptionId: listener.id,
          name: listener.name,
          body: JSON.stringify(selectFields(whole, listener.includeFields)),
        })
      }
    },
    send: (topic, uri, body, afterMs) => {
      enqueue({ topic, uri, subscriptionId: null, name: null, body: JSON.stringify(body) }, afterMs)
    },
    flush: () => {
      const run = running.then(drain)
      running = run.catch(() => {})
      return run
    },
    pending: () => [...queue],
    log,
    removed,
    fault: (next) => {
      fault = { ...fault, ...next }
    },
    clearFaults: () => {
      fault = {}
    },
    stop: () => {
      stopped = true
      clearTimeout(timer)
      queue = []
    },
  }
  return outbox
}

/** Base64 of the HMAC-SHA256 of the exact bytes, by the app's client secret. */
export function signBody(body: string, secret: string): string {
  return createHmac('sha256', secret).update(body, 'utf8').digest('base64')
}

function headersOf(shop: Shop, app: App, waiting: Waiting, wrong: boolean): [string, string][] {
  const secret = wrong ? createHash('md5').update(app.signing).digest('hex') : app.signing
  return [
    ['User-Agent', 'Shopify-Captain-Hook'],
    ['Accept', '*/*'],
    ['Accept-Encoding', 'gzip;q=1.0,deflate;q=0.6,identity;q=0.3'],
    ['Content-Type', 'application/json'],
    ['X-Shopify-Topic', waiting.topic],
    ['X-Shopify-Hmac-Sha256', signBody(waiting.body, secret)],
    ['X-Shopify-Shop-Domain', shop.domain],
    ['X-Shopify-API-Version', app.webhookApiVersion],
    ['X-Shopify-Webhook-Id', waiting.webhookId],
    ['X-Shopify-Event-Id', waiting.eventId],
    ['X-Shopify-Triggered-At', new Date(waiting.triggeredAt).toISOString().replace('Z', '000000Z')],
    ...(waiting.name ? [['X-Shopify-Name', waiting.name] as [string, string]] : []),
    ['Connection', 'close'],
    ['Content-Length', String(Buffer.byteLength(waiting.body))],
  ]
}
