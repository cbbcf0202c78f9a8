// What a demo Shopify shop holds, as its control page shows it: global ids, decimal amounts, UTC times.

export type Consent = { state: string; optIn: string | null; at: number | null }

export type ShopAddress = {
  address1: string | null
  address2: string | null
  city: string | null
  provinceCode: string | null
  countryCode: string | null
  zip: string | null
  phone: string | null
}

export type ShopCustomer = {
  id: string
  firstName: string | null
  lastName: string | null
  email: string | null
  phone: string | null
  locale: string
  tags: string[]
  emailConsent: Consent
  smsConsent: Consent
  addresses: ShopAddress[]
  numberOfOrders: number
  updatedAt: string
}

export type ShopLine = {
  id: string
  productId: string | null
  quantity: number
  currentQuantity: number
}

export type ShopOrder = {
  id: string
  name: string
  cancelledAt: string | null
  email: string | null
  note: string | null
  customerId: string | null
  checkoutToken: string | null
  financialStatus: string
  fulfillmentStatus: string
  currency: string
  presentmentCurrency: string
  total: string
  presentmentTotal: string
  discounts: string
  shipping: string
  tax: string
  refunded: string
  outstanding: string
  lines: ShopLine[]
  transactions: { id: string; kind: string; status: string; amount: string }[]
  refunds: { id: string; total: string }[]
  fulfillments: { id: string }[]
}

export type ShopVariant = {
  id: string
  inventoryItemId: string
  title: string
  sku: string | null
  price: string
  tracked: boolean
  stock: Record<string, number>
}

export type ShopProduct = {
  id: string
  title: string
  handle: string
  vendor: string
  status: string
  publishedAt: string | null
  collectionIds: string[]
  variants: ShopVariant[]
}

export type ShopCollection = { id: string; title: string }

export type ShopCheckout = {
  id: string
  token: string
  email: string | null
  customerId: string | null
  completedAt: string | null
  currency: string
  lines: { variantId: string; quantity: number; price: number }[]
}

export type ShopState = {
  customers: ShopCustomer[]
  orders: ShopOrder[]
  products: ShopProduct[]
  collections: ShopCollection[]
  checkouts: ShopCheckout[]
}

/** `gid://shopify/Order/123` → `123`. */
export function digits(gid: string): string {
  return gid.slice(gid.lastIndexOf('/') + 1)
}

/** The order in which Shopify gave out its ids. */
export function byAge(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0)
}
