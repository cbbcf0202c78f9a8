// Fills in what a request for an order leaves open: a buyer, some products, a status.

import type { OrderInput } from './order-input.ts'
import type { Origin } from './orders.ts'
import type { Shop } from './state.ts'
import type { Product } from './types.ts'

export interface OrderRequest extends OrderInput {
  /** Items by product or variation id; shorter than `line_items`. */
  items?: { productId: number; quantity?: number }[]
  /** Paid at once: set_paid with a transaction id. */
  paid?: boolean
  /** False forces a guest, true some registered customer, a number that customer. */
  registered?: boolean | number
  via?: Origin
  /** The guest ticks "create an account" in the checkout. */
  createAccount?: boolean
}

export function randomOrder(
  shop: Shop,
  request: OrderRequest,
): { input: OrderInput; origin: Origin } {
  const { items, paid, registered, via, createAccount: _createAccount, ...given } = request
  const input: OrderInput = { ...given }
  if (items) {
    input.line_items = items.map((item) => ({
      product_id: item.productId,
      quantity: item.quantity ?? 1,
    }))
  }
  input.line_items ??= randomLines(shop)
  if (registered !== undefined && registered !== false) {
    input.customer_id = registered === true ? randomCustomer(shop) : registered
  }
  const customer = shop.customers.get(input.customer_id ?? 0)
  if (!input.billing) {
    if (customer) {
      const known = customer.billing
      input.billing = { ...known, email: known.email || customer.email }
    } else input.billing = randomGuest(shop)
  }
  if (paid) {
    input.set_paid = true
    input.payment_method ??= 'stripe'
    input.payment_method_title ??= 'Credit card (Stripe)'
    input.transaction_id ??= `pi_${shop.random.hex(12)}`
  }
  return { input, origin: via ?? 'checkout' }
}

function randomLines(shop: Shop): { product_id: number; quantity: number }[] {
  const buyable = (product: Product): boolean =>
    product.type !== 'variable' && product.status === 'publish' && Number(product.regularPrice) > 0
  const products = [...shop.products.values()].filter(buyable)
  const count = shop.random.int(1, 3)
  return Array.from({ length: count }, () => ({
    product_id: shop.random.pick(products).id,
    quantity: shop.random.int(1, 2),
  }))
}

function randomCustomer(shop: Shop): number {
  const shoppers = [...shop.customers.values()].filter((one) => one.roles.includes('customer'))
  return shop.random.pick(shoppers).id
}

function randomGuest(shop: Shop): NonNullable<OrderInput['billing']> {
  const number = shop.random.int(1000, 999_999)
  return {
    first_name: shop.random.pick(['Shop', 'Olga', 'Max', 'Noor', 'Chloé']),
    last_name: shop.random.pick(['Per', "O'Hara", 'Sørensen', 'Kim']),
    address_1: '9 Test Ave',
    city: 'New York',
    state: 'NY',
    postcode: '10001',
    country: 'US',
    email: `shopper-${number}@example.com`,
    phone: `212-555-0${shop.random.int(100, 199)}`,
  }
}
