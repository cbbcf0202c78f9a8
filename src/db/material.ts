// What workflows ask about orders and contacts that no list does.

import { sql } from 'drizzle-orm'
import type { Order } from '../core/order.ts'
import { orderId } from '../core/resolve-order.ts'
import type { Database } from './client.ts'
import { customFields } from './schema/segments.ts'

/** Those of all audiences: a workflow may serve stores of several. */
export function allCustomFields(db: Database) {
  return db.select().from(customFields)
}

/** Ids of the orders that are the first of their contact: nobody placed one before. By the index of contacts. */
export async function firstOrders(
  db: Database,
  orders: Pick<Order, 'storeId' | 'externalId' | 'contactId' | 'placedAt'>[],
): Promise<Set<string>> {
  const asked = orders.filter(({ contactId }) => contactId !== null)
  if (asked.length === 0) return new Set()
  const keys = asked.map(({ storeId, externalId, contactId, placedAt }) => ({
    storeId,
    externalId,
    contactId,
    placedAt,
  }))
  const rows = await db.all<{ storeId: string; externalId: string }>(sql`
    SELECT value ->> 'storeId' AS storeId, value ->> 'externalId' AS externalId
    FROM json_each(${JSON.stringify(keys)})
    WHERE NOT EXISTS (SELECT 1 FROM orders AS earlier
      WHERE earlier.contact_id = value ->> 'contactId'
        AND (earlier.placed_at, earlier.store_id, earlier.external_id) <
          (value ->> 'placedAt', value ->> 'storeId', value ->> 'externalId')
        AND earlier.source_status <> 'checkout-draft' AND NOT earlier.gone_at_source)`)
  return new Set(rows.map(({ storeId, externalId }) => orderId(storeId, externalId)))
}
