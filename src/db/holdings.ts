// The rows that belong to a person beside contacts and links: orders and their payments, checkouts, conflicts, rejects,
// merges and events.

import type { Database } from './client.ts'
import { checkoutId } from '../core/checkout.ts'
import { recordId } from '../core/record-id.ts'
import { decodeRows } from './bulk.ts'
import type { Person } from './person.ts'
import { checkouts } from './schema/checkouts.ts'
import { conflicts, events, rejected } from './schema/events.ts'
import { merges } from './schema/merges.ts'
import { orders, transactions } from './schema/orders.ts'

export async function readHoldings(
  db: Database,
  person: Person,
): Promise<Record<string, object[]>> {
  const keys = "SELECT value ->> 'storeId', value ->> 'externalId' FROM json_each(?1)"
  const listed = 'SELECT value FROM json_each(?1)'
  const read = (statement: string, values: unknown[]) =>
    db.$client.prepare(statement).bind(JSON.stringify(values))
  const ids = person.contacts.map(({ id }) => id)
  const records = [
    ...ids,
    ...person.orders.map(({ storeId, externalId }) => recordId('ord', storeId, externalId)),
    ...person.checkouts.map(({ storeId, externalId }) => checkoutId(storeId, externalId)),
  ]
  const [order, transaction, checkout, conflict, reject, merge, event] = await db.$client.batch([
    read(`SELECT * FROM orders WHERE (store_id, external_id) IN (${keys})`, person.orders),
    read(
      `SELECT * FROM transactions WHERE (store_id, order_external_id) IN (${keys})`,
      person.orders,
    ),
    read(`SELECT * FROM checkouts WHERE (store_id, external_id) IN (${keys})`, person.checkouts),
    read(
      `SELECT * FROM conflicts WHERE record_id IN (${listed}) OR other_record_id IN (${listed})`,
      ids,
    ),
    read(`SELECT * FROM rejected WHERE (store_id, external_id) IN (${keys})`, [
      ...person.links,
      ...person.orders,
      ...person.checkouts,
    ]),
    read(`SELECT * FROM merges WHERE kept_id IN (${listed}) OR merged_id IN (${listed})`, ids),
    // Once through all of them: who asks for everything about a person does so rarely.
    read(`SELECT * FROM events WHERE record_id IN (${listed})`, records),
  ])
  return {
    orders: decodeRows(orders, order?.results ?? []),
    transactions: decodeRows(transactions, transaction?.results ?? []),
    checkouts: decodeRows(checkouts, checkout?.results ?? []),
    conflicts: decodeRows(conflicts, conflict?.results ?? []),
    rejected: decodeRows(rejected, reject?.results ?? []),
    merges: decodeRows(merges, merge?.results ?? []),
    events: decodeRows(events, event?.results ?? []),
  }
}
