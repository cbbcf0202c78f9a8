// Connections that were begun at a store's own approve screen and wait for its answer (C2).

import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import type { SettingsPatch } from '../../core/settings.ts'

/** Only the SHA-256 of the one-time state is kept: it is what a callback proves itself with. */
export const approvals = sqliteTable('approvals', {
  stateHash: text('state_hash').primaryKey(),
  platform: text({ enum: ['woocommerce', 'shopify'] }).notNull(),
  url: text().notNull(),
  audienceId: text('audience_id'),
  settings: text({ mode: 'json' }).$type<SettingsPatch>(),
  /** The store to connect again, or the one that was connected. */
  storeId: text('store_id'),
  status: text({ enum: ['asked', 'connecting', 'connected', 'denied', 'failed'] }).notNull(),
  /** What went wrong, in words for the owner. */
  message: text(),
  askedAt: integer('asked_at').notNull(),
  returnedAt: integer('returned_at'),
})
