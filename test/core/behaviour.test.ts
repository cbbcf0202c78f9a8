import fc from 'fast-check'
import { expect, test } from 'vitest'
import { behaviourChanges, type BehaviourRow } from '../../src/core/behaviour.ts'
import type { Order } from '../../src/core/order.ts'

type Change = Pick<
  Order,
  | 'externalId'
  | 'contactId'
  | 'currency'
  | 'total'
  | 'refunded'
  | 'paidAt'
  | 'placedAt'
  | 'status'
  | 'sourceStatus'
  | 'goneAtSource'
> & { items: number }

const change: fc.Arbitrary<Change> = fc.record({
  externalId: fc.constantFrom('1', '2', '3', '10'),
  contactId: fc.constantFrom('con_a', 'con_b', null),
  currency: fc.constantFrom('EUR', 'EUR', 'JPY'),
  total: fc.nat(1_000),
  refunded: fc.nat(50),
  paidAt: fc.constantFrom(null, 5),
  placedAt: fc.nat(5),
  status: fc.constantFrom('pending', 'completed', 'cancelled'),
  sourceStatus: fc.constantFrom('processing', 'processing', 'checkout-draft'),
  goneAtSource: fc.boolean(),
  items: fc.nat(3),
})

function toOrder({ items, ...fields }: Change): Order {
  // SAFETY: what behaviour does not look at is left out.
  return { storeId: 'sto_1', lines: [{ quantity: items }], ...fields } as Order
}

/** Counted from the orders by the words of the rule, without the code under test. */
function recount(orders: Order[]): Map<string, BehaviourRow> {
  const counted = orders.filter(
    (order) =>
      order.contactId !== null &&
      order.status !== 'cancelled' &&
      order.sourceStatus !== 'checkout-draft' &&
      !order.goneAtSource,
  )
  const groups = Map.groupBy(counted, ({ contactId, currency }) => `${contactId}/sto_1/${currency}`)
  return new Map(
    [...groups].map(([key, group]) => {
      const inOrder = group.toSorted(
        (a, b) => a.placedAt - b.placedAt || (a.externalId < b.externalId ? -1 : 1),
      )
      const last = inOrder.at(-1)!
      const paid = group.filter(({ paidAt }) => paidAt !== null)
      return [
        key,
        {
          contactId: last.contactId!,
          storeId: 'sto_1',
          currency: last.currency,
          ordersCount: group.length,
          paidCount: paid.length,
          totalSpent: paid.reduce((sum, { total, refunded }) => sum + total - refunded, 0),
          firstOrderAt: inOrder[0]!.placedAt,
          lastOrderAt: last.placedAt,
          lastOrderExternalId: last.externalId,
          lastOrderTotal: last.total,
          lastOrderItems: last.lines.reduce((sum, { quantity }) => sum + quantity, 0),
        },
      ]
    }),
  )
}

/** What the database makes of the changes. */
function apply(
  table: Map<string, BehaviourRow>,
  orders: Map<string, Order>,
  set: Order[],
): { written: number } {
  const newest = new Map(set.map((after) => [after.externalId, after]))
  const changes = [...newest.values()].map((after) => ({
    before: orders.get(after.externalId) ?? null,
    after,
  }))
  const { additions, recounts } = behaviourChanges(changes)
  for (const { after } of changes) orders.set(after.externalId, after)
  const all = recount([...orders.values()])
  for (const key of recounts) {
    const name = `${key.contactId}/${key.storeId}/${key.currency}`
    const row = all.get(name)
    if (row) table.set(name, row)
    else table.delete(name)
  }
  for (const row of additions) {
    const name = `${row.contactId}/${row.storeId}/${row.currency}`
    const known = table.get(name)
    if (!known) {
      table.set(name, row)
      continue
    }
    const isLater =
      row.lastOrderAt > known.lastOrderAt ||
      (row.lastOrderAt === known.lastOrderAt &&
        row.lastOrderExternalId >= known.lastOrderExternalId)
    table.set(name, {
      ...(isLater ? row : known),
      ordersCount: known.ordersCount + row.ordersCount,
      paidCount: known.paidCount + row.paidCount,
      totalSpent: known.totalSpent + row.totalSpent,
      firstOrderAt: Math.min(known.firstOrderAt, row.firstOrderAt),
    })
  }
  return { written: additions.length + recounts.length }
}

test('B1 whatever happens to orders, in whatever sets, the counts equal a recount', () => {
  fc.assert(
    fc.property(fc.array(fc.array(change, { minLength: 1, maxLength: 4 })), (sets) => {
      const table = new Map<string, BehaviourRow>()
      const orders = new Map<string, Order>()
      for (const set of sets) apply(table, orders, set.map(toOrder))
      const sorted = (rows: Map<string, BehaviourRow>) =>
        [...rows].toSorted(([a], [b]) => (a < b ? -1 : 1))
      expect(sorted(table)).toEqual(sorted(recount([...orders.values()])))
    }),
    { numRuns: 10_000 },
  )
}, 60_000)

test('B1 an order that comes again, or changes in what does not count, writes nothing', () => {
  fc.assert(
    fc.property(change, (each) => {
      const order = toOrder(each)
      const orders = new Map([[order.externalId, order]])
      const again = { ...order, operatorComment: 'call first', fulfillmentStatus: 'shipped' }
      expect(apply(recount([order]), orders, [again]).written).toBe(0)
    }),
  )
})
