// Documents about webhook subscriptions. The list holds those made through the API only.

import { z } from 'zod'
import { document, pageInfo, userErrors } from './shared.ts'

const subscription = z.object({ id: z.string(), topic: z.string(), uri: z.string() })
export type SubscriptionNode = z.infer<typeof subscription>

const page = z.object({ nodes: z.array(subscription), pageInfo })
export type SubscriptionsPage = z.infer<typeof page>

export const subscriptionsPage = document(
  `query Subscriptions($first: Int!, $after: String) {
  webhookSubscriptions(first: $first, after: $after) {
    nodes { id topic uri }
    pageInfo { hasNextPage endCursor }
  }
}`,
  z.object({ webhookSubscriptions: page }),
)

export const createSubscription = document(
  `mutation Subscribe($topic: WebhookSubscriptionTopic!, $webhookSubscription: WebhookSubscriptionInput!) {
  webhookSubscriptionCreate(topic: $topic, webhookSubscription: $webhookSubscription) {
    webhookSubscription { id topic uri }
    userErrors { field message }
  }
}`,
  z.object({
    webhookSubscriptionCreate: z
      .object({ webhookSubscription: subscription.nullish(), userErrors })
      .nullish(),
  }),
)

export const deleteSubscription = document(
  `mutation Unsubscribe($id: ID!) {
  webhookSubscriptionDelete(id: $id) {
    deletedWebhookSubscriptionId
    userErrors { field message }
  }
}`,
  z.object({
    webhookSubscriptionDelete: z
      .object({ deletedWebhookSubscriptionId: z.string().nullish(), userErrors })
      .nullish(),
  }),
)
