// Bodies about the shop and the app: removal, scopes, bulk results, compliance.

import { toShopIso } from '../state/clock.ts'
import { toGid } from '../state/ids.ts'
import { SHOP_CURRENCY } from '../state/seed-orders.ts'
import { SHOP_ID } from '../state/shop.ts'
import type { Shop } from '../state/shop.ts'
import type { Customer, Order } from '../state/types.ts'
import { toNumber } from './json.ts'

/** Of `app/uninstalled` and `shop/update`. */
export function toShopPayload(shop: Shop): Record<string, unknown> {
  return {
    id: toNumber(SHOP_ID),
    name: shop.name,
    email: 'owner@example.com',
    domain: shop.domain,
    province: 'Madrid',
    country: 'ES',
    address1: 'Calle Mayor 1',
    zip: '28013',
    city: 'Madrid',
    source: null,
    phone: '+34600000000',
    created_at: toShopIso(shop.startedAt),
    updated_at: toShopIso(shop.now()),
    country_code: 'ES',
    country_name: 'Spain',
    currency: SHOP_CURRENCY,
    customer_email: 'hello@example.com',
    timezone: '(GMT+01:00) Europe/Madrid',
    iana_timezone: 'Europe/Madrid',
    shop_owner: 'Olga Owner',
    money_format: '€{{amount}}',
    taxes_included: true,
    plan_display_name: 'Basic',
    plan_name: 'basic',
    myshopify_domain: shop.domain,
    enabled_presentment_currencies: ['EUR', 'JPY', 'KWD', 'USD'],
  }
}

export function toScopesPayload(
  shop: Shop,
  previous: string[],
  current: string[],
): Record<string, unknown> {
  return {
    id: toNumber('601234000'),
    previous,
    current,
    updated_at: toShopIso(shop.now()),
  }
}

export function toBulkPayload(operation: {
  id: string
  createdAt: number
  completedAt: number | null
  errorCode: string | null
  status: string
}): Record<string, unknown> {
  return {
    admin_graphql_api_id: toGid('BulkOperation', operation.id),
    completed_at: operation.completedAt === null ? null : toShopIso(operation.completedAt),
    created_at: toShopIso(operation.createdAt),
    error_code: operation.errorCode?.toLowerCase() ?? null,
    status: operation.status.toLowerCase(),
    type: 'query',
  }
}

export type ComplianceTopic = 'customers/data_request' | 'customers/redact' | 'shop/redact'

export function toCompliancePayload(
  shop: Shop,
  topic: ComplianceTopic,
  customer: Customer | undefined,
  orders: Order[],
): Record<string, unknown> {
  const about = { shop_id: toNumber(SHOP_ID), shop_domain: shop.domain }
  if (topic === 'shop/redact' || !customer) return about
  const person = {
    id: toNumber(customer.id),
    email: customer.email,
    phone: customer.phone,
  }
  const ids = orders.map((order) => toNumber(order.id))
  return topic === 'customers/redact'
    ? { ...about, customer: person, orders_to_redact: ids }
    : { ...about, orders_requested: ids, customer: person, data_request: { id: 9999 } }
}
