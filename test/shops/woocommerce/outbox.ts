// The webhooks' way out: what waits collapses per webhook and record, bodies are built when they
// are sent, one after the other, each tried exactly once.

import { createHmac } from 'node:crypto'
import { refused } from './errors.ts'
import { decodeEntities } from './json.ts'
import { post } from './post.ts'
import { buildPayload } from './payloads.ts'
import { createRandom } from './random.ts'
import type { Shop } from './state.ts'
import type { Webhook } from './types.ts'
import { ACCEPT_ENCODING, USER_AGENT } from './webhooks.ts'

export interface Waiting {
  webhookId: number
  topic: string
  resourceId: number
}

export interface Delivery extends Waiting {
  deliveryId: string
  signature: string
  body: string
  /** The receiver's status; 0 without an answer. */
  status: number
  error: string | null
  sentAt: number
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
  /** Shuffle what waits before each run of the queue. */
  reorder?: boolean
  /** Wait this long before each delivery. */
  delayMs?: number
}

export interface Outbox {
  emit(topic: string, resourceId: number): void
  /** Sends all that waits now and returns what was sent. */
  flush(): Promise<Delivery[]>
  pending(): Waiting[]
  readonly log: Delivery[]
  fault(fault: WebhookFault): void
  clearFaults(): void
  stop(): void
}

const TIMEOUT_MS = 60_000
const LOG_SIZE = 5000
/** The shop's own salt; any constant will do. */
const SALT = 'storeline-demo-shop'

export function createOutbox(
  shop: Shop,
  options: { mode: 'auto' | 'manual'; autoDelayMs: number; seed: number; timeoutMs?: number },
): Outbox {
  const queue = new Map<string, Waiting>()
  const log: Delivery[] = []
  const random = createRandom(options.seed ^ 0x5eed)
  let fault: WebhookFault = {}
  let timer: NodeJS.Timeout | undefined
  let running: Promise<unknown> = Promise.resolve()
  let stopped = false

  const schedule = (): void => {
    if (options.mode !== 'auto' || timer || stopped || queue.size === 0) return
    timer = setTimeout(() => {
      timer = undefined
      void outbox.flush().then(schedule)
    }, options.autoDelayMs)
  }

  const drain = async (): Promise<Delivery[]> => {
    const sent: Delivery[] = []
    if (fault.reorder) shuffle()
    for (let next = take(); next; next = take()) {
      const webhook = shop.webhooks.get(next.webhookId)
      if (!webhook) continue
      for (let copy = 0; copy < (fault.copies ?? 1); copy++) {
        if (fault.delayMs) await sleep(fault.delayMs)
        const delivery = await deliver(shop, webhook, next, isDropped(), options.timeoutMs)
        sent.push(delivery)
        log.push(delivery)
      }
    }
    if (log.length > LOG_SIZE) log.splice(0, log.length - LOG_SIZE)
    return sent
  }

  const take = (): Waiting | undefined => {
    if (stopped) return undefined
    for (const [key, waiting] of queue) {
      queue.delete(key)
      return waiting
    }
    return undefined
  }

  const shuffle = (): void => {
    const entries = [...queue]
    queue.clear()
    while (entries.length) {
      const [entry] = entries.splice(random.int(0, entries.length - 1), 1)
      if (entry) queue.set(entry[0], entry[1])
    }
  }

  const isDropped = (): boolean => {
    if (fault.dropNext) {
      fault.dropNext -= 1
      return true
    }
    return fault.dropProbability !== undefined && random.chance(fault.dropProbability)
  }

  const outbox: Outbox = {
    emit: (topic, resourceId) => {
      for (const webhook of shop.webhooks.values()) {
        if (webhook.topic !== topic || webhook.status !== 'active') continue
        const key = `${webhook.id}:${resourceId}`
        if (!queue.has(key)) queue.set(key, { webhookId: webhook.id, topic, resourceId })
      }
      schedule()
    },
    flush: () => {
      // One run at a time: a slow receiver holds up everything behind it.
      const run = running.then(drain)
      running = run.catch(() => {})
      return run
    },
    pending: () => [...queue.values()],
    log,
    fault: (next) => {
      fault = { ...fault, ...next }
    },
    clearFaults: () => {
      fault = {}
    },
    stop: () => {
      stopped = true
      clearTimeout(timer)
      queue.clear()
    },
  }
  return outbox
}

/** Base64 of the HMAC-SHA256 of the exact bytes, by the secret as WordPress decodes it. */
export function signBody(body: string, secret: string): string {
  return createHmac('sha256', decodeEntities(secret)).update(body, 'utf8').digest('base64')
}

/** The same for everything that one webhook sends within one second. */
export function deliveryIdOf(webhookId: number, second: number): string {
  return createHmac('md5', SALT).update(`${webhookId}${second}`).digest('hex')
}

async function deliver(
  shop: Shop,
  webhook: Webhook,
  waiting: Waiting,
  dropped: boolean,
  timeoutMs = TIMEOUT_MS,
): Promise<Delivery> {
  const event = waiting.topic.split('.')[1] ?? ''
  const body =
    shop.powerless.has(webhook.userId) && event !== 'deleted'
      ? JSON.stringify(refused('view', 403).toBody())
      : buildPayload(shop, waiting.topic, waiting.resourceId)
  const signature = signBody(body, webhook.secret)
  const deliveryId = deliveryIdOf(webhook.id, shop.now())
  const delivery: Delivery = {
    ...waiting,
    deliveryId,
    signature,
    body,
    status: 0,
    error: null,
    sentAt: shop.now(),
    durationMs: 0,
    dropped,
  }
  if (dropped) return delivery
  const headers: [string, string][] = [
    ['User-Agent', USER_AGENT],
    ['Accept', '*/*'],
    ['Accept-Encoding', ACCEPT_ENCODING],
    ['Content-Type', 'application/json'],
    ['X-WC-Webhook-Source', `${shop.url}/`],
    ['X-WC-Webhook-Topic', webhook.topic],
    ['X-WC-Webhook-Resource', webhook.topic.split('.')[0] ?? ''],
    ['X-WC-Webhook-Event', event],
    ['X-WC-Webhook-Signature', signature],
    ['X-WC-Webhook-ID', String(webhook.id)],
    ['X-WC-Webhook-Delivery-ID', deliveryId],
    ['Connection', 'close'],
    ['Content-Length', String(Buffer.byteLength(body))],
  ]
  const started = performance.now()
  const result = await post(webhook.deliveryUrl, headers, body, timeoutMs)
  delivery.status = result.status
  delivery.error = result.error
  delivery.durationMs = performance.now() - started
  count(shop, webhook, result.status)
  return delivery
}

/** The seventh failure in a row disables; success from 200 to 302 starts the count again. */
function count(shop: Shop, webhook: Webhook, status: number): void {
  if (status >= 200 && status <= 302) {
    webhook.failures = 0
    return
  }
  if (webhook.failures > 5) webhook.status = 'disabled'
  else webhook.failures += 1
  webhook.modified = shop.now()
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
