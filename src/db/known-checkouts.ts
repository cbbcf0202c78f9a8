// What resolving a set of changes needs of the checkouts: those that are named, and those that orders came from.

import type { Arrival, Checkout } from '../core/checkout.ts'
import type { Change } from '../core/change.ts'
import type { KnownCheckouts } from '../core/draft-checkouts.ts'
import { decodeRows } from './bulk.ts'
import { checkouts } from './schema/checkouts.ts'

export type CheckoutKeys = {
  checkouts: string[]
  /** Of those, the ones that came by themselves: their orders may have come before. */
  arrivals: string[]
}

/** The checkouts that a set of changes touches. */
export function checkoutKeysOf(changes: Change[]): CheckoutKeys {
  const keys = { checkouts: new Set<string>(), arrivals: new Set<string>() }
  for (const change of changes) {
    const kind = change.kind === 'gone' ? change.of : change.kind
    if (kind === 'checkout') keys.checkouts.add(change.externalId)
    if (change.kind === 'checkout') keys.arrivals.add(change.externalId)
    if (change.kind === 'order' && change.checkoutToken) keys.checkouts.add(change.checkoutToken)
    // Where a checkout is an order that nobody paid, they share their id.
    if (kind === 'order' && (change.kind === 'gone' || isCheckoutToo(change)))
      keys.checkouts.add(change.externalId)
  }
  return { checkouts: [...keys.checkouts], arrivals: [...keys.arrivals] }
}

function isCheckoutToo(change: Change): boolean {
  return change.kind === 'order' && change.checkout !== undefined
}

/** Two statements to read them with, none where the set touches no checkout. */
export function selectCheckouts(
  db: D1Database,
  storeId: string,
  keys: CheckoutKeys,
): D1PreparedStatement[] {
  if (keys.checkouts.length === 0) return []
  const byKey = (sql: string, values: string[]) =>
    db.prepare(`${sql} IN (SELECT value FROM json_each(?2))`).bind(storeId, JSON.stringify(values))
  return [
    byKey('SELECT * FROM checkouts WHERE store_id = ?1 AND external_id', keys.checkouts),
    byKey(
      `SELECT checkout_external_id AS checkoutExternalId, order_external_id AS orderExternalId
       FROM checkout_arrivals WHERE store_id = ?1 AND checkout_external_id`,
      keys.arrivals,
    ),
  ]
}

/** What those statements answered. */
export function decodeCheckouts([checkout, arrival]: D1Result[]): KnownCheckouts {
  return {
    checkouts: decodeRows(checkouts, checkout?.results ?? []) satisfies Checkout[],
    // SAFETY: the statement names its columns like this.
    arrivals: (arrival?.results ?? []) as Arrival[],
  }
}
