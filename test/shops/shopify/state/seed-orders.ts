// Seeded orders with everything that happened to them until the plan's time of their last change,
// and seeded checkouts that were left.

import { createHash } from 'node:crypto'
import { createRandom } from '../../woocommerce/random.ts'
import type { Random } from '../../woocommerce/random.ts'
import { toId } from './ids.ts'
import { lineTax, lineTotal, totalsOf, unitTotal } from './money.ts'
import { emailOf, makeAddress, makeCustomer } from './seed-people.ts'
import { LOCATIONS, seededProduct } from './seed-products.ts'
import { unit } from './seed-plan.ts'
import type { Plan } from './seed-plan.ts'
import type { Checkout, Customer, Line, Millis, Order } from './types.ts'

export const SHOP_CURRENCY = 'EUR'
export const TAX_RATE = 0.21

/** Currencies a buyer may have paid in, with today's made-up rates. */
export const RATES: Record<string, number> = { EUR: 1, USD: 1.09, JPY: 161.4, KWD: 0.335 }

export function makeOrder(plan: Plan, index: number): Order {
  const random = createRandom(Math.floor(unit(plan.seed, 22, index) * 2 ** 32))
  const { createdAt, updatedAt } = plan.orderTimes(index)
  const owner = plan.customerOf(index)
  const customer = owner === undefined ? undefined : makeCustomer(plan, owner)
  const presentment = random.weighted({ EUR: 80, USD: 12, JPY: 5, KWD: 3 })
  const address = makeAddress(random, toId('MailingAddress', index + 4_000_000_000), {
    firstName: customer?.firstName ?? 'Guest',
    lastName: customer?.lastName ?? `No. ${index}`,
    phone: customer?.phone ?? null,
  })
  const order: Order = {
    ...blankOrder(index, createdAt),
    updatedAt,
    email: customer ? customer.email : guestEmail(random, plan, index),
    phone: customer?.email === null ? customer.phone : null,
    note: random.chance(0.1) ? 'Left at the door; "ring" ñ' : null,
    tags: random.chance(0.1) ? ['gift'] : [],
    customerId: customer?.id ?? null,
    locale: customer?.locale ?? 'en',
    acceptsMarketing: random.chance(0.3),
    attributes: random.chance(0.1) ? [{ key: 'gift_wrap', value: 'yes' }] : [],
    presentment,
    rate: RATES[presentment] ?? 1,
    lines: makeLines(random, plan, index),
    shipping: random.chance(0.85)
      ? { id: toId('ShippingLine', index), title: 'Standard', code: 'STD', price: 490 }
      : null,
    discountCodes: [],
    billing: random.chance(0.95) ? address : null,
    shippingAddress: random.chance(0.9) ? address : null,
  }
  if (random.chance(0.15)) {
    order.discountCodes = ['WELCOME10']
    for (const line of order.lines) line.discount = Math.round(line.price * line.quantity * 0.1)
  }
  addHistory(random, order)
  return order
}

/** An order without goods and people, as the checkout leaves it. */
export function blankOrder(index: number, createdAt: Millis): Order {
  const token = createHash('md5').update(`order ${index}`).digest('hex')
  return {
    id: toId('Order', index),
    index,
    number: 1001 + index,
    createdAt,
    updatedAt: createdAt,
    processedAt: createdAt,
    closedAt: null,
    cancelledAt: null,
    cancelReason: null,
    test: false,
    edited: false,
    email: null,
    phone: null,
    note: null,
    poNumber: null,
    tags: [],
    customerId: null,
    locale: 'en',
    acceptsMarketing: false,
    attributes: [],
    sourceName: 'web',
    sourceIdentifier: null,
    sourceUrl: null,
    checkoutToken: token,
    cartToken: `cart-${token.slice(0, 16)}`,
    currency: SHOP_CURRENCY,
    presentment: SHOP_CURRENCY,
    rate: 1,
    taxesIncluded: true,
    taxRate: TAX_RATE,
    lines: [],
    shipping: null,
    discountCodes: [],
    billing: null,
    shippingAddress: null,
    transactions: [],
    fulfillments: [],
    refunds: [],
    metafields: [],
    parts: 0,
  }
}

export function makeCheckout(plan: Plan, index: number): Checkout {
  const random = createRandom(Math.floor(unit(plan.seed, 23, index) * 2 ** 32))
  const createdAt = plan.until - Math.floor(unit(plan.seed, 24, index) * 30 * 86_400) * 1000
  const known = plan.customers > 0 && random.chance(0.6)
  const customer: Customer | undefined = known
    ? makeCustomer(plan, random.int(0, plan.customers - 1))
    : undefined
  const token = createHash('md5').update(`checkout ${index}`).digest('hex')
  return {
    id: toId('AbandonedCheckout', index),
    createdAt,
    updatedAt: Math.min(plan.until, createdAt + random.int(0, 3600) * 1000),
    token,
    cartToken: `cart-${token.slice(0, 16)}`,
    name: `#${30_001 + index}`,
    email: customer?.email ?? `left${index}@example.net`,
    phone: customer?.phone ?? null,
    customerId: customer?.id ?? null,
    completedAt: null,
    note: '',
    currency: SHOP_CURRENCY,
    presentment: SHOP_CURRENCY,
    rate: 1,
    discountCodes: [],
    discount: 0,
    tax: 0,
    attributes: [],
    billing: null,
    shippingAddress: customer?.addresses[0] ?? null,
    lines: makeLines(random, plan, index).flatMap((line, part) =>
      line.productId && line.variantId
        ? {
            id: toId('AbandonedCheckoutLineItem', index, part),
            key: createHash('md5').update(line.id).digest('hex'),
            productId: line.productId,
            variantId: line.variantId,
            title: line.title,
            variantTitle: line.variantTitle,
            sku: line.sku,
            quantity: line.quantity,
            price: line.price,
          }
        : [],
    ),
  }
}

