// Checkouts, and orders that came before theirs.

import { sql } from 'drizzle-orm'
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import type { CheckoutState } from '../../core/checkout.ts'
import type { Profile } from '../../core/contact.ts'
import type { OrderLine } from '../../core/order.ts'

/** WITHOUT ROWID: found by the store's own id or token; the hub's id is made of this key (`core/record-id.ts`). */
export const checkouts = sqliteTable(
  'checkouts',
  {
    storeId: text('store_id').notNull(),
    externalId: text('external_id').notNull(),
    contactId: text('contact_id'),
    state: text().$type<CheckoutState>().notNull(),
    customerExternalId: text('customer_external_id'),
    buyerEmail: text('buyer_email'),
    /** Only while there is no contact. */
    buyer: text({ mode: 'json' }).$type<Profile>(),
    currency: text().notNull(),
    total: integer().notNull(),
    lines: text({ mode: 'json' }).$type<OrderLine[]>().notNull(),
    recoveryUrl: text('recovery_url'),
    orderExternalId: text('order_external_id'),
    startedAt: integer('started_at').notNull(),
    completedAt: integer('completed_at'),
    abandonedAt: integer('abandoned_at'),
    closed: integer({ mode: 'boolean' }).notNull(),
    statedAt: integer('stated_at').notNull(),
    observedAt: integer('observed_at').notNull(),
    createdAt: integer('created_at').notNull(),
    changedAt: integer('changed_at').notNull(),
    seq: integer().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.storeId, table.externalId] }),
    // Many baskets are left before anybody says who they are: those cost nothing here.
    index('checkouts_contact')
      .on(table.contactId)
      .where(sql`${table.contactId} IS NOT NULL`),
    index('checkouts_seq').on(table.seq),
    // The work list of the clock: what is still open, by when it was left.
    index('checkouts_open')
      .on(table.storeId, table.statedAt)
      .where(sql`${table.state} = 'open'`),
  ],
)

/** WITHOUT ROWID: which order a checkout became that is not on record yet. */
export const checkoutArrivals = sqliteTable(
  'checkout_arrivals',
  {
    storeId: text('store_id').notNull(),
    checkoutExternalId: text('checkout_external_id').notNull(),
    orderExternalId: text('order_external_id'),
    at: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.storeId, table.checkoutExternalId] })],
)
