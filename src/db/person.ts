// Everything that the record holds of one person, to hand it out or to erase it.

import { inArray, sql, type SQL } from 'drizzle-orm'
import type { Contact, Link } from '../core/contact.ts'
import type { Database } from './client.ts'
import type { Key } from './merges.ts'
import type { PrivacySubject } from './schema/privacy.ts'
import { contacts, links } from './schema/contacts.ts'

export type Person = {
  audienceId: string
  /** Whom the person is recorded as: one contact, and those that were merged into it. */
  contacts: Contact[]
  links: Link[]
  orders: Key[]
  checkouts: Key[]
  emails: string[]
  /** The person is known by other stores too, which did not ask for anything. */
  elsewhere: boolean
}

/**
 * The person that a request is about. With a store's id only what that store said: its links, orders and checkouts.
 * The store's orders are read through for the email: this is rare, and nobody may be overlooked.
 */
export async function findPerson(
  db: Database,
  subject: PrivacySubject,
  { storeId, audienceId }: { storeId: string | null; audienceId: string },
): Promise<Person> {
  const found = await clusterOf(db, subject, storeId, audienceId)
  const ids = found.map(({ id }) => id)
  const all = await db
    .select()
    .from(links)
    .where(inArray(links.contactId, list(ids)))
  const own = storeId === null ? all : all.filter((link) => link.storeId === storeId)
  const emails = new Set(
    [subject.email ?? null, ...found.map(({ email }) => email)].flatMap(
      (email) => email?.trim().toLowerCase() ?? [],
    ),
  )
  const customers = [
    ...own,
    ...(storeId !== null && subject.customerExternalId
      ? [{ storeId, externalId: subject.customerExternalId }]
      : []),
  ]
  const search = { ids, emails: [...emails], customers, storeId, audienceId }
  const [orders, checkouts] = await Promise.all([
    keysNaming(db, 'orders', search),
    keysNaming(db, 'checkouts', search),
  ])
  const asked = (subject.orderExternalIds ?? []).flatMap((externalId) =>
    storeId === null ? [] : [{ storeId, externalId }],
  )
  const limited = orders.filter((key) => storeId === null || key.storeId === storeId)
  return {
    audienceId,
    contacts: found,
    links: own,
    orders: unique([...limited, ...asked]),
    checkouts: checkouts.filter((key) => storeId === null || key.storeId === storeId),
    emails: [...emails],
    elsewhere: own.length < all.length || limited.length < orders.length,
  }
}

type Search = {
  ids: string[]
  emails: string[]
  customers: Key[]
  storeId: string | null
  audienceId: string
}

function keysNaming(db: Database, table: 'orders' | 'checkouts', search: Search): Promise<Key[]> {
  const { ids, emails, customers, storeId, audienceId } = search
  return db.all<Key>(sql`
    SELECT store_id AS storeId, external_id AS externalId FROM ${sql.identifier(table)}
      WHERE contact_id IN ${list(ids)}
    UNION
    SELECT store_id, external_id FROM ${sql.identifier(table)}
      WHERE store_id IN (SELECT id FROM stores WHERE ${storeId === null ? sql`audience_id = ${audienceId}` : sql`id = ${storeId}`})
        AND (buyer_email IN ${list(emails)} OR (store_id, customer_external_id) IN (
          SELECT value ->> 'storeId', value ->> 'externalId' FROM json_each(${JSON.stringify(customers)})))`)
}

/** The contact, whoever it is merged into, and whoever is merged into that. */
async function clusterOf(
  db: Database,
  subject: PrivacySubject,
  storeId: string | null,
  audienceId: string,
): Promise<Contact[]> {
  const { contactId, customerExternalId, email, orderExternalIds = [] } = subject
  const rows = await db.all<{ id: string }>(sql`
    WITH RECURSIVE named (id) AS (
      SELECT id FROM contacts WHERE id = ${contactId ?? ''}
      UNION SELECT contact_id FROM links WHERE store_id = ${storeId ?? ''} AND external_id = ${customerExternalId ?? ''}
      UNION SELECT id FROM contacts WHERE audience_id = ${audienceId} AND primary_key = ${email?.trim().toLowerCase() ?? ''}),
    -- Who is known by nothing else is found by the orders that the store names.
    ordered (id) AS (
      SELECT id FROM named
      UNION SELECT contact_id FROM orders WHERE store_id = ${storeId ?? ''} AND contact_id IS NOT NULL
        AND external_id IN ${list(orderExternalIds)} AND NOT EXISTS (SELECT 1 FROM named)),
    kept (id) AS (
      SELECT id FROM ordered
      UNION SELECT contacts.merged_into FROM kept CROSS JOIN contacts ON contacts.id = kept.id
        WHERE contacts.merged_into IS NOT NULL),
    whole (id) AS (
      SELECT id FROM kept
      UNION SELECT merges.merged_id FROM whole CROSS JOIN merges ON merges.kept_id = whole.id)
    SELECT id FROM whole`)
  const ids = rows.map(({ id }) => id)
  return db
    .select()
    .from(contacts)
    .where(inArray(contacts.id, list(ids)))
}

function unique(keys: Key[]): Key[] {
  return [...new Map(keys.map((key) => [`${key.storeId}/${key.externalId}`, key])).values()]
}

function list(values: string[]): SQL {
  return sql`(SELECT value FROM json_each(${JSON.stringify(values)}))`
}
