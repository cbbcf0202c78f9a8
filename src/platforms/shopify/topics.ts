// The webhooks that we ask for: Shopify's name in the header, its name in the API, the right it takes, and the fields
// that a delivery should hold. A delivery only says which record changed, so most need no more than its id.

/** Without `updated_at` Shopify may fold two equal payloads into one delivery. */
const idOnly = ['id', 'admin_graphql_api_id', 'updated_at']
/** What belongs to an order says whose it is. */
const withOrder = [...idOnly, 'order_id']

export type Topic = {
  header: string
  name: string
  scope: string | null
  /** Null asks for the whole payload. */
  fields: readonly string[] | null
}

export const topicTable: readonly Topic[] = [
  topic('customers/create', 'CUSTOMERS_CREATE', 'read_customers', idOnly),
  topic('customers/update', 'CUSTOMERS_UPDATE', 'read_customers', idOnly),
  topic('customers/delete', 'CUSTOMERS_DELETE', 'read_customers', null),
  topic('customers/merge', 'CUSTOMERS_MERGE', 'read_customer_merge', null),
  topic('customer.tags_added', 'CUSTOMER_TAGS_ADDED', 'read_customers', null),
  topic('customer.tags_removed', 'CUSTOMER_TAGS_REMOVED', 'read_customers', null),
  topic(
    'customers_email_marketing_consent/update',
    'CUSTOMERS_EMAIL_MARKETING_CONSENT_UPDATE',
    'read_customers',
    null,
  ),
  topic(
    'customers_marketing_consent/update',
    'CUSTOMERS_MARKETING_CONSENT_UPDATE',
    'read_customers',
    null,
  ),
  topic('orders/create', 'ORDERS_CREATE', 'read_orders', idOnly),
  topic('orders/updated', 'ORDERS_UPDATED', 'read_orders', idOnly),
  topic('orders/delete', 'ORDERS_DELETE', 'read_orders', null),
  topic('refunds/create', 'REFUNDS_CREATE', 'read_orders', withOrder),
  topic('order_transactions/create', 'ORDER_TRANSACTIONS_CREATE', 'read_orders', withOrder),
  topic('products/create', 'PRODUCTS_CREATE', 'read_products', idOnly),
  topic('products/update', 'PRODUCTS_UPDATE', 'read_products', idOnly),
  topic('products/delete', 'PRODUCTS_DELETE', 'read_products', null),
  topic('collections/create', 'COLLECTIONS_CREATE', 'read_products', idOnly),
  topic('collections/update', 'COLLECTIONS_UPDATE', 'read_products', idOnly),
  topic('collections/delete', 'COLLECTIONS_DELETE', 'read_products', null),
  // Whole: a checkout can't be asked for by its token.
  topic('checkouts/create', 'CHECKOUTS_CREATE', 'read_orders', null),
  topic('checkouts/update', 'CHECKOUTS_UPDATE', 'read_orders', null),
  topic('checkouts/delete', 'CHECKOUTS_DELETE', 'read_orders', null),
  topic('inventory_levels/update', 'INVENTORY_LEVELS_UPDATE', 'read_inventory', null),
  topic('app/uninstalled', 'APP_UNINSTALLED', null, null),
  topic('app/scopes_update', 'APP_SCOPES_UPDATE', null, null),
  topic('bulk_operations/finish', 'BULK_OPERATIONS_FINISH', null, null),
  topic('shop/update', 'SHOP_UPDATE', null, idOnly),
]

function topic(
  header: string,
  name: string,
  scope: string | null,
  fields: readonly string[] | null,
): Topic {
  return { header, name, scope, fields }
}
