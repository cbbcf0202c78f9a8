// Keeping what a contact's orders add up to, in the batch that changes the orders (B1).

import type { BehaviourChanges, BehaviourKey } from '../core/behaviour.ts'
import { insertAll } from './bulk.ts'
import { behaviours } from './schema/behaviours.ts'

/** Behind the orders in their batch: `recounts` are counted from what stands then. */
export function changeBehaviours(
  db: D1Database,
  { additions, recounts }: BehaviourChanges,
): D1PreparedStatement[] {
  return [
    ...(additions.length > 0 ? [addUp(db, additions)] : []),
    ...(recounts.length > 0 ? recount(db, recounts) : []),
  ]
}

/** Everything of these contacts, counted from their orders. */
export function recountContacts(db: D1Database, contactIds: string[]): D1PreparedStatement[] {
  const listed = 'SELECT value FROM json_each(?1)'
  return [
    db.prepare(`DELETE FROM behaviours WHERE contact_id IN (${listed})`),
    db.prepare(`INSERT INTO behaviours ${counted(`orders.contact_id IN (${listed})`)}`),
  ].map((statement) => statement.bind(JSON.stringify(contactIds)))
}

/** In front of orders that lose their contacts: everything of those contacts, counted without these orders. */
export function recountWithout(
  db: D1Database,
  keys: { storeId: string; externalId: string }[],
): D1PreparedStatement[] {
  const given = `SELECT value ->> 'storeId', value ->> 'externalId' FROM json_each(?1)`
  const owners = `SELECT own.contact_id FROM json_each(?1) AS each CROSS JOIN orders AS own
    ON own.store_id = each.value ->> 'storeId' AND own.external_id = each.value ->> 'externalId'
    WHERE own.contact_id IS NOT NULL`
  const others = `orders.contact_id IN (${owners}) AND (store_id, external_id) NOT IN (${given})`
  return [
    db.prepare(`DELETE FROM behaviours WHERE contact_id IN (${owners})`),
    db.prepare(`INSERT INTO behaviours ${counted(others)}`),
  ].map((statement) => statement.bind(JSON.stringify(keys)))
}

function addUp(db: D1Database, rows: BehaviourChanges['additions']): D1PreparedStatement {
  const isLater =
    '(excluded.last_order_at, excluded.last_order_external_id) >= (last_order_at, last_order_external_id)'
  const later = (column: string) =>
    `${column} = CASE WHEN ${isLater} THEN excluded.${column} ELSE ${column} END`
  const sum = (column: string) => `${column} = ${column} + excluded.${column}`
  return insertAll(db, behaviours, rows, {
    onConflict: `ON CONFLICT DO UPDATE SET ${[
      ...['orders_count', 'paid_count', 'total_spent'].map(sum),
      'first_order_at = min(first_order_at, excluded.first_order_at)',
      ...['last_order_at', 'last_order_external_id', 'last_order_total', 'last_order_items'].map(
        later,
      ),
    ].join(', ')}`,
  })
}

function recount(db: D1Database, keys: BehaviourKey[]): D1PreparedStatement[] {
  const listed = `SELECT value ->> 'contactId', value ->> 'storeId', value ->> 'currency' FROM json_each(?1)`
  const own = `(contact_id, store_id, currency) IN (${listed})`
  const contacts = `SELECT value ->> 'contactId' FROM json_each(?1)`
  return [
    db.prepare(`DELETE FROM behaviours WHERE ${own}`),
    db.prepare(
      `INSERT INTO behaviours ${counted(`orders.contact_id IN (${contacts}) AND ${own}`)}`,
    ),
  ].map((statement) => statement.bind(JSON.stringify(keys)))
}

/** Rows counted from the orders that fit; what counts is said in `core/behaviour.ts` too. */
function counted(where: string): string {
  const same = 'PARTITION BY contact_id, store_id, currency'
  return `SELECT contact_id, store_id, currency, orders, paid, spent, first, placed_at, external_id, total, items FROM (
      SELECT contact_id, store_id, currency, placed_at, external_id, total,
        (SELECT coalesce(sum(value ->> 'quantity'), 0) FROM json_each(lines)) AS items,
        count(*) OVER (${same}) AS orders,
        sum(paid_at IS NOT NULL) OVER (${same}) AS paid,
        sum(CASE WHEN paid_at IS NOT NULL THEN total - refunded ELSE 0 END) OVER (${same}) AS spent,
        min(placed_at) OVER (${same}) AS first,
        row_number() OVER (${same} ORDER BY placed_at DESC, external_id DESC) AS place
      FROM orders
      WHERE ${where} AND status <> 'cancelled' AND source_status <> 'checkout-draft' AND NOT gone_at_source)
    WHERE place = 1`
}
