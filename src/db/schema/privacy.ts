// Privacy requests with their receipts, and the erased: who must not come back by an old delivery (G1).

import { integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'

/** Whom a request is about, as long as it is not done; afterwards nothing of it is kept. */
export type PrivacySubject = {
  contactId?: string
  customerExternalId?: string | null
  email?: string | null
  phone?: string | null
  orderExternalIds?: string[]
}

/** WITHOUT ROWID. A receipt holds counts and ids of ours, no personal data. */
export const privacyRequests = sqliteTable(
  'privacy_requests',
  {
    id: text().primaryKey(),
    kind: text({ enum: ['data_request', 'redact', 'shop_redact'] }).notNull(),
    storeId: text('store_id'),
    /** Equal for repeats of one request of the platform. */
    requestKey: text('request_key'),
    state: text({ enum: ['received', 'ready', 'done'] }).notNull(),
    subject: text({ mode: 'json' }).$type<PrivacySubject>(),
    /** The contact whose export waits to be handed out. */
    contactId: text('contact_id'),
    receivedAt: integer('received_at').notNull(),
    doneAt: integer('done_at'),
    erased: text({ mode: 'json' }).$type<Record<string, number>>().notNull(),
    kept: text({ mode: 'json' }).$type<Record<string, number>>().notNull(),
  },
  (table) => [uniqueIndex('privacy_requests_key').on(table.requestKey)],
)

/**
 * WITHOUT ROWID. Keyed hashes of store and customer id (for good), and of audience and email (for what is older than
 * `at`, ms): nobody can be read out of them without the master key.
 */
export const erasures = sqliteTable(
  'erasures',
  {
    scope: text().notNull(),
    hash: text().notNull(),
    at: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.scope, table.hash] })],
)
