// Shop and hub side by side.

import type { ShopCustomer, ShopOrder } from '../../support/shop.ts'
import { readHubOf } from '../records.ts'
import type { ShopCategoryRecord, ShopItem } from './catalog.ts'
import type { WooWorld } from './world.ts'

export type ShopOrderRecord = ShopOrder & {
  number: string
  date_paid_gmt: string | null
  customer_note: string
  line_items: { id: number; quantity: number; total: string }[]
  refund_details?: unknown
}

export type Records = Awaited<ReturnType<typeof readRecords>>

export async function readRecords(world: WooWorld) {
  const { orders, customers } = await world.state()
  const catalog = await world.catalog()
  const hub = await readHubOf(world)
  return {
    ...hub,
    shop: {
      // SAFETY: the shop's state holds its orders whole.
      orders: orders as ShopOrderRecord[],
      customers: customers satisfies ShopCustomer[],
      products: catalog.products satisfies ShopItem[],
      categories: catalog.categories satisfies ShopCategoryRecord[],
    },
    orderOf: byNumber(hub.orders),
    linkOf: byNumber(hub.links),
    productOf: byNumber(hub.products),
    collectionOf: byNumber(hub.collections),
  }
}

function byNumber<T extends { externalId: string }>(records: T[]): Map<number, T> {
  return new Map(records.map((record) => [Number(record.externalId), record]))
}
