// Reading contacts: lists in order of change, one contact with its links, and behaviour counted from the orders.

import { and, desc, eq, gte, inArray, isNull, lt, or, sql, type SQL } from 'drizzle-orm'
import type { Contact, Link } from '../core/contact.ts'
import { contactsByCheckout, type CheckoutRanges } from './checkouts.ts'
import type { Database } from './client.ts'
import { seqSince } from './events.ts'
import { contacts, links } from './schema/contacts.ts'
import { stores } from './schema/stores.ts'

export type ContactFilter = {
  email?: string | undefined
  phone?: string | undefined
  tag?: string | undefined
  storeId?: string | undefined
  audienceId?: string | undefined
  externalId?: string | undefined
  q?: string | undefined
  updatedSince?: number | undefined
  /** Of the last checkout in a store: the one named, or any. */
  checkout?: CheckoutRanges | undefined
}

/** Newest change first; `before` is the version of the last one seen. */
export async function listContacts(
  db: Database,
  filter: ContactFilter,
  limit: number,
  before: number | null,
): Promise<Contact[]> {
  const rows = await db
    .select()
    .from(contacts)
    .where(
      and(
        ...(await conditions(db, filter)),
        before === null ? undefined : lt(contacts.seq, before),
      ),
    )
    .orderBy(desc(contacts.seq))
    .limit(limit)
  return rows
}

export async function findContact(db: Database, id: string): Promise<Contact | null> {
  const [row] = await db.select().from(contacts).where(eq(contacts.id, id))
  return row ?? null
}

/** Contacts by id, in no order; those that do not exist are left out. */
export async function findContacts(db: Database, ids: string[]): Promise<Contact[]> {
  if (ids.length === 0) return []
  return db
    .select()
    .from(contacts)
    .where(inArray(contacts.id, idList(ids)))
}

/** The links of some contacts, by contact id. */
export async function linksOf(db: Database, contactIds: string[]): Promise<Map<string, Link[]>> {
  const found = new Map<string, Link[]>(contactIds.map((id) => [id, []]))
  if (contactIds.length === 0) return found
  const rows = await db
    .select()
    .from(links)
    .where(inArray(links.contactId, idList(contactIds)))
  for (const row of rows) found.get(row.contactId)?.push(row)
  return found
}

export type Behaviour = {
  currency: string
  ordersCount: number
  totalSpent: number
  averageSpent: number
  firstOrderAt: number
  lastOrderAt: number
  lastOrderTotal: number
  lastOrderItems: number
}

/**
 * Counted from the orders themselves, so it can't drift (B1): orders that are placed and neither cancelled nor gone;
 * spent is what was paid, less what was refunded. In the currency of the contact's last order.
 */
export async function behaviourOf(
  db: Database,
  contactIds: string[],
): Promise<Map<string, Behaviour>> {
  if (contactIds.length === 0) return new Map()
  const rows = await db.all<BehaviourRow>(sql`
    SELECT contact_id AS contactId, currency, count(*) AS ordersCount,
      sum(CASE WHEN paid_at IS NOT NULL THEN total - refunded ELSE 0 END) AS totalSpent,
      sum(paid_at IS NOT NULL) AS paidCount,
      min(placed_at) AS firstOrderAt, max(placed_at) AS lastOrderAt, total AS lastOrderTotal, lines AS lastLines
    FROM orders
    WHERE contact_id IN (SELECT value FROM json_each(${JSON.stringify(contactIds)}))
      AND status <> 'cancelled' AND source_status <> 'checkout-draft' AND NOT gone_at_source
    GROUP BY contact_id, currency ORDER BY lastOrderAt`)
  return new Map(rows.map((row) => [row.contactId, toBehaviour(row)]))
}

type BehaviourRow = Omit<Behaviour, 'averageSpent' | 'lastOrderItems'> & {
  contactId: string
  paidCount: number
  lastLines: string
}

function toBehaviour({ contactId: _, paidCount, lastLines, ...row }: BehaviourRow): Behaviour {
  // SAFETY: the column holds order lines as JSON.
  const lines = JSON.parse(lastLines) as { quantity: number }[]
  return {
    ...row,
    averageSpent: paidCount === 0 ? 0 : Math.round(row.totalSpent / paidCount),
    lastOrderItems: lines.reduce((sum, line) => sum + line.quantity, 0),
  }
}

async function conditions(db: Database, filter: ContactFilter): Promise<(SQL | undefined)[]> {
  const { email, phone, tag, storeId, audienceId, externalId, q, updatedSince } = filter
  const byCheckout = contactsByCheckout(filter.checkout ?? {}, storeId)
  return [
    // Whoever was merged into another contact is shown as that one (I5).
    isNull(contacts.mergedInto),
    email === undefined ? undefined : eq(contacts.email, email.trim().toLowerCase()),
    phone === undefined
      ? undefined
      : or(eq(contacts.phone, phone), eq(contacts.deliveryPhone, phone)),
    tag === undefined
      ? undefined
      : sql`EXISTS (SELECT 1 FROM json_each(${contacts.tags}) WHERE value = ${tag})`,
    audienceId === undefined ? undefined : eq(contacts.audienceId, audienceId),
    storeId === undefined && externalId === undefined
      ? undefined
      : inArray(contacts.id, linkedIds(db, storeId, externalId)),
    byCheckout && sql`${contacts.id} IN (${byCheckout})`,
    q === undefined ? undefined : matches(q),
    updatedSince === undefined ? undefined : gte(contacts.seq, await seqSince(db, updatedSince)),
  ]
}

function linkedIds(db: Database, storeId: string | undefined, externalId: string | undefined) {
  return db
    .select({ id: links.contactId })
    .from(links)
    .where(
      and(
        storeId === undefined
          ? inArray(links.storeId, db.select({ id: stores.id }).from(stores))
          : eq(links.storeId, storeId),
        externalId === undefined ? undefined : eq(links.externalId, externalId),
      ),
    )
}

/** Every word must occur in the name, the email or a phone. */
function matches(q: string): SQL | undefined {
  const words = q
    .split(/\s+/)
    .filter((word) => word !== '')
    .slice(0, 8)
  return and(
    ...words.map((word) => {
      const pattern = `%${word.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`
      return sql`(coalesce(${contacts.firstName}, '') || ' ' || coalesce(${contacts.lastName}, '') || ' ' ||
        coalesce(${contacts.email}, '') || ' ' || coalesce(${contacts.phone}, '')) LIKE ${pattern} ESCAPE '\\'`
    }),
  )
}

/** One parameter for any number of ids. */
function idList(ids: string[]): SQL {
  return sql`(SELECT value FROM json_each(${JSON.stringify(ids)}))`
}
