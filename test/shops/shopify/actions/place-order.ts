// How an order comes to be: from the storefront, from a checkout, or from an app.

import { findVariant } from '../state/lookup.ts'
import { toId } from '../state/ids.ts'
import { totalsOf } from '../state/money.ts'
import { blankOrder, RATES } from '../state/seed-orders.ts'
import { makeAddress } from '../state/seed-people.ts'
import type { Shop } from '../state/shop.ts'
import type { Customer, Id, Line, Order, Variant } from '../state/types.ts'
import { toTransactionPayload } from '../payloads/order-parts.ts'
import { note, tellCustomer, tellOrder, tellPurchases } from './notices.ts'
import { moveStock } from './stock.ts'

export interface OrderItem {
  variantId?: Id | null
  title?: string
  quantity?: number
  /** Minor units of the shop's currency. */
  price?: number
  attributes?: { key: string; value: string | null }[]
}

export interface OrderRequest {
  /** An existing customer; without one it is a guest's order. */
  customerId?: Id | null
  /** Any customer of the shop. */
  registered?: boolean
  email?: string | null
  phone?: string | null
  items?: OrderItem[]
  paid?: boolean
  /** Percent off all lines, by the code. */
  discount?: { code: string; percent: number }
  note?: string | null
  tags?: string[]
  attributes?: { key: string; value: string | null }[]
  presentment?: string
  sourceName?: string
  sourceIdentifier?: string | null
  sourceUrl?: string | null
  checkoutToken?: string | null
  shippingPrice?: number | null
  test?: boolean
  processedAt?: number
  poNumber?: string | null
}

export function placeOrder(shop: Shop, request: OrderRequest = {}): Order {
  const index = shop.orders.next
  const at = shop.now()
  const customer = customerOf(shop, request)
  const presentment = request.presentment ?? 'EUR'
  const address =
    customer?.addresses[0] ??
    makeAddress(shop.random, toId('MailingAddress', index + 4_000_000_000), {
      firstName: customer?.firstName ?? 'Greta',
      lastName: customer?.lastName ?? 'Guest',
      phone: customer?.phone ?? null,
    })
  const order: Order = {
    ...blankOrder(index, at),
    email: request.email ?? customer?.email ?? (customer ? null : `guest${index}@example.net`),
    phone: request.phone ?? (customer?.email === null ? customer.phone : null),
    customerId: customer?.id ?? null,
    locale: customer?.locale ?? 'en',
    note: request.note ?? null,
    tags: request.tags ?? [],
    attributes: request.attributes ?? [],
    presentment,
    rate: RATES[presentment] ?? 1,
    sourceName: request.sourceName ?? 'web',
    sourceIdentifier: request.sourceIdentifier ?? null,
    sourceUrl: request.sourceUrl ?? null,
    poNumber: request.poNumber ?? null,
    test: request.test ?? false,
    processedAt: request.processedAt ?? at,
    billing: { ...address },
    shippingAddress: { ...address },
    shipping:
      request.shippingPrice === null
        ? null
        : {
            id: toId('ShippingLine', index),
            title: 'Standard',
            code: 'STD',
            price: request.shippingPrice ?? 490,
          },
    discountCodes: request.discount ? [request.discount.code] : [],
  }
  if (request.checkoutToken) order.checkoutToken = request.checkoutToken
  order.lines = (request.items ?? randomItems(shop)).map((item, part) =>
    toLine(shop, order, item, part, request.discount?.percent ?? 0),
  )
  order.transactions.push({
    id: toId('OrderTransaction', index, order.parts++),
    parentId: null,
    kind: 'SALE',
    status: request.paid === false ? 'PENDING' : 'SUCCESS',
    gateway: request.paid === false ? 'Bank Deposit' : 'shopify_payments',
    manual: request.paid === false,
    amount: totalsOf(order).total,
    errorCode: null,
    at,
  })
  return addOrder(shop, order)
}

/** Puts a finished order into the shop and tells everybody. */
export function addOrder(shop: Shop, order: Order): Order {
  shop.orders.add(order)
  note(shop, 'ORDER', 'Order', order.id, 'create')
  tellOrder(shop, 'create', order)
  const paid = order.transactions.some((one) => one.status === 'SUCCESS')
  for (const transaction of order.transactions) {
    if (transaction.status !== 'SUCCESS') continue
    shop.emit('order_transactions/create', () => toTransactionPayload(order, transaction))
  }
  if (paid) tellOrder(shop, 'paid', order)
  tellOrder(shop, 'updated', order)
  for (const line of order.lines) {
    moveStock(shop, line.variantId, { available: -line.quantity, committed: line.quantity })
  }
  if (order.customerId !== null) {
    const customer = shop.customers.edit(order.customerId, (record) => {
      record.updatedAt = shop.now()
    })
    tellCustomer(shop, 'update', customer)
    tellPurchases(shop, order.customerId)
  }
  return order
}

export function toLine(
  shop: Shop,
  order: Order,
  item: OrderItem,
  part: number,
  percent: number,
): Line {
  const variant = item.variantId ? findVariant(shop, item.variantId) : null
  const product = variant ? shop.products.get(variant.productId) : undefined
  const quantity = item.quantity ?? 1
  const price = item.price ?? variant?.price ?? 1000
  return {
    id: toId('LineItem', order.index, part),
    productId: product?.id ?? null,
    variantId: variant?.id ?? null,
    title: item.title ?? product?.title ?? 'Custom item',
    variantTitle: variant && variant.title !== 'Default Title' ? variant.title : null,
    sku: variant?.sku ?? null,
    vendor: product?.vendor ?? null,
    quantity,
    removed: 0,
    price,
    discount: Math.round((price * quantity * percent) / 100),
    taxable: true,
    requiresShipping: variant?.requiresShipping ?? false,
    attributes: item.attributes ?? [],
  }
}

export function randomItems(shop: Shop): OrderItem[] {
  const variants: Variant[] = []
  for (const product of shop.products.all()) {
    if (product.status === 'ACTIVE') variants.push(...product.variants)
    if (variants.length > 50) break
  }
  if (variants.length === 0) return [{ title: 'Custom work', price: 2500 }]
  const count = shop.random.int(1, 2)
  return Array.from({ length: count }, () => ({
    variantId: shop.random.pick(variants).id,
    quantity: shop.random.int(1, 3),
  }))
}

function customerOf(shop: Shop, request: OrderRequest): Customer | undefined {
  if (request.customerId) {
    const customer = shop.customers.get(request.customerId)
    if (!customer) throw new Error(`The demo shop has no Customer ${request.customerId}`)
    return customer
  }
  if (!request.registered) return undefined
  const place = shop.random.int(0, Math.max(0, shop.customers.next - 1))
  return (
    shop.customers.get(toId('Customer', place)) ??
    shop.customers.all()[Symbol.iterator]().next().value
  )
}
