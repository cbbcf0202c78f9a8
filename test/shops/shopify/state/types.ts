// The records of the shop. Times are milliseconds (whole seconds), amounts are minor units of the
// shop's currency, ids are decimal digits as text because many do not fit a JavaScript number.

export type Id = string
export type Millis = number
export type Units = number

export interface Address {
  id: Id
  firstName: string | null
  lastName: string | null
  company: string | null
  address1: string | null
  address2: string | null
  city: string | null
  provinceCode: string | null
  countryCode: string | null
  zip: string | null
  phone: string | null
}

export interface Consent {
  state: string
  optIn: string | null
  at: Millis | null
}

export interface Metafield {
  id: Id
  namespace: string
  key: string
  type: string
  value: string
  createdAt: Millis
  updatedAt: Millis
}

/** What every listed record has: the lists sort and filter by these without looking further. */
export interface Stamped {
  id: Id
  createdAt: Millis
  updatedAt: Millis
}

export interface Customer extends Stamped {
  firstName: string | null
  lastName: string | null
  email: string | null
  phone: string | null
  locale: string
  note: string | null
  state: 'DECLINED' | 'DISABLED' | 'ENABLED' | 'INVITED'
  tags: string[]
  verifiedEmail: boolean
  taxExempt: boolean
  dataSaleOptOut: boolean
  emailConsent: Consent
  smsConsent: Consent
  addresses: Address[]
  metafields: Metafield[]
}

export interface Attribute {
  key: string
  value: string | null
}

export interface Line {
  id: Id
  productId: Id | null
  variantId: Id | null
  title: string
  variantTitle: string | null
  sku: string | null
  vendor: string | null
  quantity: number
  /** Taken out by order edits; refunds are counted from the refunds. */
  removed: number
  /** Of one piece, before discounts. */
  price: Units
  /** Of the whole line. */
  discount: Units
  taxable: boolean
  requiresShipping: boolean
  attributes: Attribute[]
}

export interface ShippingLine {
  id: Id
  title: string
  code: string | null
  price: Units
}

export interface Transaction {
  id: Id
  parentId: Id | null
  kind: 'AUTHORIZATION' | 'CAPTURE' | 'SALE' | 'REFUND' | 'VOID'
  status: 'SUCCESS' | 'PENDING' | 'FAILURE' | 'ERROR'
  gateway: string
  manual: boolean
  amount: Units
  errorCode: string | null
  at: Millis
}

export interface Fulfillment {
  id: Id
  name: string
  status: 'SUCCESS' | 'CANCELLED'
  createdAt: Millis
  updatedAt: Millis
  deliveredAt: Millis | null
  locationId: Id
  lines: { lineId: Id; quantity: number }[]
  tracking: { company: string | null; number: string | null; url: string | null }[]
}

export interface RefundLine {
  id: Id
  lineId: Id
  quantity: number
  restock: 'CANCEL' | 'LEGACY_RESTOCK' | 'NO_RESTOCK' | 'RETURN'
  subtotal: Units
  tax: Units
}

export interface Refund {
  id: Id
  createdAt: Millis
  note: string | null
  lines: RefundLine[]
  shipping: Units
  transactions: Transaction[]
}

export interface Order extends Stamped {
  index: number
  number: number
  processedAt: Millis
  closedAt: Millis | null
  cancelledAt: Millis | null
  cancelReason: string | null
  test: boolean
  edited: boolean
  email: string | null
  phone: string | null
  note: string | null
  poNumber: string | null
  tags: string[]
  customerId: Id | null
  locale: string | null
  acceptsMarketing: boolean
  attributes: Attribute[]
  sourceName: string
  sourceIdentifier: string | null
  sourceUrl: string | null
  checkoutToken: string | null
  cartToken: string | null
  currency: string
  presentment: string
  /** Presentment units per shop unit, both as decimals. */
  rate: number
  taxesIncluded: boolean
  taxRate: number
  lines: Line[]
  shipping: ShippingLine | null
  discountCodes: string[]
  billing: Address | null
  shippingAddress: Address | null
  transactions: Transaction[]
  fulfillments: Fulfillment[]
  refunds: Refund[]
  metafields: Metafield[]
  /** Grows with everything that gets an id inside the order. */
  parts: number
}

export interface Variant extends Stamped {
  productId: Id
  inventoryItemId: Id
  title: string
  sku: string | null
  barcode: string | null
  position: number
  price: Units
  compareAtPrice: Units | null
  cost: Units | null
  taxable: boolean
  tracked: boolean
  requiresShipping: boolean
  policy: 'DENY' | 'CONTINUE'
  options: { name: string; value: string }[]
  grams: number
  /** Available pieces by location id; a missing location is not stocked. */
  stock: Record<Id, number>
  committed: Record<Id, number>
  stockedAt: Millis
}

export interface Product extends Stamped {
  index: number
  title: string
  handle: string
  descriptionHtml: string
  vendor: string
  productType: string
  status: 'ACTIVE' | 'ARCHIVED' | 'DRAFT' | 'UNLISTED'
  tags: string[]
  publishedAt: Millis | null
  isGiftCard: boolean
  options: { name: string; values: string[] }[]
  image: { id: Id; url: string; alt: string | null } | null
  collectionIds: Id[]
  variants: Variant[]
  metafields: Metafield[]
}

export interface Collection extends Stamped {
  title: string
  handle: string
  descriptionHtml: string
  sortOrder: string
  publishedAt: Millis | null
  image: { id: Id; url: string; alt: string | null } | null
}

export interface CheckoutLine {
  id: Id
  key: string
  productId: Id
  variantId: Id
  title: string
  variantTitle: string | null
  sku: string | null
  quantity: number
  price: Units
}

export interface Checkout extends Stamped {
  token: string
  cartToken: string
  name: string
  email: string | null
  phone: string | null
  customerId: Id | null
  completedAt: Millis | null
  note: string | null
  currency: string
  presentment: string
  rate: number
  discountCodes: string[]
  discount: Units
  tax: Units
  attributes: Attribute[]
  billing: Address | null
  shippingAddress: Address | null
  lines: CheckoutLine[]
}

export interface Location {
  id: Id
  name: string
  isActive: boolean
  city: string
  countryCode: string
}

export interface StoreEvent extends Stamped {
  action: string
  subjectType: string
  subjectId: string
  message: string
}
