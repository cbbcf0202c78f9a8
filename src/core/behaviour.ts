// What a contact's orders add up to (B1): told from the orders that change, without reading the others.

import { isPlaced, type Order } from './order.ts'

export type BehaviourKey = { contactId: string; storeId: string; currency: string }

/** One contact's orders of a store in a currency. Amounts in minor units, times in milliseconds. */
export type BehaviourRow = BehaviourKey & {
  ordersCount: number
  paidCount: number
  /** Of paid orders, less what was refunded. */
  totalSpent: number
  firstOrderAt: number
  lastOrderAt: number
  /** Of orders of one moment the one with the greatest id. */
  lastOrderExternalId: string
  lastOrderTotal: number
  lastOrderItems: number
}

export type BehaviourChanges = {
  /** What is added to the counts; first and last are what they are at least. */
  additions: BehaviourRow[]
  /** To be counted from the orders: one of them that may have been the first or the last counts no longer. */
  recounts: BehaviourKey[]
}

/** Placed, neither cancelled nor gone, and somebody's. */
export function isCounted(order: Order): order is Order & { contactId: string } {
  return (
    order.contactId !== null &&
    order.status !== 'cancelled' &&
    isPlaced(order) &&
    !order.goneAtSource
  )
}

/** What changed orders change. `before` is null for a new one. */
export function behaviourChanges(
  changes: { before: Order | null; after: Order }[],
): BehaviourChanges {
  const recounts = new Map<string, BehaviourKey>()
  const additions = new Map<string, BehaviourRow>()
  for (const { before, after } of changes) {
    const was = before && isCounted(before) ? toRow(before) : null
    const is = isCounted(after) ? toRow(after) : null
    const isMoved = was && (!is || keyOf(was) !== keyOf(is) || was.lastOrderAt !== is.lastOrderAt)
    if (isMoved) recounts.set(keyOf(was), toKey(was))
    if (is && !isSame(was, is)) add(additions, is, isMoved ? null : was)
  }
  return {
    additions: [...additions.values()].filter((row) => !recounts.has(keyOf(row))),
    recounts: [...recounts.values()],
  }
}

function add(
  additions: Map<string, BehaviourRow>,
  row: BehaviourRow,
  was: BehaviourRow | null,
): void {
  const known = additions.get(keyOf(row))
  const change = {
    ...row,
    ordersCount: row.ordersCount - (was?.ordersCount ?? 0),
    paidCount: row.paidCount - (was?.paidCount ?? 0),
    totalSpent: row.totalSpent - (was?.totalSpent ?? 0),
  }
  additions.set(keyOf(row), known ? combine(known, change) : change)
}

function combine(a: BehaviourRow, b: BehaviourRow): BehaviourRow {
  const last = isLater(b, a) ? b : a
  return {
    ...last,
    ordersCount: a.ordersCount + b.ordersCount,
    paidCount: a.paidCount + b.paidCount,
    totalSpent: a.totalSpent + b.totalSpent,
    firstOrderAt: Math.min(a.firstOrderAt, b.firstOrderAt),
  }
}

function toRow(order: Order & { contactId: string }): BehaviourRow {
  const isPaid = order.paidAt !== null
  return {
    contactId: order.contactId,
    storeId: order.storeId,
    currency: order.currency,
    ordersCount: 1,
    paidCount: isPaid ? 1 : 0,
    totalSpent: isPaid ? order.total - order.refunded : 0,
    firstOrderAt: order.placedAt,
    lastOrderAt: order.placedAt,
    lastOrderExternalId: order.externalId,
    lastOrderTotal: order.total,
    lastOrderItems: order.lines.reduce((sum, { quantity }) => sum + quantity, 0),
  }
}

function isLater(a: BehaviourRow, b: BehaviourRow): boolean {
  return a.lastOrderAt === b.lastOrderAt
    ? a.lastOrderExternalId > b.lastOrderExternalId
    : a.lastOrderAt > b.lastOrderAt
}

function isSame(a: BehaviourRow | null, b: BehaviourRow): boolean {
  return (
    a?.paidCount === b.paidCount &&
    a.totalSpent === b.totalSpent &&
    a.lastOrderTotal === b.lastOrderTotal &&
    a.lastOrderItems === b.lastOrderItems &&
    keyOf(a) === keyOf(b) &&
    a.lastOrderAt === b.lastOrderAt
  )
}

function toKey({ contactId, storeId, currency }: BehaviourRow): BehaviourKey {
  return { contactId, storeId, currency }
}

function keyOf({ contactId, storeId, currency }: BehaviourKey): string {
  return `${contactId}/${storeId}/${currency}`
}
