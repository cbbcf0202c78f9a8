// Changes of an order that move its time of change.

import type { Shop } from '../state/shop.ts'
import type { Id, Order } from '../state/types.ts'

/** Edits a held copy and moves its time of change. */
export function change(shop: Shop, id: Id, edit: (order: Order) => void): Order {
  return shop.orders.edit(id, (record) => {
    edit(record)
    record.updatedAt = shop.now()
  })
}
