// Products with their variants as JSON (a product is the unit of change and of events), and collections.

import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import type { Note } from '../../core/formats/text.ts'
import type { ProductFacts, Variant } from '../../core/product.ts'

/** WITHOUT ROWID: found by the store's own id; the hub's id is made of this key (`core/record-id.ts`). */
export const products = sqliteTable(
  'products',
  {
    storeId: text('store_id').notNull(),
    externalId: text('external_id').notNull(),
    type: text().notNull(),
    title: text().notNull(),
    vendor: text(),
    url: text(),
    status: text().notNull(),
    active: integer({ mode: 'boolean' }).notNull(),
    exclusion: text(),
    includeInOnlineStore: integer('include_in_online_store', { mode: 'boolean' }).notNull(),
    collectionExternalIds: text('collection_external_ids', { mode: 'json' })
      .$type<string[]>()
      .notNull(),
    options: text({ mode: 'json' }).$type<ProductFacts['options']>().notNull(),
    imageUrl: text('image_url'),
    currency: text().notNull(),
    variants: text({ mode: 'json' }).$type<Variant[]>().notNull(),
    notes: text({ mode: 'json' }).$type<Note[]>().notNull(),
    goneAtSource: integer('gone_at_source', { mode: 'boolean' }).notNull(),
    statedAt: integer('stated_at'),
    observedAt: integer('observed_at').notNull(),
    createdAt: integer('created_at').notNull(),
    changedAt: integer('changed_at').notNull(),
    seq: integer().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.storeId, table.externalId] }),
    index('products_seq').on(table.seq),
  ],
)

/** WITHOUT ROWID: a store's categories, of which only those with products on record are kept (P2). */
export const collections = sqliteTable(
  'collections',
  {
    storeId: text('store_id').notNull(),
    externalId: text('external_id').notNull(),
    title: text().notNull(),
    parentExternalId: text('parent_external_id'),
    goneAtSource: integer('gone_at_source', { mode: 'boolean' }).notNull().default(false),
    statedAt: integer('stated_at'),
    observedAt: integer('observed_at').notNull(),
    createdAt: integer('created_at').notNull(),
    changedAt: integer('changed_at').notNull(),
    seq: integer().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.storeId, table.externalId] }),
    index('collections_seq').on(table.seq),
  ],
)
