// Subscriptions that the app made by the API. The app's own configuration has others (compliance),
// which no list shows.

import { isLoopback } from '../../woocommerce/loopback.ts'
import { toId } from '../state/ids.ts'
import type { Id, Millis, Stamped } from '../state/types.ts'
import { toTopic } from './topics.ts'

export interface Subscription extends Stamped {
  /** As the API names it. */
  topic: string
  /** As deliveries name it. */
  header: string
  uri: string
  format: 'JSON'
  filter: string | null
  includeFields: string[]
  metafieldNamespaces: string[]
  name: string | null
  /** Failed attempts in a row. */
  failures: number
}

export interface SubscriptionInput {
  uri?: string | null
  callbackUrl?: string | null
  format?: string | null
  filter?: string | null
  includeFields?: string[] | null
  metafieldNamespaces?: string[] | null
  name?: string | null
}

export interface UserError {
  field: string[] | null
  message: string
}

export interface Subscriptions {
  list(): Subscription[]
  find(id: Id): Subscription | undefined
  matching(args: {
    topics?: string[] | null
    uri?: string | null
    callbackUrl?: string | null
  }): Subscription[]
  create(topic: string, input: SubscriptionInput): Subscription | UserError[]
  update(id: Id, input: SubscriptionInput): Subscription | UserError[]
  remove(id: Id): boolean
  clear(): void
}

export function createSubscriptions(now: () => Millis): Subscriptions {
  const all = new Map<Id, Subscription>()
  let made = 0

  const problems = (topic: string, input: SubscriptionInput, own?: Id): UserError[] => {
    const uri = input.uri ?? input.callbackUrl ?? ''
    const field = ['webhookSubscription', input.callbackUrl ? 'callbackUrl' : 'uri']
    if (!uri) return [{ field, message: "Address can't be blank" }]
    if (!isAllowed(uri)) {
      const protocol = URL.canParse(uri) ? new URL(uri).protocol.replace(':', '') : 'unknown'
      return [{ field, message: `Address protocol ${protocol}:// is not supported` }]
    }
    if (input.name && !/^[A-Za-z0-9_-]{1,50}$/.test(input.name)) {
      return [{ field: ['webhookSubscription', 'name'], message: 'Name is invalid' }]
    }
    for (const other of all.values()) {
      if (other.id === own || other.topic !== topic || other.uri !== uri) continue
      return [{ field, message: 'Address for this topic has already been taken' }]
    }
    return []
  }

  return {
    list: () => [...all.values()],
    find: (id) => all.get(id),
    matching: ({ topics, uri, callbackUrl }) => {
      const wanted = uri ?? callbackUrl
      return [...all.values()].filter(
        (one) => (!topics || topics.includes(one.topic)) && (!wanted || one.uri === wanted),
      )
    },
    create: (topic, input) => {
      const errors = problems(topic, input)
      if (errors.length > 0) return errors
      const subscription: Subscription = {
        id: toId('WebhookSubscription', made++),
        createdAt: now(),
        updatedAt: now(),
        topic,
        header: toTopic(topic).header,
        uri: input.uri ?? input.callbackUrl ?? '',
        format: 'JSON',
        filter: input.filter ?? null,
        includeFields: input.includeFields ?? [],
        metafieldNamespaces: input.metafieldNamespaces ?? [],
        name: input.name ?? null,
        failures: 0,
      }
      all.set(subscription.id, subscription)
      return subscription
    },
    update: (id, input) => {
      const subscription = all.get(id)
      if (!subscription) {
        return [{ field: ['id'], message: 'Webhook subscription does not exist' }]
      }
      const uri = input.uri ?? input.callbackUrl ?? subscription.uri
      const errors = problems(subscription.topic, { ...input, uri }, id)
      if (errors.length > 0) return errors
      subscription.uri = uri
      if (input.filter !== undefined) subscription.filter = input.filter
      if (input.includeFields) subscription.includeFields = input.includeFields
      if (input.name !== undefined) subscription.name = input.name
      subscription.updatedAt = now()
      return subscription
    },
    remove: (id) => all.delete(id),
    clear: () => all.clear(),
  }
}

/** HTTPS, a queue of the two big clouds, or plain http to this machine, which the real one refuses. */
function isAllowed(uri: string): boolean {
  if (/^(?:arn:aws:events:|pubsub:\/\/)/.test(uri)) return true
  return URL.canParse(uri) && (new URL(uri).protocol === 'https:' || isLoopback(uri))
}
