// The seeded order history: every status, guests and users, refunds, coupons, fees, odd currencies
// and the broken rows that real shops have.

import { FIRST_NAMES, LAST_NAMES, PAYMENT_METHODS } from './names.ts'
import { applyCoupon, applyLines, isTaxed, newMeta, NO_ADDRESS, toBilling } from './order-input.ts'
import { blankOrder } from './orders.ts'
import { totalsOf } from './money.ts'
import type { Random } from './random.ts'
import { addRefund, negateLine } from './refunds.ts'
import { randomAddress } from './seed-address.ts'
import { PLUGIN_STATUS } from './state.ts'
import type { Shop } from './state.ts'
import type { Order, Product, Seconds } from './types.ts'

const STATUS_WEIGHTS = {
  completed: 44,
  processing: 20,
  pending: 6,
  'on-hold': 5,
  cancelled: 6,
  refunded: 5,
  failed: 4,
  'checkout-draft': 4,
  trash: 2,
  [PLUGIN_STATUS]: 4,
} as const
type SeedStatus = keyof typeof STATUS_WEIGHTS
const CURRENCY_WEIGHTS = { USD: 90, EUR: 5, JPY: 3, KWD: 2 } as const
/** A user id that was never, or is no longer, in the shop. */
const GONE_CUSTOMER = 900_001
const GONE_PRODUCT = 900_002
const TWO_YEARS = 63_072_000

export function seedOrders(
  shop: Shop,
  random: Random,
  options: { orders: number; until: Seconds },
): void {
  const products = [...shop.products.values()].filter(
    (product) => product.type !== 'variable' && product.regularPrice !== '',
  )
  // As after a bulk edit: a tenth of all orders, at most 250, changed in one and the same second.
  const bulk = {
    at: options.until - 5_000_000,
    left: Math.min(250, Math.floor(options.orders / 10)),
  }
  const step = TWO_YEARS / Math.max(1, options.orders)
  for (let n = 0; n < options.orders; n++) {
    const created = Math.floor(options.until - TWO_YEARS + n * step + random.int(0, step * 0.9))
    const status = random.weighted(STATUS_WEIGHTS)
    const order = fillOrder(shop, random, products, n, status)
    order.created = random.chance(0.03) ? created - 20_000_000 : created
    setDates(order, random, status, options.until)
    if (bulk.left > 0 && order.created < bulk.at && random.chance(0.2)) {
      order.modified = bulk.at
      bulk.left -= 1
    }
    addRefunds(shop, random, order, status)
    if (status === 'trash') toTrash(shop, order)
    shop.addOrder(order)
    const customer = shop.customers.get(order.customerId)
    if (customer && order.paid !== null) customer.paying = true
  }
}

function fillOrder(
  shop: Shop,
  random: Random,
  products: Product[],
  n: number,
  status: SeedStatus,
): Order {
  const order = blankOrder(shop, 0)
  order.orderKey = `wc_order_${random.text(13)}`
  order.currency = random.weighted(CURRENCY_WEIGHTS)
  order.pricesIncludeTax = random.chance(0.08)
  order.status = status
  setBuyer(shop, random, order, n)
  order.taxed = isTaxed(order.billing, order.shipping)
  setLines(shop, random, products, order)
  const [method, title] = random.pick(PAYMENT_METHODS)
  if (status === 'checkout-draft') {
    order.billing = toBilling(undefined, { email: random.chance(0.6) ? order.billing.email : '' })
    order.shipping = { ...NO_ADDRESS }
    order.createdVia = 'store-api'
    order.shippingLines = []
    return order
  }
  order.paymentMethod = method
  order.paymentMethodTitle = title
  order.createdVia = random.pick(['checkout', 'checkout', 'store-api', 'admin', 'rest-api'])
  if (order.createdVia !== 'admin') {
    order.ipAddress = `203.0.113.${n % 255}`
    order.userAgent = 'Mozilla/5.0'
  }
  if (method === 'stripe') order.transactionId = `pi_${n}`
  if (random.chance(0.1)) order.customerNote = `Please ring twice — order ${n}`
  if (random.chance(0.05)) {
    order.meta.push(newMeta(shop, '_vendor_ref', { a: 1, b: ['x', `y${n}`] }))
  }
  return order
}

