// When everything in the seeded history happened and who did it, worked out per record from the
// seed alone, so that any record can be made without the others.

import type { Millis } from './types.ts'

export interface Plan {
  readonly seed: number
  readonly customers: number
  readonly orders: number
  readonly products: number
  readonly until: Millis
  customerTimes(index: number): Times
  orderTimes(index: number): Times
  productTimes(index: number): Times
  /** The customer's place, or undefined for a guest. */
  customerOf(order: number): number | undefined
  /** The seeded orders of one customer, oldest first. */
  ordersOf(customer: number): readonly number[]
}

export interface Times {
  createdAt: Millis
  updatedAt: Millis
}

/** The history begins this long before it ends. */
const SPAN = 400 * 86_400_000
const GUESTS = 0.25

export function createPlan(options: {
  seed: number
  customers: number
  orders: number
  products: number
  until: Millis
}): Plan {
  const { seed, customers, orders, until } = options
  const start = until - SPAN
  let byCustomer: Map<number, number[]> | undefined

  /** Ever denser towards the end, as in a growing shop, and never two at one place. */
  const placed = (index: number, count: number): Millis => {
    const share = Math.sqrt((index + 0.9 * unit(seed, 1, index)) / Math.max(1, count))
    return toSecond(start + share * SPAN)
  }
  const later = (createdAt: Millis, kind: number, index: number, days: number): Millis => {
    const delay = unit(seed, kind, index) ** 2 * days * 86_400_000
    return Math.min(until, toSecond(createdAt + delay))
  }

  const plan: Plan = {
    ...options,
    customerTimes: (index) => {
      const share = Math.max(0, index / Math.max(1, customers) - 0.2) / 0.8
      const createdAt = toSecond(start + Math.sqrt(share) * SPAN)
      return { createdAt, updatedAt: later(createdAt, 2, index, 60) }
    },
    orderTimes: (index) => {
      const createdAt = placed(index, orders)
      return { createdAt, updatedAt: later(createdAt, 3, index, 30) }
    },
    productTimes: (index) => {
      const createdAt = toSecond(start - 86_400_000 * (1 + unit(seed, 4, index) * 300))
      return { createdAt, updatedAt: toSecond(start + unit(seed, 5, index) * SPAN) }
    },
    customerOf: (order) => {
      if (customers === 0 || unit(seed, 6, order) < GUESTS) return undefined
      // Only those who were there already at that time.
      const known = Math.max(1, Math.floor(customers * (0.2 + (0.8 * order) / Math.max(1, orders))))
      return Math.floor(unit(seed, 7, order) * known)
    },
    ordersOf: (customer) => {
      if (!byCustomer) {
        byCustomer = new Map()
        for (let order = 0; order < orders; order++) {
          const owner = plan.customerOf(order)
          if (owner === undefined) continue
          const list = byCustomer.get(owner)
          if (list) list.push(order)
          else byCustomer.set(owner, [order])
        }
      }
      return byCustomer.get(customer) ?? []
    },
  }
  return plan
}

/** A number in [0, 1) that depends on nothing but its arguments. */
export function unit(seed: number, kind: number, index: number): number {
  let mixed = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(kind + 1, 0xc2b2ae35)
  mixed = Math.imul(mixed ^ (mixed >>> 16) ^ index, 0x7feb352d)
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x846ca68b)
  return ((mixed ^ (mixed >>> 16)) >>> 0) / 4294967296
}

function toSecond(at: number): Millis {
  return Math.floor(at / 1000) * 1000
}
