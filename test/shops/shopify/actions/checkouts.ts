// Checkouts: begun, changed, left alone or turned into an order.

import { findVariant } from '../state/lookup.ts'
import { toCheckoutPayload } from '../payloads/checkout.ts'
import { ownerOf, toId } from '../state/ids.ts'
import { SHOP_CURRENCY } from '../state/seed-orders.ts'
import type { Shop } from '../state/shop.ts'
import type { Checkout, CheckoutLine, Id, Order } from '../state/types.ts'
import { placeOrder, randomItems } from './place-order.ts'
import type { OrderItem } from './place-order.ts'

export interface CheckoutRequest {
  customerId?: Id | null
  email?: string | null
  phone?: string | null
  items?: OrderItem[]
}

export function startCheckout(shop: Shop, request: CheckoutRequest = {}): Checkout {
  const index = shop.checkouts.next
  const at = shop.now()
  const customer = request.customerId ? shop.customers.get(request.customerId) : undefined
  const token = shop.random.hex(32)
  const checkout: Checkout = {
    id: toId('AbandonedCheckout', index),
    createdAt: at,
    updatedAt: at,
    token,
    cartToken: `cart-${token.slice(0, 16)}`,
    name: `#${30_001 + index}`,
    email:
      request.email === undefined ? (customer?.email ?? `left${index}@example.net`) : request.email,
    phone: request.phone ?? customer?.phone ?? null,
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
    lines: toLines(shop, index, token, request.items ?? randomItems(shop)),
  }
  shop.checkouts.add(checkout)
  shop.emit('checkouts/create', () => toCheckoutPayload(shop, checkout))
  return checkout
}

export function updateCheckout(shop: Shop, id: Id, request: CheckoutRequest): Checkout {
  const checkout = shop.checkouts.edit(id, (record) => {
    if (request.email !== undefined) record.email = request.email
    if (request.phone !== undefined) record.phone = request.phone
    if (request.customerId !== undefined) record.customerId = request.customerId
    if (request.items)
      record.lines = toLines(
        shop,
        ownerOf('AbandonedCheckout', id) ?? 0,
        record.token,
        request.items,
      )
    record.updatedAt = shop.now()
  })
  shop.emit('checkouts/update', () => toCheckoutPayload(shop, checkout))
  return checkout
}

/** The order carries the checkout's token: it is the only link between the two. */
export function completeCheckout(shop: Shop, id: Id): Order {
  const checkout = shop.checkouts.edit(id, (record) => {
    record.completedAt = shop.now()
    record.updatedAt = shop.now()
  })
  const order = placeOrder(shop, {
    customerId: checkout.customerId,
    email: checkout.email,
    phone: checkout.phone,
    checkoutToken: checkout.token,
    items: checkout.lines.map((line) => ({ variantId: line.variantId, quantity: line.quantity })),
  })
  shop.emit('checkouts/update', () => toCheckoutPayload(shop, checkout))
  return order
}

export function deleteCheckout(shop: Shop, id: Id): void {
  const checkout = shop.checkouts.get(id)
  if (!checkout) throw new Error(`The demo shop has no AbandonedCheckout ${id}`)
  shop.checkouts.remove(id)
  shop.emit('checkouts/delete', () => ({ token: checkout.token }))
}

function toLines(shop: Shop, index: number, token: string, items: OrderItem[]): CheckoutLine[] {
  return items.flatMap((item, part) => {
    const variant = item.variantId ? findVariant(shop, item.variantId) : null
    if (!variant) return []
    return {
      id: toId('AbandonedCheckoutLineItem', index, part),
      key: `${token.slice(0, 24)}${String(part).padStart(8, '0')}`,
      productId: variant.productId,
      variantId: variant.id,
      title: shop.products.get(variant.productId)?.title ?? '',
      variantTitle: variant.title === 'Default Title' ? null : variant.title,
      sku: variant.sku,
      quantity: item.quantity ?? 1,
      price: variant.price,
    }
  })
}
