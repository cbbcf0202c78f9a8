// The shop's webhook registrations: creating (with the ping), changing, listing shape, topics.

import { toGmt, toLocal } from './dates.ts'
import { invalidParam, notInEnum, WpError } from './errors.ts'
import { cleanText } from './json.ts'
import { gmtOrNull, localOrNull, METHODS } from './order-json.ts'
import { post } from './post.ts'
import type { PostResult } from './post.ts'
import { WOO_VERSION, WP_VERSION } from './state.ts'
import type { Shop } from './state.ts'
import type { Webhook } from './types.ts'

export const WEBHOOK_STATUSES = ['active', 'paused', 'disabled'] as const
export const USER_AGENT = `WooCommerce/${WOO_VERSION} Hookshot (WordPress/${WP_VERSION})`
export const ACCEPT_ENCODING = 'deflate, gzip, br, zstd'

const RESOURCES = new Set(['coupon', 'customer', 'order', 'product', 'action'])
const EVENTS = new Set(['created', 'updated', 'deleted', 'restored'])
const HOOKS: Record<string, string[]> = {
  'coupon.created': ['woocommerce_process_shop_coupon_meta', 'woocommerce_new_coupon'],
  'coupon.updated': ['woocommerce_process_shop_coupon_meta', 'woocommerce_update_coupon'],
  'coupon.deleted': ['wp_trash_post'],
  'coupon.restored': ['untrashed_post'],
  'customer.created': ['user_register', 'woocommerce_created_customer', 'woocommerce_new_customer'],
  'customer.updated': ['profile_update', 'woocommerce_update_customer'],
  'customer.deleted': ['delete_user'],
  'order.created': ['woocommerce_new_order'],
  'order.updated': ['woocommerce_update_order', 'woocommerce_order_refunded'],
  'order.deleted': ['wp_trash_post', 'woocommerce_trash_order'],
  'order.restored': ['untrashed_post', 'woocommerce_untrash_order'],
  'product.created': [
    'woocommerce_process_product_meta',
    'woocommerce_new_product',
    'woocommerce_new_product_variation',
  ],
  'product.updated': [
    'woocommerce_process_product_meta',
    'woocommerce_update_product',
    'woocommerce_update_product_variation',
  ],
  'product.deleted': ['wp_trash_post'],
  'product.restored': ['untrashed_post'],
}

export interface WebhookInput {
  name?: string
  topic?: string
  delivery_url?: string
  secret?: string
  status?: string
}

/**
 * Makes a webhook, always active whatever `status` says and however many there are for the same
 * topic and URL. The row is there before the ping, and the caller answers only after it.
 */
export function createWebhook(shop: Shop, input: WebhookInput, userId: number): Webhook {
  const topic = cleanText(input.topic)
  if (!isTopic(topic)) throw invalidTopic()
  const url = String(input.delivery_url ?? '')
  if (!isDeliveryUrl(url)) throw invalidUrl()
  const now = shop.now()
  const webhook: Webhook = {
    id: ++shop.ids.webhook,
    name: cleanText(input.name) || `Webhook created on ${creationDate(now)}`,
    status: 'active',
    topic,
    deliveryUrl: url,
    secret: input.secret ? String(input.secret) : shop.random.text(50),
    created: now,
    modified: null,
    failures: 0,
    userId,
  }
  shop.webhooks.set(webhook.id, webhook)
  return webhook
}

/** Form-encoded, unsigned, without any X-WC header; any answer other than 200 changes nothing. */
export function sendPing(webhook: Webhook): Promise<PostResult> {
  const body = `webhook_id=${webhook.id}`
  const headers: [string, string][] = [
    ['User-Agent', USER_AGENT],
    ['Accept', '*/*'],
    ['Accept-Encoding', ACCEPT_ENCODING],
    ['Connection', 'close'],
    ['Content-Length', String(body.length)],
    ['Content-Type', 'application/x-www-form-urlencoded'],
  ]
  return post(webhook.deliveryUrl, headers, body, 5000)
}

/** Switching one on again keeps its failure count: the next single failure disables it. */
export function updateWebhook(shop: Shop, webhook: Webhook, input: WebhookInput): Webhook {
  if (input.status !== undefined && !isStatus(input.status)) {
    throw notInEnum('status', 'status', WEBHOOK_STATUSES)
  }
  if (input.topic !== undefined && !isTopic(input.topic)) throw invalidTopic()
  if (input.delivery_url !== undefined && !isDeliveryUrl(input.delivery_url)) throw invalidUrl()
  if (input.name !== undefined && typeof input.name !== 'string') {
    throw invalidParam('name', 'rest_invalid_type', 'name is not of type string.')
  }
  if (input.status !== undefined) webhook.status = input.status as Webhook['status']
  if (input.topic !== undefined) webhook.topic = input.topic
  if (input.delivery_url !== undefined) webhook.deliveryUrl = input.delivery_url
  if (input.secret) webhook.secret = input.secret
  if (input.name) webhook.name = cleanText(input.name)
  webhook.modified = shop.now()
  return webhook
}

/** Neither the secret nor the failure count is here, as in the real shop. */
export function toWebhookJson(shop: Shop, webhook: Webhook) {
  const rest = `${shop.url}/wp-json/wc/v3/webhooks`
  const [resource, event] = webhook.topic.split('.')
  return {
    id: webhook.id,
    name: webhook.name,
    status: webhook.status,
    topic: webhook.topic,
    resource: resource ?? '',
    event: event ?? '',
    hooks: HOOKS[webhook.topic] ?? [],
    delivery_url: webhook.deliveryUrl,
    date_created: toLocal(webhook.created),
    date_created_gmt: toGmt(webhook.created),
    date_modified: localOrNull(webhook.modified),
    date_modified_gmt: gmtOrNull(webhook.modified),
    _links: {
      self: [{ href: `${rest}/${webhook.id}`, targetHints: { allow: METHODS } }],
      collection: [{ href: rest }],
    },
  }
}

function isStatus(text: string): boolean {
  return (WEBHOOK_STATUSES as readonly string[]).includes(text)
}

function isTopic(topic: string): boolean {
  const [resource, event, ...more] = topic.split('.')
  if (!resource || !event || more.length || !RESOURCES.has(resource)) return false
  return resource === 'action' || EVENTS.has(event)
}

function isDeliveryUrl(url: string): boolean {
  return /^https?:\/\//i.test(url) && URL.canParse(url)
}

function invalidTopic(): WpError {
  const message = 'Webhook topic is required and must be valid.'
  return new WpError(400, 'woocommerce_rest_shop_webhook_invalid_topic', message)
}

function invalidUrl(): WpError {
  const message = 'Webhook delivery URL must be a valid URL starting with http:// or https://.'
  return new WpError(400, 'woocommerce_rest_shop_webhook_invalid_delivery_url', message)
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** "Nov 21, 2026 @ 05:24 PM", in UTC although the shop is in New York. */
function creationDate(at: number): string {
  const date = new Date(at * 1000)
  const hour = date.getUTCHours()
  const two = (value: number): string => String(value).padStart(2, '0')
  const day = `${MONTHS[date.getUTCMonth()]} ${two(date.getUTCDate())}, ${date.getUTCFullYear()}`
  return `${day} @ ${two(hour % 12 || 12)}:${two(date.getUTCMinutes())} ${hour < 12 ? 'AM' : 'PM'}`
}
