// What the shop holds in memory: its records, its id counters and the sorted views of the orders.

import { Catalogue } from './catalogue.ts'
import { createRandom } from './random.ts'
import type { Random } from './random.ts'
import type {
  ApiKey,
  Coupon,
  Customer,
  Order,
  Refund,
  Resource,
  Seconds,
  Term,
  Webhook,
} from './types.ts'

export const WOO_VERSION = '10.5.0'
export const WP_VERSION = '6.9.7'
/** Registered by a plugin, so it has no `wc-` in the API but is in the list of statuses. */
export const PLUGIN_STATUS = 'awaiting-shipment'
export const ORDER_STATUSES = [
  'auto-draft',
  'pending',
  'processing',
  'on-hold',
  'completed',
  'cancelled',
  'refunded',
  'failed',
  'checkout-draft',
  PLUGIN_STATUS,
] as const

export type OrderSort = 'modified' | 'date' | 'id'

export interface Shop {
  url: string
  readonly name: string
  readonly random: Random
  /** Decimals of every amount whatever its currency; null for the currency's own. */
  readonly priceDecimals: number | null
  /** Whole seconds, UTC. */
  now(): Seconds
  readonly customers: Map<number, Customer>
  readonly orders: Map<number, Order>
  readonly products: Catalogue
  readonly coupons: Map<number, Coupon>
  readonly categories: Map<number, Term>
  readonly tags: Map<number, Term>
  readonly webhooks: Map<number, Webhook>
  readonly keys: ApiKey[]
  readonly ids: Ids
  /** Users whose capabilities were taken away: their keys and webhooks answer 403. */
  readonly powerless: Set<number>
  /** Tells the webhooks that something happened; replaced by the outbox when the shop starts. */
  emit(topic: `${Resource}.${string}`, id: number): void
  /** To be called after every change of an order. */
  touch(order: Order): void
  addOrder(order: Order): void
  removeOrder(id: number): void
  sortedOrders(by: OrderSort): readonly Order[]
  /** Grows with every change of any order: a key for caches of lists. */
  readonly version: number
  findRefund(id: number): { order: Order; refund: Refund } | undefined
}

/** Orders, refunds, products and coupons share one sequence, as posts do. */
export interface Ids {
  post: number
  user: number
  item: number
  meta: number
  term: number
  webhook: number
  key: number
  note: number
}

export function createShop(options: {
  seed: number
  name: string
  now: () => number
  priceDecimals: number | null
}): Shop {
  const orders = new Map<number, Order>()
  const sorted: Partial<Record<OrderSort, Order[]>> = {}
  const stale = new Set<OrderSort>(['modified', 'date', 'id'])
  let version = 0
  const changed = (): void => {
    version += 1
    stale.add('modified').add('date')
  }
  const shop: Shop = {
    url: 'http://127.0.0.1',
    name: options.name,
    random: createRandom(options.seed),
    priceDecimals: options.priceDecimals,
    now: () => Math.floor(options.now() / 1000),
    customers: new Map(),
    orders,
    products: new Catalogue(),
    coupons: new Map(),
    categories: new Map(),
    tags: new Map(),
    webhooks: new Map(),
    keys: [],
    ids: { post: 10, user: 0, item: 0, meta: 0, term: 15, webhook: 0, key: 0, note: 0 },
    powerless: new Set(),
    emit: () => {},
    touch: (order) => {
      order.json = null
      changed()
    },
    addOrder: (order) => {
      orders.set(order.id, order)
      for (const list of Object.values(sorted)) list.push(order)
      stale.add('id')
      changed()
    },
    removeOrder: (id) => {
      orders.delete(id)
      for (const key of Object.keys(sorted) as OrderSort[]) {
        sorted[key] = sorted[key]!.filter((order) => order.id !== id)
      }
      changed()
    },
    sortedOrders: (by) => {
      const list = sorted[by] ?? [...orders.values()]
      // The list is nearly sorted already, which is the cheap case for the built-in sort.
      if (stale.delete(by) || !sorted[by]) list.sort(COMPARE[by])
      sorted[by] = list
      return list
    },
    get version() {
      return version
    },
    findRefund: (id) => {
      for (const order of orders.values()) {
        const refund = order.refunds.find((refund) => refund.id === id)
        if (refund) return { order, refund }
      }
      return undefined
    },
  }
  return shop
}

const COMPARE: Record<OrderSort, (a: Order, b: Order) => number> = {
  modified: (a, b) => a.modified - b.modified || a.id - b.id,
  date: (a, b) => a.created - b.created || a.id - b.id,
  id: (a, b) => a.id - b.id,
}
