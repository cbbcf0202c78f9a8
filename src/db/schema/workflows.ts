// Workflows with their versions, their runs, where the relay stands, and the people that contacts are assigned to.

import { sql } from 'drizzle-orm'
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import type { Definition, RunState, StepLog, Trigger } from '../../core/workflow.ts'

export const workflows = sqliteTable('workflows', {
  id: text().primaryKey(),
  name: text().notNull(),
  enabled: integer({ mode: 'boolean' }).notNull(),
  enabledAt: integer('enabled_at'),
  maxAgeHours: integer('max_age_hours').notNull(),
  version: integer().notNull(),
  createdAt: integer('created_at').notNull(),
  changedAt: integer('changed_at').notNull(),
  /** Its runs stay readable; those that wait stop. */
  deletedAt: integer('deleted_at'),
})

/** WITHOUT ROWID: never changed, so that a run goes on with what it started with. */
export const workflowVersions = sqliteTable(
  'workflow_versions',
  {
    workflowId: text('workflow_id').notNull(),
    version: integer().notNull(),
    definition: text({ mode: 'json' }).$type<Definition>().notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.workflowId, table.version] })],
)

/**
 * WITHOUT ROWID: a workflow's runs in order of the events that started them, with no index but that of what needs
 * somebody. A run is written when it starts, when it waits and when it ends.
 */
export const runs = sqliteTable(
  'runs',
  {
    workflowId: text('workflow_id').notNull(),
    seq: integer().notNull(),
    version: integer().notNull(),
    trigger: text().$type<Trigger>().notNull(),
    recordId: text('record_id').notNull(),
    storeId: text('store_id').notNull(),
    state: text().$type<RunState>().notNull(),
    steps: text({ mode: 'json' }).$type<StepLog[]>().notNull(),
    error: text(),
    attempt: integer().notNull(),
    depth: integer().notNull(),
    occurredAt: integer('occurred_at').notNull(),
    createdAt: integer('created_at').notNull(),
    changedAt: integer('changed_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.workflowId, table.seq] }),
    index('runs_attention')
      .on(table.workflowId, table.state, table.seq)
      .where(sql`${table.state} IN ('missed', 'failed')`),
  ],
)

/** One row: the last event that was handed over. */
export const relay = sqliteTable('relay', {
  id: integer().primaryKey(),
  seq: integer().notNull(),
})

/** Whom contacts can be assigned to, besides the administrator. */
export const users = sqliteTable('users', {
  email: text().primaryKey(),
  name: text().notNull(),
  createdAt: integer('created_at').notNull(),
})
