// What a contact's orders add up to, as it is shown: over the stores at level advanced, in one currency (B1, C8).

/** What is kept per contact, store and currency. Amounts in minor units, times in ms. */
export type StoreBehaviour = {
  storeId: string
  currency: string
  ordersCount: number
  paidCount: number
  totalSpent: number
  firstOrderAt: number
  lastOrderAt: number
  lastOrderTotal: number
  lastOrderItems: number
}

export type Behaviour = {
  currency: string
  ordersCount: number
  totalSpent: number
  averageSpent: number
  firstOrderAt: number
  lastOrderAt: number
  lastOrderTotal: number
  lastOrderItems: number
}

/**
 * The sum of a contact's rows in the currency of its last order; null where no store at level advanced has an order of
 * it. Amounts of two currencies are never added up.
 */
export function shownBehaviour(
  rows: StoreBehaviour[],
  basicStores: readonly string[],
): Behaviour | null {
  const counted = rows.filter(({ storeId }) => !basicStores.includes(storeId))
  const last = counted.toSorted(byLastOrder).at(-1)
  if (!last) return null
  const same = counted.filter(({ currency }) => currency === last.currency)
  const sum = (key: 'ordersCount' | 'paidCount' | 'totalSpent') =>
    same.reduce((total, row) => total + row[key], 0)
  const totalSpent = sum('totalSpent')
  return {
    currency: last.currency,
    ordersCount: sum('ordersCount'),
    totalSpent,
    averageSpent: average(totalSpent, sum('paidCount')),
    firstOrderAt: Math.min(...same.map(({ firstOrderAt }) => firstOrderAt)),
    lastOrderAt: last.lastOrderAt,
    lastOrderTotal: last.lastOrderTotal,
    lastOrderItems: last.lastOrderItems,
  }
}

/** Half a unit goes up, away from zero for what was refunded beyond what was paid, as SQL's `round` does it. */
function average(total: number, count: number): number {
  if (count === 0) return 0
  return Math.sign(total) * Math.round(Math.abs(total) / count)
}

/** Of last orders of one moment the one in the store with the greatest id counts, so that everybody picks the same. */
function byLastOrder(a: StoreBehaviour, b: StoreBehaviour): number {
  return (
    a.lastOrderAt - b.lastOrderAt ||
    compare(a.storeId, b.storeId) ||
    compare(a.currency, b.currency)
  )
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
