// What can happen to an order, with the webhooks that each thing sends and the dates that it moves.

import {
  applyLines,
  isTaxed,
  mergeMeta,
  newMeta,
  NO_ADDRESS,
  toAddress,
  toBilling,
} from './order-input.ts'
import type { OrderInput } from './order-input.ts'
import { totalsOf } from './money.ts'
import { WpError } from './errors.ts'
import { cleanText } from './json.ts'
import { createCustomer } from './customers.ts'
import { addRefund } from './refunds.ts'
import { reduceStock } from './products.ts'
import type { Shop } from './state.ts'
import type { Note, Order } from './types.ts'

/**
 * Who makes the order. Only the block checkout sends order.updated before order.created, because
 * the cart was an order (a draft) already.
 */
export type Origin = 'checkout' | 'rest-api' | 'admin'

const PAID_STATUSES = ['processing', 'completed']

export function createOrder(shop: Shop, input: OrderInput, origin: Origin): Order {
  const customerId = Number(input.customer_id ?? 0)
  const order = blankOrder(shop, customerId)
  order.currency = input.currency ?? 'USD'
  order.createdVia =
    input.created_via ?? { checkout: 'store-api', admin: 'admin', 'rest-api': 'rest-api' }[origin]
  applyFields(shop, order, input)
  order.taxed = isTaxed(order.billing, order.shipping)
  applyLines(shop, order, input)
  shop.addOrder(order)
  const status = input.status ?? 'pending'
  if (status === 'checkout-draft') {
    order.status = status
    shop.emit('order.updated', order.id)
    return order
  }
  setStatus(shop, order, status)
  const firstPaid = input.set_paid === true && markPaid(shop, order, input.transaction_id)
  if (origin === 'checkout') {
    shop.emit('order.updated', order.id)
    shop.emit('order.created', order.id)
  } else {
    shop.emit('order.created', order.id)
    shop.emit('order.updated', order.id)
  }
  if (firstPaid) shop.emit('customer.updated', order.customerId)
  if (order.status !== 'pending') reduceStock(shop, order)
  return order
}

/** Saves an order; even a change of nothing moves the date and sends order.updated. */
export function updateOrder(shop: Shop, order: Order, input: OrderInput): Order {
  const wasDraft = order.status === 'checkout-draft'
  applyFields(shop, order, input)
  applyLines(shop, order, input)
  if (input.status !== undefined && input.status !== order.status) {
    setStatus(shop, order, input.status)
  }
  const firstPaid =
    input.set_paid === true && needsPayment(order) && markPaid(shop, order, input.transaction_id)
  save(shop, order)
  if (wasDraft && order.status !== 'checkout-draft') {
    shop.emit('order.created', order.id)
    reduceStock(shop, order)
  }
  if (firstPaid) shop.emit('customer.updated', order.customerId)
  return order
}

/**
 * A checkout in which the guest ticks "create an account": the cart is an order first, then comes
 * the customer, then the cart turns into that customer's order.
 */
export function createOrderWithAccount(shop: Shop, input: OrderInput): Order {
  const order = createOrder(
    shop,
    { ...input, status: 'checkout-draft', set_paid: false },
    'checkout',
  )
  const { billing, shipping } = order
  const { first_name, last_name, email } = billing
  const customer = createCustomer(shop, { email, first_name, last_name, billing, shipping })
  const { set_paid = false, status = 'pending' } = input
  return updateOrder(shop, order, { customer_id: customer.id, status, set_paid })
}

/** What a gateway does when the money is there. */
export function payOrder(shop: Shop, order: Order, transactionId?: string): Order {
  const firstPaid = markPaid(shop, order, transactionId ?? `txn_${order.id}`)
  save(shop, order)
  if (firstPaid) shop.emit('customer.updated', order.customerId)
  return order
}

/** To the trash: order.deleted and nothing else. The order can still be read by its id. */
export function trashOrder(shop: Shop, order: Order): Order {
  if (order.status === 'trash') return order
  order.statusBeforeTrash = order.status
  order.status = 'trash'
  order.meta.push(newMeta(shop, '_wp_trash_meta_status', `wc-${order.statusBeforeTrash}`))
  order.meta.push(newMeta(shop, '_wp_trash_meta_time', String(shop.now())))
  order.modified = shop.now()
  shop.touch(order)
  shop.emit('order.deleted', order.id)
  return order
}

