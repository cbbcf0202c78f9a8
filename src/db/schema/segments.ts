// Segments of contacts, and the typed custom fields of an audience.

import { integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import type { CustomFieldType } from '../../core/custom-field.ts'
import type { Filter } from '../../core/filter.ts'

/** With a filter: whoever fits it. Without: whoever was put into it by hand (`contacts.segments`). */
export const segments = sqliteTable(
  'segments',
  {
    id: text().primaryKey(),
    audienceId: text('audience_id').notNull(),
    name: text().notNull(),
    filter: text({ mode: 'json' }).$type<Filter>(),
    createdAt: integer('created_at').notNull(),
    changedAt: integer('changed_at').notNull(),
  },
  (table) => [uniqueIndex('segments_name').on(table.audienceId, table.name)],
)

/** WITHOUT ROWID: the values lie in `contacts.custom` under the key. */
export const customFields = sqliteTable(
  'custom_fields',
  {
    audienceId: text('audience_id').notNull(),
    key: text().notNull(),
    label: text().notNull(),
    type: text().$type<CustomFieldType>().notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.audienceId, table.key] })],
)
