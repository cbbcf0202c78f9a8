// What was said by webhook (L3): it is in the hub even before an import comes to help.

import type { Parcel } from '../world.ts'
import { compareCustomer, customersOf } from './contact-checks.ts'
import { compareOrder } from './order-checks.ts'
import { compareProduct } from './product-checks.ts'
import type { Records } from './records.ts'
import type { WooWorld } from './world.ts'

/**
 * A parcel that the hub took and that says what the shop still says must have won, whatever came before, after or
 * beside it; an order that was deleted, and whose deletion came, must be marked.
 */
export function checkLive(world: WooWorld, records: Records): string[] {
  const heard = world.accepted.filter((parcel) => parcel.heard)
  const told = new Set(heard.map(({ text }) => text))
  const orders = records.shop.orders.filter(
    ({ refund_details: _, ...order }) =>
      order.status !== 'trash' && told.has(JSON.stringify(order)),
  )
  // What another shop says of the same person may not have been heard yet.
  const isShared = (id: number) =>
    records.statements.isShared(records.linkOf.get(id)?.contactId ?? '')
  const customers = customersOf(records).filter(
    (customer) => told.has(JSON.stringify(customer)) && !isShared(customer.id),
  )
  // The variations of the others are not in what came.
  const products = records.shop.products.filter(
    ({ product }) => product.type !== 'variable' && told.has(JSON.stringify(product)),
  )
  return [
    ...products.flatMap((item) => compareProduct(records, item)),
    ...orders
      .filter(({ id }) => !world.isBroken(id) && !world.silentOrders.has(id))
      .flatMap((order) => compareOrder(records, order)),
    ...customers.flatMap((customer) => compareCustomer(records, customer)),
    ...checkGone(world, records, heard),
  ]
}

/** What was thrown away, and whose deletion came, is marked; nothing is deleted here (P3). */
function checkGone(world: WooWorld, { shop, ...records }: Records, heard: Parcel[]): string[] {
  const orders = new Map(shop.orders.map(({ id, status }) => [id, status]))
  const products = new Map(shop.products.map(({ product }) => [product.id, product.status]))
  const marked = (
    kind: 'order' | 'product',
    trashedAt: Map<number, number>,
    present: Map<number, string>,
    recordOf: Map<number, { goneAtSource: boolean }>,
  ) =>
    [...trashedAt].flatMap(([id, step]) => {
      const gone = (present.get(id) ?? 'trash') === 'trash'
      const wasTold = heard.some(
        ({ topic, recordId, sentAt }) =>
          topic === `${kind}.deleted` && Number(recordId) === id && sentAt >= step,
      )
      if (!gone || !wasTold || (recordOf.get(id)?.goneAtSource ?? true)) return []
      return [`P3 the deletion of ${kind} ${id} was delivered and it is not marked`]
    })
  return [
    ...marked('order', world.trashedAt, orders, records.orderOf),
    ...marked('product', world.trashedProductAt, products, records.productOf),
  ]
}
