// What contacts' orders add up to against a recount from the orders (B1), written down a second time.

import { equal } from '../../src/lib/equal.ts'
import type { HubRecords } from './records.ts'

type Order = HubRecords['orders'][number]
type Behaviour = HubRecords['behaviours'][number]

export function checkBehaviours({ orders, behaviours }: HubRecords): string[] {
  const kept = new Map(behaviours.map((row) => [nameOf(row), row]))
  const counted = new Map(recount(orders).map((row) => [nameOf(row), row]))
  return [...new Set([...kept.keys(), ...counted.keys()])].flatMap((name) => {
    const [ours, theirs] = [kept.get(name), counted.get(name)]
    if (equal(ours ?? null, theirs ?? null)) return []
    return [
      `B1 the behaviour of ${name} is ${JSON.stringify(ours)} and should be ${JSON.stringify(theirs)}`,
    ]
  })
}

function recount(orders: Order[]): Behaviour[] {
  const counting = orders.filter(
    ({ status, sourceStatus, goneAtSource }) =>
      status !== 'cancelled' && sourceStatus !== 'checkout-draft' && !goneAtSource,
  )
  const groups = Map.groupBy(
    counting.flatMap((order) => {
      const { contactId, storeId, currency } = order
      return contactId === null ? [] : [{ order, contactId, storeId, currency }]
    }),
    nameOf,
  )
  return [...groups.values()].flatMap((group) => {
    const [first] = group
    const all = group.map(({ order }) => order).toSorted(byTime)
    const [oldest, newest] = [all[0], all.at(-1)]
    if (!first || !oldest || !newest) return []
    const paid = all.filter(({ paidAt }) => paidAt !== null)
    const { contactId, storeId, currency } = first
    return [
      {
        contactId,
        storeId,
        currency,
        ordersCount: all.length,
        paidCount: paid.length,
        totalSpent: paid.reduce((sum, { total, refunded }) => sum + total - refunded, 0),
        firstOrderAt: oldest.placedAt,
        lastOrderAt: newest.placedAt,
        lastOrderExternalId: newest.externalId,
        lastOrderTotal: newest.total,
        lastOrderItems: newest.lines.reduce((sum, { quantity }) => sum + quantity, 0),
      },
    ]
  })
}

function byTime(a: Order, b: Order): number {
  return a.placedAt - b.placedAt || (a.externalId < b.externalId ? -1 : 1)
}

function nameOf(row: { contactId: string; storeId: string; currency: string }): string {
  return `${row.contactId} at ${row.storeId} in ${row.currency}`
}
