// The records that the demo shop keeps. Times are whole seconds UTC, money is integer minor units.

export type Seconds = number
export type Units = number

export interface Meta {
  id: number
  key: string
  value: unknown
}

/** Keys are WooCommerce's own, so an address goes out as it is stored. */
export interface Address {
  first_name: string
  last_name: string
  company: string
  address_1: string
  address_2: string
  city: string
  state: string
  postcode: string
  country: string
  phone: string
}

export interface Billing extends Address {
  email: string
}

export interface Customer {
  id: number
  created: Seconds
  modified: Seconds | null
  email: string
  firstName: string
  lastName: string
  displayName: string
  /** Empty for a user without a role. */
  roles: string[]
  username: string
  billing: Billing
  shipping: Address
  paying: boolean
  meta: Meta[]
}

export interface ProductLine {
  id: number
  name: string
  productId: number
  variationId: number
  quantity: number
  subtotal: Units
  subtotalTax: Units
  total: Units
  totalTax: Units
  sku: string
  image: { id: string | number; src: string }
  parentName: string | null
  meta: Meta[]
}

export interface FeeLine {
  id: number
  name: string
  taxStatus: string
  total: Units
  totalTax: Units
  meta: Meta[]
}

export interface ShippingLine {
  id: number
  title: string
  methodId: string
  instanceId: string
  total: Units
  totalTax: Units
  meta: Meta[]
}

export interface CouponLine {
  id: number
  code: string
  discount: Units
  discountTax: Units
  type: string
  nominal: number
  meta: Meta[]
}

export interface Refund {
  id: number
  orderId: number
  created: Seconds
  amount: Units
  reason: string
  refundedBy: number
  kind: 'partial' | 'full'
  /** Quantities and totals are negative here, as WooCommerce stores them. */
  lines: ProductLine[]
  meta: Meta[]
}

export interface Note {
  id: number
  created: Seconds
  author: string
  text: string
  customerNote: boolean
}

export interface Order {
  id: number
  status: string
  currency: string
  pricesIncludeTax: boolean
  created: Seconds
  modified: Seconds
  paid: Seconds | null
  completed: Seconds | null
  customerId: number
  orderKey: string
  billing: Billing
  shipping: Address
  paymentMethod: string
  paymentMethodTitle: string
  transactionId: string
  ipAddress: string
  userAgent: string
  createdVia: string
  customerNote: string
  cartHash: string
  meta: Meta[]
  lines: ProductLine[]
  fees: FeeLine[]
  shippingLines: ShippingLine[]
  coupons: CouponLine[]
  taxed: boolean
  taxLineId: number
  refunds: Refund[]
  notes: Note[]
  /** The status to go back to when a trashed order is restored. */
  statusBeforeTrash: string | null
  /** Serialised body, thrown away whenever the order changes. */
  json: string | null
}

export interface Term {
  id: number
  name: string
  slug: string
  parent: number
  description: string
}

export interface Attribute {
  id: number
  name: string
  slug: string
  options: string[]
}

export interface Product {
  id: number
  parentId: number
  type: 'simple' | 'variable' | 'variation' | 'external' | 'grouped'
  status: string
  name: string
  slug: string
  sku: string
  description: string
  shortDescription: string
  regularPrice: string
  salePrice: string
  manageStock: boolean
  stock: number | null
  stockStatus: string
  virtual: boolean
  weight: string
  image: { id: number; src: string; name: string } | null
  categoryIds: number[]
  tagIds: number[]
  attributes: Attribute[]
  /** A variation's choice per attribute. */
  choices: { id: number; name: string; slug: string; option: string }[]
  created: Seconds
  modified: Seconds
  statusBeforeTrash: string | null
  meta: Meta[]
}

export interface Coupon {
  id: number
  code: string
  amount: string
  status: string
  type: string
  description: string
  created: Seconds
  modified: Seconds
  statusBeforeTrash: string | null
}

export interface Webhook {
  id: number
  name: string
  status: 'active' | 'paused' | 'disabled'
  topic: string
  deliveryUrl: string
  secret: string
  created: Seconds
  modified: Seconds | null
  /** Not in the API, as in the real shop. */
  failures: number
  /** The user under whose rights bodies are built. */
  userId: number
}

export interface ApiKey {
  id: number
  userId: number
  description: string
  permissions: 'read' | 'write' | 'read_write'
  consumerKey: string
  consumerSecret: string
}

export type Resource = 'order' | 'customer' | 'product' | 'coupon'