function setBuyer(shop: Shop, random: Random, order: Order, n: number): void {
  const users = shop.customers.size
  const customer = users > 3 ? shop.customers.get(random.int(4, users)) : undefined
  if (customer && random.chance(0.6)) {
    order.customerId = random.chance(0.01) ? GONE_CUSTOMER : customer.id
    const known = customer.billing.address_1 !== ''
    const address = known
      ? customer.billing
      : randomAddress(random, customer.firstName, customer.lastName, n)
    order.billing = toBilling(undefined, { ...address, email: customer.email })
  } else {
    const address = randomAddress(random, random.pick(FIRST_NAMES), random.pick(LAST_NAMES), n)
    const guest = random.int(1, Math.max(10, Math.floor(users * 1.2)))
    let email = `guest${guest}@example.com`
    // Some guests have an account and did not sign in, some write their address in capitals.
    if (customer && random.chance(0.08)) email = customer.email
    else if (random.chance(0.05)) email = email.toUpperCase()
    order.billing = toBilling(undefined, { ...address, email })
  }
  if (random.chance(0.015)) order.billing.email = ''
  const { email: _email, phone: _phone, ...place } = order.billing
  order.shipping = random.chance(0.8) ? { ...place, phone: '' } : { ...NO_ADDRESS }
}

function setLines(shop: Shop, random: Random, products: Product[], order: Order): void {
  if (random.chance(0.01)) return
  const count = random.int(1, 4)
  for (let i = 0; i < count; i++) {
    const product = random.pick(products)
    const quantity = random.int(1, 3)
    applyLines(shop, order, { line_items: [{ product_id: product.id, quantity }] })
  }
  if (random.chance(0.03)) {
    // A line that staff typed in by hand.
    const line = order.lines[0]!
    Object.assign(line, { name: 'Custom work', productId: 0, variationId: 0, meta: [] })
  } else if (random.chance(0.02)) {
    const line = order.lines[0]!
    Object.assign(line, { name: 'Old mug', productId: GONE_PRODUCT, variationId: 0, meta: [] })
  }
  if (random.chance(0.12)) applyCoupon(shop, order, random.pick(['percent10', 'fixed5', 'prod2']))
  if (random.chance(0.05)) {
    applyLines(shop, order, { fee_lines: [{ name: 'Gift wrapping', total: '3' }] })
  }
  const sum = order.lines.reduce((total, line) => total + line.total, 0)
  if (random.chance(0.05) && sum > 2000) {
    const fee = { name: 'Loyalty discount', total: '-1', tax_status: 'none' }
    applyLines(shop, order, { fee_lines: [fee] })
  }
  if (random.chance(0.5)) {
    applyLines(shop, order, { shipping_lines: [{ method_title: 'Flat rate', total: '5' }] })
  }
}

function setDates(order: Order, random: Random, status: SeedStatus, until: Seconds): void {
  const paid = ['completed', 'processing', 'refunded', 'trash', PLUGIN_STATUS].includes(status)
  if (paid) order.paid = order.created + 120
  if (status === 'completed') order.completed = order.created + random.int(3600, 400_000)
  const moved = Math.max(order.created, order.paid ?? 0, order.completed ?? 0)
  order.modified = Math.min(until, moved + (random.chance(0.5) ? 0 : random.int(60, 2_000_000)))
  if (order.completed !== null) order.completed = Math.min(order.completed, order.modified)
}

function addRefunds(shop: Shop, random: Random, order: Order, status: SeedStatus): void {
  const { total } = totalsOf(order)
  if (status === 'refunded' && total > 0) {
    addRefund(shop, order, total, 'Order fully refunded.', 'full', [])
    // Refunding by hand what the status has refunded already leaves a second row of nothing.
    if (random.chance(0.4)) addRefund(shop, order, 0, 'Full refund', 'full', [])
  }
  const line = order.lines[0]
  if (status === 'completed' && line && line.total > 0 && random.chance(0.12)) {
    const unit = Math.floor(line.total / line.quantity)
    const lines = random.chance(0.7) ? [negateLine(shop, line, 1, unit, 0)] : []
    if (unit < total)
      addRefund(shop, order, unit, `Partial refund of ${order.id}`, 'partial', lines)
  }
  for (const refund of order.refunds) refund.created = order.modified
}

function toTrash(shop: Shop, order: Order): void {
  order.statusBeforeTrash = 'completed'
  order.meta.push(newMeta(shop, '_wp_trash_meta_status', 'wc-completed'))
  order.meta.push(newMeta(shop, '_wp_trash_meta_time', String(order.modified)))
}
