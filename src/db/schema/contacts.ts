// Contacts of an audience and the links from stores' customers to them.

import { sql } from 'drizzle-orm'
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import type { Consent, Contact, Link, PersonalNote } from '../../core/contact.ts'
import type { Address } from '../../core/formats/address.ts'
import type { Note } from '../../core/formats/text.ts'

/** WITHOUT ROWID (in the migration): a contact is one row of one tree, and a lookup by id one read. */
export const contacts = sqliteTable(
  'contacts',
  {
    id: text().primaryKey(),
    audienceId: text('audience_id').notNull(),
    primaryKey: text('primary_key'),
    firstName: text('first_name'),
    lastName: text('last_name'),
    email: text(),
    phone: text(),
    deliveryPhone: text('delivery_phone'),
    language: text(),
    address: text({ mode: 'json' }).$type<Address>(),
    consent: text({ mode: 'json' }).$type<Consent>(),
    tags: text({ mode: 'json' }).$type<string[]>().notNull(),
    custom: text({ mode: 'json' }).$type<Record<string, unknown>>().notNull(),
    personalNotes: text('personal_notes', { mode: 'json' })
      .$type<PersonalNote[]>()
      .notNull()
      .default([]),
    segments: text({ mode: 'json' }).$type<string[]>().notNull().default([]),
    guest: integer({ mode: 'boolean' }).notNull(),
    notes: text({ mode: 'json' }).$type<Note[]>().notNull(),
    provenance: text({ mode: 'json' }).$type<Contact['provenance']>().notNull(),
    states: text({ mode: 'json' }).$type<Contact['states']>().notNull(),
    sourceCreatedAt: integer('source_created_at'),
    sourceUpdatedAt: integer('source_updated_at'),
    createdAt: integer('created_at').notNull(),
    changedAt: integer('changed_at').notNull(),
    seq: integer().notNull(),
    mergedInto: text('merged_into'),
  },
  (table) => [
    // Guards first creation: two stores that meet the same person at once can't both create the contact.
    uniqueIndex('contacts_primary_key').on(table.audienceId, table.primaryKey),
    index('contacts_seq').on(table.seq),
    // Who is not found by the primary key may be by these (I1). What is the primary key already costs nothing here.
    index('contacts_email')
      .on(table.audienceId, table.email)
      .where(sql`${table.email} IS NOT ${table.primaryKey} AND ${table.email} IS NOT NULL`),
    index('contacts_phone')
      .on(table.audienceId, table.phone)
      .where(sql`${table.phone} IS NOT ${table.primaryKey} AND ${table.phone} IS NOT NULL`),
    // For search: most have their parcels sent to where they are called.
    index('contacts_delivery_phone')
      .on(table.audienceId, table.deliveryPhone)
      .where(
        sql`${table.deliveryPhone} IS NOT ${table.phone} AND ${table.deliveryPhone} IS NOT NULL`,
      ),
  ],
)

/** WITHOUT ROWID: a store's customer leads to its contact in one read. */
export const links = sqliteTable(
  'links',
  {
    storeId: text('store_id').notNull(),
    externalId: text('external_id').notNull(),
    contactId: text('contact_id').notNull(),
    reason: text().$type<Link['reason']>().notNull(),
    linkedAt: integer('linked_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.storeId, table.externalId] }),
    index('links_contact').on(table.contactId),
  ],
)
