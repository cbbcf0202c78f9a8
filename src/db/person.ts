// Everything that the record holds of one person, to hand it out or to erase it.

import { inArray, sql, type SQL } from 'drizzle-orm'
import type { Link } from '../core/contact.ts'
import type { Cluster } from '../core/without-store.ts'
import type { Database } from './client.ts'
import { readCluster } from './left-contacts.ts'
import type { Key, MergeRow } from './merges.ts'
import type { PrivacySubject } from './schema/privacy.ts'
import { links } from './schema/contacts.ts'

/** Whom the person is recorded as: one contact, and those that were merged into it. */
export type Person = Cluster<MergeRow> & {
  audienceId: string
  links: Link[]
  /** On record, and with something of the person in them. */
  orders: Key[]
  checkouts: Key[]
  /** Orders that the request names, on record or not. */
  asked: Key[]
  emails: string[]
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
  const cluster = await clusterOf(db, subject, storeId, audienceId)
  const { contacts: found } = cluster
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
  const asked = (subject.orderExternalIds ?? []).flatMap((externalId) =>
    storeId === null ? [] : [{ storeId, externalId }],
  )
  const [orders, checkouts, unscrubbed] = await Promise.all([
    keysNaming(db, 'orders', search),
    keysNaming(db, 'checkouts', search),
    keysHolding(db, asked),
  ])
  const limited = orders.filter((key) => storeId === null || key.storeId === storeId)
  return {
    ...cluster,
    audienceId,
    links: own,
    orders: unique([...limited, ...unscrubbed]),
    asked,
    checkouts: checkouts.filter((key) => storeId === null || key.storeId === storeId),
    emails: [...emails],
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

/** Of these orders those that have something left of whoever placed them. */
function keysHolding(db: Database, keys: Key[]): Promise<Key[]> {
  return db.all<Key>(sql`
    SELECT store_id AS storeId, external_id AS externalId FROM orders
    WHERE (store_id, external_id) IN (
        SELECT value ->> 'storeId', value ->> 'externalId' FROM json_each(${JSON.stringify(keys)}))
      AND (coalesce(contact_id, customer_external_id, buyer_email, operator_comment, delivery_address) IS NOT NULL
        OR notes <> '[]' OR EXISTS (SELECT 1 FROM json_each(refunds) WHERE value ->> 'reason' IS NOT NULL))`)
}

/** The contact, whoever it is merged into, and whoever is merged into that. */
async function clusterOf(
  db: Database,
  subject: PrivacySubject,
  storeId: string | null,
  audienceId: string,
): Promise<Cluster<MergeRow>> {
  const { contactId, customerExternalId, orderExternalIds = [] } = subject
  const email = subject.email?.trim().toLowerCase() ?? ''
  const rows = await db.all<{ id: string }>(sql`
    WITH RECURSIVE named (id) AS (
      SELECT id FROM contacts WHERE id = ${contactId ?? ''}
      UNION SELECT contact_id FROM links WHERE store_id = ${storeId ?? ''} AND external_id = ${customerExternalId ?? ''}
      UNION SELECT id FROM contacts WHERE audience_id = ${audienceId} AND primary_key = ${email}
      -- Where people are told apart by something else, several may have the address: all of them are meant.
      UNION SELECT id FROM contacts WHERE audience_id = ${audienceId} AND email = ${email}
        AND email IS NOT primary_key AND email IS NOT NULL),
    -- Who is known by nothing else is found by the orders that the store names.
    ordered (id) AS (
      SELECT id FROM named
      UNION SELECT contact_id FROM orders WHERE store_id = ${storeId ?? ''} AND contact_id IS NOT NULL
        AND external_id IN ${list(orderExternalIds)} AND NOT EXISTS (SELECT 1 FROM named)),
    kept (id) AS (
      SELECT id FROM ordered
      UNION SELECT contacts.merged_into FROM kept CROSS JOIN contacts ON contacts.id = kept.id
        WHERE contacts.merged_into IS NOT NULL)
    SELECT id FROM kept`)
  const ids = rows.map(({ id }) => id)
  return readCluster(db, ids, storeId ?? '')
}

function unique(keys: Key[]): Key[] {
  return [...new Map(keys.map((key) => [`${key.storeId}/${key.externalId}`, key])).values()]
}

function list(values: string[]): SQL {
  return sql`(SELECT value FROM json_each(${JSON.stringify(values)}))`
}
