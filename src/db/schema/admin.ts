// Signing in: sessions and the count of attempts.

import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'

/** Only the SHA-256 of a session's id is kept. Times in milliseconds. */
export const sessions = sqliteTable('sessions', {
  hash: text().primaryKey(),
  createdAt: integer('created_at').notNull(),
  seenAt: integer('seen_at').notNull(),
})

/** Failed sign-ins per client and window of 15 minutes, counted exactly. */
export const signInAttempts = sqliteTable('sign_in_attempts', {
  key: text().primaryKey(),
  count: integer().notNull(),
  expiresAt: integer('expires_at').notNull(),
})