function makeLines(random: Random, plan: Plan, index: number): Line[] {
  const count = random.weighted({ one: 60, two: 30, three: 10 })
  return Array.from({ length: { one: 1, two: 2, three: 3 }[count] }, (_, part): Line => {
    const product =
      plan.products > 0 ? seededProduct(plan, random.int(0, plan.products - 1)) : undefined
    const variant = product ? random.pick(product.variants) : undefined
    // Of some goods only the line is left: the product was deleted, or never was one.
    const gone = random.chance(0.05)
    return {
      id: toId('LineItem', index, part),
      productId: gone ? null : (product?.id ?? null),
      variantId: gone ? null : (variant?.id ?? null),
      title: product?.title ?? 'Custom work',
      variantTitle: variant && variant.title !== 'Default Title' ? variant.title : null,
      sku: variant?.sku ?? null,
      vendor: product?.vendor ?? null,
      quantity: random.int(1, 3),
      removed: 0,
      price: variant?.price ?? 2500,
      discount: 0,
      taxable: true,
      requiresShipping: true,
      attributes: random.chance(0.05) ? [{ key: 'Engraving', value: 'Für Ann' }] : [],
    }
  })
}

/** Guests buy with addresses of their own, or with a customer's written in another way. */
function guestEmail(random: Random, plan: Plan, index: number): string {
  if (plan.customers > 0 && random.chance(0.1)) {
    return emailOf(random.int(0, plan.customers - 1)).replace('buyer', 'Buyer')
  }
  return `guest${index}@example.net`
}

function addHistory(random: Random, order: Order): void {
  const { id, index, createdAt, updatedAt } = order
  const fate = random.weighted({
    done: 55,
    paid: 18,
    pending: 8,
    refunded: 7,
    part: 7,
    cancelled: 5,
  })
  const { total } = totalsOf(order)
  const gateway = random.pick(['shopify_payments', 'paypal', 'bogus'])
  const payment = toId('OrderTransaction', index, order.parts++)
  const pending = fate === 'pending' || (fate === 'cancelled' && random.chance(0.5))
  order.transactions.push({
    id: payment,
    parentId: null,
    kind: 'SALE',
    status: pending ? 'PENDING' : 'SUCCESS',
    gateway: pending ? 'Bank Deposit' : gateway,
    manual: pending,
    amount: total,
    errorCode: null,
    at: createdAt,
  })
  if (fate === 'done' || fate === 'part' || fate === 'refunded') {
    const at = Math.min(updatedAt, createdAt + 86_400_000)
    order.fulfillments.push({
      id: toId('Fulfillment', index, order.parts++),
      name: `#${order.number}.1`,
      status: 'SUCCESS',
      createdAt: at,
      updatedAt: at,
      deliveredAt: null,
      locationId: LOCATIONS[0]!.id,
      lines: order.lines.map((line) => ({ lineId: line.id, quantity: line.quantity })),
      tracking: [{ company: 'Correos', number: `PX${index}`, url: `https://t.example/PX${index}` }],
    })
    if (fate === 'done') order.closedAt = updatedAt
  }
  if (fate === 'cancelled') {
    order.cancelledAt = updatedAt
    order.closedAt = updatedAt
    order.cancelReason = random.pick(['CUSTOMER', 'INVENTORY', 'FRAUD', 'DECLINED', 'OTHER'])
  }
  const whole = fate === 'refunded' || (fate === 'cancelled' && !pending)
  if (!whole && fate !== 'part') return
  const lines = (whole ? order.lines : order.lines.slice(0, 1)).map((line, part) => ({
    id: toId('RefundLineItem', index, part),
    lineId: line.id,
    quantity: whole ? line.quantity : 1,
    restock: fate === 'cancelled' ? ('CANCEL' as const) : ('RETURN' as const),
    subtotal: whole ? lineTotal(line) : unitTotal(line),
    tax: Math.round((lineTax(order, line) * (whole ? line.quantity : 1)) / line.quantity),
  }))
  const refund = toId('Refund', index, order.parts++)
  const amount = whole ? total : lines[0]!.subtotal
  order.refunds.push({
    id: refund,
    createdAt: updatedAt,
    note: random.chance(0.4) ? `Damaged (${id.slice(-3)})` : null,
    lines,
    shipping: whole ? (order.shipping?.price ?? 0) : 0,
    transactions: [
      {
        id: toId('OrderTransaction', index, order.parts++),
        parentId: payment,
        kind: 'REFUND',
        status: 'SUCCESS',
        gateway,
        manual: false,
        amount,
        errorCode: null,
        at: updatedAt,
      },
    ],
  })
}
