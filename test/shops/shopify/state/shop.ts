// What the shop holds: its records, the app that is installed on it, and the way in which a change
// becomes known to the webhooks.

import { createRandom } from '../../woocommerce/random.ts'
import type { Random } from '../../woocommerce/random.ts'
import { ownerOf, toId } from './ids.ts'
import { createLedger } from './ledger.ts'
import type { Ledger } from './ledger.ts'
import { createPlan } from './seed-plan.ts'
import { LOCATIONS, makeCollection, makeProduct } from './seed-products.ts'
import { makeCheckout, makeOrder } from './seed-orders.ts'
import { makeCustomer } from './seed-people.ts'
import { COLLECTIONS } from './seed-words.ts'
import type {
  Checkout,
  Collection,
  Customer,
  Id,
  Location,
  Millis,
  Order,
  Product,
  StoreEvent,
} from './types.ts'

export const SHOP_ID = '70564055069'

/** Tells the webhooks that something happened; the body is made only where somebody listens. */
export type Emit = (topic: string, body: () => unknown) => void

export interface Shop {
  url: string
  readonly domain: string
  readonly name: string
  readonly seed: number
  readonly random: Random
  readonly startedAt: Millis
  /** Whole seconds, in milliseconds. */
  now(): Millis
  readonly customers: Ledger<Customer>
  readonly orders: Ledger<Order>
  readonly products: Ledger<Product>
  readonly collections: Ledger<Collection>
  readonly checkouts: Ledger<Checkout>
  readonly locations: Location[]
  readonly events: StoreEvent[]
  /** Jobs by id with the time at which they are done. */
  readonly jobs: Map<string, Millis>
  /** Merges by job id. */
  readonly merges: Map<string, { kept: Id; gone: Id }>
  readonly sequence: { metafield: number; event: number; job: number }
  emit: Emit
  /** All orders of a customer, oldest first. */
  ordersOf(customerId: Id): Order[]
}

export function createShop(options: {
  seed: number
  name: string
  domain: string
  customers: number
  orders: number
  products: number
  checkouts: number
  until: Millis
  now: () => number
}): Shop {
  const plan = createPlan(options)
  const orders = createLedger<Order>({
    kind: 'Order',
    count: options.orders,
    make: (index) => makeOrder(plan, index),
    times: plan.orderTimes,
  })
  const now = (): Millis => Math.floor(options.now() / 1000) * 1000
  const checkoutTimes = (index: number) => makeCheckout(plan, index)
  return {
    url: 'http://127.0.0.1',
    domain: options.domain,
    name: options.name,
    seed: options.seed,
    random: createRandom(options.seed),
    startedAt: options.until - 3 * 365 * 86_400_000,
    now,
    orders,
    customers: createLedger<Customer>({
      kind: 'Customer',
      count: options.customers,
      make: (index) => makeCustomer(plan, index),
      times: plan.customerTimes,
    }),
    products: createLedger<Product>({
      kind: 'Product',
      count: options.products,
      make: (index) => makeProduct(plan, index),
      times: plan.productTimes,
    }),
    collections: createLedger<Collection>({
      kind: 'Collection',
      count: options.products > 0 ? COLLECTIONS.length : 0,
      make: (index) => makeCollection(plan, index),
      times: (index) => plan.productTimes(index + 500_000),
    }),
    checkouts: createLedger<Checkout>({
      kind: 'AbandonedCheckout',
      count: options.checkouts,
      make: (index) => makeCheckout(plan, index),
      times: checkoutTimes,
    }),
    locations: LOCATIONS.map((location) => ({ ...location })),
    events: [],
    jobs: new Map(),
    merges: new Map(),
    sequence: { metafield: 0, event: 0, job: 0 },
    emit: () => {},
    ordersOf: (customerId) => {
      const place = ownerOf('Customer', customerId)
      const seeded = place === undefined ? [] : plan.ordersOf(place)
      const list: Order[] = []
      for (const index of seeded) {
        const id = toId('Order', index)
        if (!orders.isHeld(id)) list.push(orders.get(id)!)
      }
      for (const order of orders.held()) if (order.customerId === customerId) list.push(order)
      return list.sort((a, b) => a.createdAt - b.createdAt || a.index - b.index)
    },
  }
}