/** Back from the trash: order.restored and nothing else. */
export function restoreOrder(shop: Shop, order: Order): Order {
  if (order.status !== 'trash') return order
  order.status = order.statusBeforeTrash ?? 'pending'
  order.statusBeforeTrash = null
  order.meta = order.meta.filter((meta) => !meta.key.startsWith('_wp_trash_meta_'))
  order.modified = shop.now()
  shop.touch(order)
  shop.emit('order.restored', order.id)
  return order
}

/** For good, which sends nothing at all: no order.deleted, no update. */
export function deleteOrder(shop: Shop, order: Order): void {
  shop.removeOrder(order.id)
}

/** A note moves no date and sends no webhook. */
export function addNote(shop: Shop, order: Order, text: string, customerNote: boolean): Note {
  const note: Note = {
    id: ++shop.ids.note,
    created: shop.now(),
    author: 'WooCommerce',
    text,
    customerNote,
  }
  order.notes.unshift(note)
  return note
}

export function blankOrder(shop: Shop, customerId: number): Order {
  const now = shop.now()
  return {
    id: ++shop.ids.post,
    status: 'pending',
    currency: 'USD',
    pricesIncludeTax: false,
    created: now,
    modified: now,
    paid: null,
    completed: null,
    customerId,
    orderKey: `wc_order_${shop.random.text(13)}`,
    billing: toBilling(undefined, {}),
    shipping: { ...NO_ADDRESS },
    paymentMethod: '',
    paymentMethodTitle: '',
    transactionId: '',
    ipAddress: '',
    userAgent: '',
    createdVia: '',
    customerNote: '',
    cartHash: '',
    meta: [],
    lines: [],
    fees: [],
    shippingLines: [],
    coupons: [],
    taxed: true,
    taxLineId: 0,
    refunds: [],
    notes: [],
    statusBeforeTrash: null,
    json: null,
  }
}

export function save(shop: Shop, order: Order): void {
  order.modified = shop.now()
  shop.touch(order)
  shop.emit('order.updated', order.id)
}

function applyFields(shop: Shop, order: Order, input: OrderInput): void {
  if (input.customer_id !== undefined) {
    const id = Number(input.customer_id)
    if (id !== 0 && !shop.customers.has(id)) {
      const message = 'Customer ID is invalid.'
      throw new WpError(400, 'woocommerce_rest_invalid_customer_id', message)
    }
    order.customerId = id
  }
  if (input.billing) order.billing = toBilling(order.billing, input.billing)
  if (input.shipping) order.shipping = toAddress(order.shipping, input.shipping)
  if (input.payment_method !== undefined) order.paymentMethod = cleanText(input.payment_method)
  if (input.payment_method_title !== undefined) {
    order.paymentMethodTitle = cleanText(input.payment_method_title)
  }
  if (input.transaction_id !== undefined) order.transactionId = cleanText(input.transaction_id)
  if (input.customer_note !== undefined) order.customerNote = cleanText(input.customer_note)
  mergeMeta(shop, order.meta, input.meta_data)
}

function setStatus(shop: Shop, order: Order, status: string): void {
  order.status = status
  // Cash on delivery is paid when it is completed, everything else when it is processed.
  const paidAt = order.paymentMethod === 'cod' ? ['completed'] : PAID_STATUSES
  if (order.paid === null && paidAt.includes(status)) order.paid = shop.now()
  if (status === 'completed') order.completed = shop.now()
  if (status !== 'refunded') return
  const totals = totalsOf(order)
  const rest = totals.total - totals.refunded
  if (rest > 0) addRefund(shop, order, rest, 'Order fully refunded.', 'full', [])
}

/** True when this made the customer a paying one, which saves the customer too. */
function markPaid(shop: Shop, order: Order, transactionId: string | undefined): boolean {
  if (transactionId) order.transactionId = transactionId
  if (!PAID_STATUSES.includes(order.status)) order.status = 'processing'
  order.paid = shop.now()
  const customer = shop.customers.get(order.customerId)
  if (!customer || customer.paying) return false
  customer.paying = true
  customer.modified = shop.now()
  return true
}

function needsPayment(order: Order): boolean {
  return ['pending', 'failed', 'on-hold', 'checkout-draft'].includes(order.status)
}
