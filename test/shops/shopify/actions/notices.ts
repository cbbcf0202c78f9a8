// Which webhooks an action sends, and the trace that it leaves in the shop's events.

import { amountSpent } from '../graphql/customer-resolvers.ts'
import { toCustomerPayload } from '../payloads/customer.ts'
import { toLevelPayload, toProductPayload } from '../payloads/catalog.ts'
import { toOrderPayload } from '../payloads/order.ts'
import { toShopIso } from '../state/clock.ts'
import { toGid, toId } from '../state/ids.ts'
import { toFixed } from '../state/money.ts'
import { SHOP_CURRENCY } from '../state/seed-orders.ts'
import type { Shop } from '../state/shop.ts'
import type { Customer, Id, Order, Product, Variant } from '../state/types.ts'

export function tellOrder(shop: Shop, event: string, order: Order): void {
  shop.emit(`orders/${event}`, () => toOrderPayload(shop, order))
}

export function tellCustomer(shop: Shop, event: 'create' | 'update', customer: Customer): void {
  shop.emit(`customers/${event}`, () => toCustomerPayload(customer))
}

export function tellProduct(shop: Shop, event: 'create' | 'update', product: Product): void {
  shop.emit(`products/${event}`, () => toProductPayload(product))
}

export function tellLevel(shop: Shop, variant: Variant, locationId: Id): void {
  shop.emit('inventory_levels/update', () => toLevelPayload(variant, locationId))
}

/** Count, spent money and last order of a customer have changed. */
export function tellPurchases(shop: Shop, customerId: Id | null): void {
  if (customerId === null) return
  shop.emit('customers/purchasing_summary', () => {
    const orders = shop.ordersOf(customerId)
    const last = orders.at(-1)
    return {
      customerId: toGid('Customer', customerId),
      lastOrderId: last ? toGid('Order', last.id) : null,
      numberOfOrders: String(orders.length),
      amountSpent: {
        amount: toFixed(amountSpent({ shop }, customerId), SHOP_CURRENCY),
        currencyCode: SHOP_CURRENCY,
      },
      occurredAt: toShopIso(shop.now()),
    }
  })
}

/** Kept for a year, and the only trace of what was deleted. */
export function note(shop: Shop, subjectType: string, kind: string, id: Id, action: string): void {
  const at = shop.now()
  shop.events.push({
    id: toId('BasicEvent', shop.sequence.event++),
    createdAt: at,
    updatedAt: at,
    action,
    subjectType,
    subjectId: toGid(kind, id),
    message: `${kind} ${id}: ${action}`,
  })
}
