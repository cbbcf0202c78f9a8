// Connected stores and the audiences they import into.

import { sql } from 'drizzle-orm'
import { integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import type { Settings } from '../../core/settings.ts'
import type { StoreFacts } from '../../core/store-facts.ts'
import type { Sealed } from '../../lib/secrets.ts'

/** A destination database: stores of one audience share contacts, others never do (C7). */
export const audiences = sqliteTable('audiences', {
  id: text().primaryKey(),
  name: text().notNull(),
  primaryKey: text('primary_key', { enum: ['email', 'phone', 'storeCustomerId'] }).notNull(),
  createdAt: integer('created_at').notNull(),
})

export const stores = sqliteTable(
  'stores',
  {
    id: text().primaryKey(),
    platform: text({ enum: ['woocommerce', 'shopify'] }).notNull(),
    url: text().notNull(),
    name: text().notNull(),
    /** `importing` and `paused` follow from the store's object and the settings, so they are not kept. */
    state: text({ enum: ['connecting', 'active', 'reconnect', 'disconnected'] }).notNull(),
    /** Why the store is in state `reconnect`, in words for its owner. */
    stateReason: text('state_reason'),
    audienceId: text('audience_id')
      .notNull()
      .references(() => audiences.id),
    settings: text({ mode: 'json' }).$type<Settings>().notNull(),
    /** What the store says of itself; null until it was asked. */
    facts: text({ mode: 'json' }).$type<StoreFacts>(),
    /** Sealed for `stores|<id>|credentials`; null once disconnected. */
    credentials: text({ mode: 'json' }).$type<Sealed>(),
    connectedAt: integer('connected_at').notNull(),
    /** What happened before is history and starts nothing (ms); null while that is `connectedAt`. */
    historyUntil: integer('history_until'),
    createdAt: integer('created_at').notNull(),
    changedAt: integer('changed_at').notNull(),
  },
  (table) => [
    // One connection per address and audience: two people who connect a store at once get one store.
    uniqueIndex('stores_connected')
      .on(table.url, table.audienceId)
      .where(sql`${table.state} <> 'disconnected'`),
  ],
)
