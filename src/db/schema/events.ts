// Events (the outbox), and what needs somebody's attention: rejected records, conflicts, dead letters.

import { sql } from 'drizzle-orm'
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import type { Issue } from '../../core/errors.ts'
import type { ConflictRule } from '../../core/ownership.ts'
import type { RecordEvent } from '../../core/events.ts'
import type { Kind, Origin } from '../../core/outcome.ts'

/** `seq` is the rowid: D1 has one writer, so it grows in order of commit. The newest row is never deleted. */
export const events = sqliteTable('events', {
  seq: integer().primaryKey(),
  at: integer().notNull(),
  kind: text().$type<Kind>().notNull(),
  recordId: text('record_id').notNull(),
  storeId: text('store_id').notNull(),
  operation: text().$type<RecordEvent['operation']>().notNull(),
  origin: text().$type<Origin>().notNull(),
  deliveryId: text('delivery_id'),
  transitions: text({ mode: 'json' }).$type<RecordEvent['transitions']>().notNull(),
  /** How many workflows caused each other before this change; null for what a store or a person did. */
  depth: integer(),
  /** An import had seen the order placed already, and left it to this event to say so; null for all others. */
  placedBefore: integer('placed_before', { mode: 'boolean' }),
})

/** What most events have nothing to say of. */
export const unsaid = { depth: null, placedBefore: null } as const

/** A record that could not be taken in, until it can (S3). One row per record and direction. WITHOUT ROWID. */
export const rejected = sqliteTable(
  'rejected',
  {
    storeId: text('store_id').notNull(),
    direction: text({ enum: ['in', 'out'] }).notNull(),
    kind: text().$type<Kind | 'delivery'>().notNull(),
    /** The store's id of the record, or the delivery's id where it has none. */
    externalId: text('external_id').notNull(),
    reason: text().notNull(),
    issues: text({ mode: 'json' }).$type<Issue[]>().notNull(),
    deliveryId: text('delivery_id').notNull(),
    count: integer().notNull(),
    firstAt: integer('first_at').notNull(),
    lastAt: integer('last_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.storeId, table.direction, table.kind, table.externalId] }),
    index('rejected_last').on(table.lastAt),
  ],
)

/** Two claims that can't both be true, for a person to decide (I4, O3). WITHOUT ROWID. */
export const conflicts = sqliteTable(
  'conflicts',
  {
    storeId: text('store_id').notNull(),
    kind: text().$type<'contact'>().notNull(),
    externalId: text('external_id').notNull(),
    field: text().notNull(),
    incomingValue: text('incoming_value').notNull(),
    currentValue: text('current_value'),
    recordId: text('record_id').notNull(),
    /** The contact that has the address, where two claim one; empty where two values of one contact disagree. */
    otherRecordId: text('other_record_id').notNull(),
    at: integer().notNull(),
    /** Which rule decided, and for which of the two values; an identity conflict stays undecided (`open`). */
    rule: text().$type<ConflictRule>().notNull().default('identity'),
    winner: text({ enum: ['incoming', 'current', 'open'] })
      .notNull()
      .default('open'),
    incomingAt: integer('incoming_at'),
    currentAt: integer('current_at'),
    /** Where the value on record came from: a store's id, or who set it in the hub. */
    currentSource: text('current_source'),
    deliveryId: text('delivery_id'),
    closedAt: integer('closed_at'),
  },
  (table) => [
    primaryKey({
      columns: [table.storeId, table.kind, table.externalId, table.field, table.incomingValue],
    }),
    index('conflicts_at').on(table.at),
    index('conflicts_open')
      .on(table.at)
      .where(sql`${table.winner} = 'open' AND ${table.closedAt} IS NULL`),
  ],
)

/** What a queue gave up on: shown, never silently dropped. */
export const deadLetters = sqliteTable('dead_letters', {
  id: text().primaryKey(),
  queue: text().notNull(),
  storeId: text('store_id'),
  body: text().notNull(),
  at: integer().notNull(),
})
