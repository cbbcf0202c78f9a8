// What is needed to undo a merge, and the merges that stores told of.

import { sql } from 'drizzle-orm'
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import type { Link } from '../../core/contact.ts'
import type { Undo } from '../../core/merge.ts'

/** WITHOUT ROWID: the contacts that are merged into one stand side by side. */
export const merges = sqliteTable(
  'merges',
  {
    keptId: text('kept_id').notNull(),
    mergedId: text('merged_id').notNull(),
    reason: text({ enum: ['merged', 'merged_at_store'] }).notNull(),
    undo: text({ mode: 'json' }).$type<Undo>().notNull(),
    at: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.keptId, table.mergedId] })],
)

/** WITHOUT ROWID: what moved with a merged contact; for a link also the reason and time that it had. */
export const mergeMoves = sqliteTable(
  'merge_moves',
  {
    mergedId: text('merged_id').notNull(),
    kind: text({ enum: ['link', 'order', 'checkout'] }).notNull(),
    storeId: text('store_id').notNull(),
    externalId: text('external_id').notNull(),
    reason: text().$type<Link['reason']>(),
    linkedAt: integer('linked_at'),
  },
  (table) => [
    primaryKey({ columns: [table.mergedId, table.kind, table.storeId, table.externalId] }),
  ],
)

/** WITHOUT ROWID: customers that a store made one; waits until both are known here (`doneAt`). */
export const storeMerges = sqliteTable(
  'store_merges',
  {
    storeId: text('store_id').notNull(),
    goneExternalId: text('gone_external_id').notNull(),
    keptExternalId: text('kept_external_id').notNull(),
    at: integer().notNull(),
    doneAt: integer('done_at'),
  },
  (table) => [
    primaryKey({ columns: [table.storeId, table.goneExternalId] }),
    index('store_merges_waiting')
      .on(table.storeId)
      .where(sql`${table.doneAt} IS NULL`),
  ],
)
