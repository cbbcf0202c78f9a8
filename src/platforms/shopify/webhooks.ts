// Shopify's webhooks: signature, and subscriptions made through the API. Shop and topic stand in headers that are not
// signed: the shop is held against the store that the address names. The newer "Events" differ in header names only.

import { StoreBroken } from '../../core/errors.ts'
import { sha256Hex, verifyHmacBase64 } from '../../lib/hmac.ts'
import type { StoreAccess, Subscription, Verified, WebhookStore } from '../platform.ts'
import { credentialsSchema } from './credentials.ts'
import {
  createSubscription,
  deleteSubscription,
  subscriptionsPage,
  type SubscriptionNode,
  type SubscriptionsPage,
} from './documents/webhooks.ts'
import { askPatiently } from './graphql.ts'
import { hasScope } from './scopes.ts'
import { topicTable } from './topics.ts'

export const topics = topicTable.map(({ header }) => header)

/** The topics that a shop's rights allow; before they are known, those that every app may have. */
export function topicsFor(credentials: unknown): string[] {
  const granted = credentialsSchema.parse(credentials).scopes
  return topicTable
    .filter(({ scope }) => scope === null || !granted || hasScope(granted, scope))
    .filter(({ scope }) => granted || scope !== 'read_customer_merge')
    .map(({ header }) => header)
}

/** Verifies the base64 HMAC-SHA256 of the raw body, and that the shop that sends is the one that this address is for. */
export async function verify(
  headers: Headers,
  body: Uint8Array<ArrayBuffer>,
  secrets: readonly string[],
  store: WebhookStore,
): Promise<Verified | null> {
  const signature = read(headers, 'Hmac-Sha256')
  const topic = read(headers, 'Topic')
  const shop = read(headers, 'Shop-Domain')?.toLowerCase()
  if (!signature || !topic || !shop || !shopNames(store).includes(shop)) return null
  for (const secret of secrets) {
    if (secret !== '' && (await verifyHmacBase64(secret, body, signature))) {
      const delivery = read(headers, 'Webhook-Id') ?? (await sha256Hex(body))
      return { key: `${topic}/${delivery}`, topic, ping: false }
    }
  }
  return null
}

function read(headers: Headers, name: string): string | null {
  return headers.get(`X-Shopify-${name}`) ?? headers.get(`Shopify-${name}`)
}

/** The host of its address, and the name that the shop calls itself by: one may be an older name. */
function shopNames({ url, facts }: WebhookStore): string[] {
  return [new URL(url).hostname, ...(facts?.domain ? [facts.domain] : [])]
}

/** All subscriptions that this app made through the API. */
export async function listWebhooks(access: StoreAccess): Promise<Subscription[]> {
  const found: Subscription[] = []
  for (let after: string | null = null; ;) {
    const page: SubscriptionsPage = await readPage(access, after)
    found.push(...page.nodes.map(toSubscription))
    if (!page.pageInfo.hasNextPage || !page.pageInfo.endCursor) return found
    after = page.pageInfo.endCursor
  }
}

async function readPage(access: StoreAccess, after: string | null): Promise<SubscriptionsPage> {
  const { data } = await askPatiently(access, subscriptionsPage, { first: 100, after })
  return data.webhookSubscriptions
}

/** Deliveries are signed with the app's secret, not with one of ours. */
export async function subscribe(
  access: StoreAccess,
  topic: string,
  url: string,
): Promise<Subscription> {
  const wanted = topicTable.find(({ header }) => header === topic)
  if (!wanted) throw new StoreBroken(`Shopify has no webhook ${topic}.`)
  const { data } = await askPatiently(access, createSubscription, {
    topic: wanted.name,
    webhookSubscription: {
      uri: url,
      format: 'JSON',
      ...(wanted.fields ? { includeFields: wanted.fields } : {}),
    },
  })
  const made = data.webhookSubscriptionCreate
  if (made?.webhookSubscription) return toSubscription(made.webhookSubscription)
  const error = made?.userErrors[0]
  // The same topic at the same address is there already: that is what was wanted.
  const known = error && /taken/i.test(error.message) && (await listWebhooks(access))
  const same = known && known.find((each) => each.topic === topic && each.url === url)
  if (same) return same
  throw new StoreBroken(
    `The shop did not accept the webhook ${topic}. ${error?.message ?? ''}`.trim(),
  )
}

export async function unsubscribe(access: StoreAccess, id: string): Promise<void> {
  // One that is gone already is answered by a user error, and is what was wanted.
  await askPatiently(access, deleteSubscription, { id })
}

/** Shopify deletes what fails too often: what is listed is active. */
function toSubscription({ id, topic, uri }: SubscriptionNode): Subscription {
  const known = topicTable.find(({ name }) => name === topic)
  return { id, topic: known?.header ?? topic, url: uri, active: true }
}
