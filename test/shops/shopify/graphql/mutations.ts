// The fields of Mutation.

import { toDigits, toGid } from '../state/ids.ts'
import { toTopic } from '../webhooks/topics.ts'
import type { SubscriptionInput } from '../webhooks/subscriptions.ts'
import type { Context, Resolver } from './context.ts'
import { customerMutations } from './customer-mutations.ts'
import { ApiError } from './errors.ts'
import { orderMutations } from './order-mutations.ts'
import { tagMutations } from './tag-mutations.ts'

export const mutations: Record<string, Resolver> = {
  ...customerMutations,
  ...orderMutations,
  ...tagMutations,
  webhookSubscriptionCreate: (
    _source,
    args: { topic: string; webhookSubscription: SubscriptionInput },
    context: Context,
  ) => {
    checkTopic(args.topic, context)
    const made = context.subscriptions.create(args.topic, args.webhookSubscription)
    return Array.isArray(made)
      ? { webhookSubscription: null, userErrors: made }
      : { webhookSubscription: made, userErrors: [] }
  },
  webhookSubscriptionUpdate: (
    _source,
    args: { id: string; webhookSubscription: SubscriptionInput },
    context: Context,
  ) => {
    const made = context.subscriptions.update(toDigits(args.id), args.webhookSubscription)
    return Array.isArray(made)
      ? { webhookSubscription: null, userErrors: made }
      : { webhookSubscription: made, userErrors: [] }
  },
  webhookSubscriptionDelete: (_source, args: { id: string }, context: Context) =>
    context.subscriptions.remove(toDigits(args.id))
      ? { deletedWebhookSubscriptionId: args.id, userErrors: [] }
      : {
          deletedWebhookSubscriptionId: null,
          userErrors: [{ field: ['id'], message: 'Webhook subscription does not exist' }],
        },
  bulkOperationRunQuery: (
    _source,
    args: { query: string; groupObjects: boolean },
    context: Context,
  ) => {
    const result = context.bulk.run(args.query, args.groupObjects, context)
    return 'message' in result
      ? { bulkOperation: null, userErrors: [result] }
      : { bulkOperation: result, userErrors: [] }
  },
  bulkOperationCancel: (_source, args: { id: string }, context: Context) => {
    const operation = context.bulk.cancel(toDigits(args.id))
    return operation
      ? { bulkOperation: operation, userErrors: [] }
      : {
          bulkOperation: null,
          userErrors: [{ field: ['id'], message: `Bulk operation ${args.id} does not exist` }],
        }
  },
  appUninstall: (_source, _args, context: Context) => {
    const app = { id: toGid('App', '101234000') }
    context.lifecycle.uninstall()
    return { app, userErrors: [] }
  },
  appRevokeAccessScopes: (_source, args: { scopes: string[] }, context: Context) => {
    const unknown = args.scopes.filter((scope) => !context.app.granted.includes(scope))
    if (unknown.length > 0) {
      const message = `The requested scopes are not granted: ${unknown.join(', ')}`
      return { revoked: null, userErrors: [{ code: 'UNKNOWN_SCOPES', field: ['scopes'], message }] }
    }
    context.lifecycle.revokeScopes(args.scopes)
    return {
      revoked: args.scopes.map((handle) => ({ handle, description: handle })),
      userErrors: [],
    }
  },
}

/** Without the topic's scope, or without approval for its data, the call is denied. */
function checkTopic(name: string, context: Context): void {
  const topic = toTopic(name)
  const refused =
    (topic.scope !== null && !context.granted.has(topic.scope)) ||
    (topic.personal && context.app.protectedData === 0)
  if (!refused) return
  throw new ApiError('ACCESS_DENIED', `Access denied for webhookSubscriptionCreate field.`, {
    documentation: 'https://shopify.dev/api/usage/access-scopes',
  })
}
