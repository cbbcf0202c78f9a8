// What a contact's orders add up to, kept with them (B1).

import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'

/**
 * WITHOUT ROWID: one row per contact, store and currency, of orders that are placed and neither cancelled nor gone.
 * Amounts in minor units, times in milliseconds.
 */
export const behaviours = sqliteTable(
  'behaviours',
  {
    contactId: text('contact_id').notNull(),
    storeId: text('store_id').notNull(),
    currency: text().notNull(),
    ordersCount: integer('orders_count').notNull(),
    paidCount: integer('paid_count').notNull(),
    /** Of paid orders, less what was refunded. */
    totalSpent: integer('total_spent').notNull(),
    firstOrderAt: integer('first_order_at').notNull(),
    lastOrderAt: integer('last_order_at').notNull(),
    /** Of orders of one moment the one with the greatest id. */
    lastOrderExternalId: text('last_order_external_id').notNull(),
    lastOrderTotal: integer('last_order_total').notNull(),
    lastOrderItems: integer('last_order_items').notNull(),
  },
  (table) => [primaryKey({ columns: [table.contactId, table.storeId, table.currency] })],
)
