// The rights that the app needs in a shop, and what is off without each of them (C11).

/** Asked for when a shop is connected. A right to write includes the one to read. */
export const requiredScopes = [
  'read_customers',
  'write_customers',
  'read_orders',
  'write_orders',
  'read_products',
  'read_inventory',
  'read_locations',
  'read_merchant_managed_fulfillment_orders',
  'write_merchant_managed_fulfillment_orders',
  'read_fulfillments',
] as const

/** What does not work without a right; also for the optional ones, which Shopify grants on request only. */
export const features: Record<string, string> = {
  read_customers: 'contacts',
  write_customers: 'sending contacts, tags and consent to the shop',
  read_orders: 'orders, transactions and abandoned checkouts',
  write_orders: 'sending orders to the shop',
  read_products: 'products and collections',
  read_inventory: 'stock and weights',
  read_locations: 'stock by location',
  read_merchant_managed_fulfillment_orders: 'marking orders as fulfilled',
  write_merchant_managed_fulfillment_orders: 'marking orders as fulfilled',
  read_fulfillments: 'live news of fulfilments',
  read_all_orders: 'orders older than 60 days',
  read_customer_merge: 'merged customers, as they happen',
}

/** Whether these rights hold that one. */
export function hasScope(granted: readonly string[], scope: string): boolean {
  return granted.includes(scope) || granted.includes(scope.replace(/^read_/, 'write_'))
}

/** Rights that we need and that were not granted. */
export function missingScopes(granted: readonly string[]): string[] {
  return requiredScopes.filter((scope) => !hasScope(granted, scope))
}
