// The feeds of a store: where they are served, which build is served, and how the rebuild under way stands.

import { integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import type { Build } from '../../core/build.ts'
import type { Sealed } from '../../lib/secrets.ts'

/** WITHOUT ROWID: found by its store, and by the token of its address. */
export const feeds = sqliteTable(
  'feeds',
  {
    storeId: text('store_id').primaryKey(),
    /** SHA-256 of the token. */
    tokenHash: text('token_hash').notNull(),
    /** Sealed for `feeds|<store>|token`: the page shows the address again. */
    token: text({ mode: 'json' }).$type<Sealed>().notNull(),
    /** What readers get. The pointer that flips: its files are whole. */
    published: text({ mode: 'json' }).$type<Build>(),
    /** The last rebuild, where it would lose too much to be published unasked. */
    refused: text({ mode: 'json' }).$type<Build>(),
    /** When the record was last found to be what is published. */
    builtAt: integer('built_at'),
    /** Why the last rebuild failed, in words for the owner. */
    error: text(),
    /** Since when a rebuild is wanted; null when none is. */
    requestedAt: integer('requested_at'),
    /** The rebuild under way, and when it last showed that it is alive. */
    job: text(),
    jobBeatAt: integer('job_beat_at'),
    /** Multipart uploads that the rebuild has begun. */
    uploads: text({ mode: 'json' }).$type<{ key: string; uploadId: string }[]>().notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (table) => [uniqueIndex('feeds_token').on(table.tokenHash)],
)
