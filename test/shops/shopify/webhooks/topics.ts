// Webhook topics: how the API names them, how deliveries name them, and the scope they want.

export interface Topic {
  /** As in the `X-Shopify-Topic` header. */
  header: string
  scope: string | null
  /** Whether the body tells about a customer: not without approval for protected data. */
  personal: boolean
}

/** Only topics whose name in the header is not `{first words}/{last word}`. */
const SPECIAL: Record<string, string> = {
  CUSTOMER_TAGS_ADDED: 'customer.tags_added',
  CUSTOMER_TAGS_REMOVED: 'customer.tags_removed',
  CUSTOMERS_EMAIL_MARKETING_CONSENT_UPDATE: 'customers_email_marketing_consent/update',
  CUSTOMERS_MARKETING_CONSENT_UPDATE: 'customers_marketing_consent/update',
  CUSTOMERS_PURCHASING_SUMMARY: 'customers/purchasing_summary',
  ORDERS_PARTIALLY_FULFILLED: 'orders/partially_fulfilled',
  APP_SCOPES_UPDATE: 'app/scopes_update',
}

const SCOPES: [pattern: RegExp, scope: string | null][] = [
  [/^CUSTOMERS_MERGE$/, 'read_customer_merge'],
  [/^CUSTOMERS?_/, 'read_customers'],
  [/^(?:ORDERS|REFUNDS|ORDER_TRANSACTIONS|CHECKOUTS)_/, 'read_orders'],
  [/^FULFILLMENTS_/, 'read_fulfillments'],
  [/^(?:PRODUCTS|COLLECTIONS)_/, 'read_products'],
  [/^INVENTORY_/, 'read_inventory'],
]

const PERSONAL = /^(?:CUSTOMERS?|ORDERS|REFUNDS|ORDER_TRANSACTIONS|CHECKOUTS|FULFILLMENTS)_/

export function toTopic(name: string): Topic {
  const words = name.toLowerCase().split('_')
  const header = SPECIAL[name] ?? `${words.slice(0, -1).join('_')}/${words.at(-1)}`
  const scope = SCOPES.find(([pattern]) => pattern.test(name))?.[1] ?? null
  return { header, scope, personal: PERSONAL.test(name) }
}
