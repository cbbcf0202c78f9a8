// Shopify's privacy topics (G1): what is to be done for whom. They come to one address of the app, are signed with the
// app's secret, and come after the app was removed as well, so nothing of a store's connection is needed. Pure.

import { z } from 'zod'

export const privacyTopics = ['customers/data_request', 'customers/redact', 'shop/redact'] as const

export type PrivacyRequest = {
  action: 'export' | 'erase' | 'erase_store'
  /** The shop by its own name, from the signed body and not from a header. */
  domain: string
  /** Null for a whole shop, and for a customer who was only a guest. */
  customerExternalId: string | null
  email: string | null
  phone: string | null
  orderExternalIds: string[]
}

const actions: Record<string, PrivacyRequest['action']> = {
  'customers/data_request': 'export',
  'customers/redact': 'erase',
  'shop/redact': 'erase_store',
}

const id = z.union([z.number(), z.string()]).transform(String)

const request = z.object({
  shop_domain: z.string().min(1).toLowerCase(),
  customer: z
    .object({ id: id.nullish(), email: z.string().nullish(), phone: z.string().nullish() })
    .nullish(),
  orders_requested: z.array(id).nullish(),
  orders_to_redact: z.array(id).nullish(),
})

/** Null for another topic, and for a body that is none of these. */
export function readPrivacyRequest(topic: string, payload: unknown): PrivacyRequest | null {
  const action = Object.hasOwn(actions, topic) ? actions[topic] : undefined
  const parsed = request.safeParse(payload)
  if (!action || !parsed.success) return null
  const { shop_domain: domain, customer, ...orders } = parsed.data
  return {
    action,
    domain,
    customerExternalId: customer?.id ?? null,
    email: customer?.email?.trim().toLowerCase() || null,
    phone: customer?.phone?.trim() || null,
    orderExternalIds: orders.orders_requested ?? orders.orders_to_redact ?? [],
  }
}
