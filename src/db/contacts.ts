// Reading contacts: lists in order of change, one contact with its links, and what its orders add up to.

import { and, eq, inArray, isNotNull, sql, type SQL } from 'drizzle-orm'
import type { Contact, Link } from '../core/contact.ts'
import { shownBehaviour, type Behaviour } from '../core/shown-behaviour.ts'
import { decodeRows } from './bulk.ts'
import type { Database } from './client.ts'
import { conditionsOf, type ContactFilter } from './contact-conditions.ts'
import { Given } from './given.ts'
import { behaviours } from './schema/behaviours.ts'
import { contacts, links } from './schema/contacts.ts'
import { basicStoresOf } from './stores.ts'

/**
 * Of so many contacts that changed last the ones that fit are looked for before everybody is looked at: found one by
 * one, all of 100,000 take twenty times as long as read in the order in which they lie.
 */
const newestLookedAt = 2_000

/** Newest change first; `before` is the version of the last one seen. */
export async function listContacts(
  db: Database,
  filter: ContactFilter,
  limit: number,
  before: number | null,
): Promise<Contact[]> {
  const given = new Given()
  const { where, reach, narrow } = await conditionsOf(db, filter, given)
  const isBefore = before === null ? sql`true` : sql`contacts.seq < ${before}`
  const read = async (from: SQL) =>
    decodeRows(contacts, await db.all(sql`${given.clause()} SELECT * FROM contacts WHERE ${from}`))
  if (reach === 'newest') {
    return read(sql`${isBefore} AND ${where} ORDER BY contacts.seq DESC LIMIT ${limit}`)
  }
  const first = sql`ORDER BY +contacts.seq DESC LIMIT ${limit}`
  if (reach === 'few') return read(sql`${where} AND ${isBefore} ${first}`)
  const among = await read(sql`contacts.id IN (
      SELECT id FROM contacts WHERE ${isBefore} ORDER BY seq DESC LIMIT ${newestLookedAt}
    ) AND ${where} ${first}`)
  if (among.length === limit) return among
  // They are few, then: found one by one, more would take longer than reading everybody as they lie.
  return read(sql`contacts.id IN (
      SELECT id FROM contacts NOT INDEXED WHERE ${narrow ?? sql`true`} AND ${where} AND ${isBefore} ${first}
    ) ORDER BY +contacts.seq DESC`)
}

/** How many fit. Looks at everybody, unless a key or a time leads to them. */
export async function countContacts(db: Database, filter: ContactFilter): Promise<number> {
  const given = new Given()
  const { where, reach } = await conditionsOf(db, filter, given)
  const isScan = reach === 'some' || (reach === 'newest' && filter.updatedSince === undefined)
  const [row] = await db.all<{ count: number }>(sql`${given.clause()}
    SELECT count(*) AS count FROM contacts ${isScan ? sql`NOT INDEXED` : sql``} WHERE ${where}`)
  return row?.count ?? 0
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

/** Contacts that were merged into others and hold one of these primary keys in their audience. */
export async function findMergedByKey(
  db: Database,
  audienceIds: string[],
  keys: string[],
): Promise<Contact[]> {
  if (keys.length === 0) return []
  return db
    .select()
    .from(contacts)
    .where(
      and(
        inArray(contacts.audienceId, idList(audienceIds)),
        inArray(contacts.primaryKey, idList(keys)),
        isNotNull(contacts.mergedInto),
      ),
    )
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

/** What the orders of some contacts add up to, by contact id; only of stores at level advanced (B1, C8). */
export async function behaviourOf(
  db: Database,
  contactIds: string[],
): Promise<Map<string, Behaviour>> {
  if (contactIds.length === 0) return new Map()
  const [rows, basicStores] = await Promise.all([
    db
      .select()
      .from(behaviours)
      .where(inArray(behaviours.contactId, idList(contactIds))),
    basicStoresOf(db),
  ])
  const shown = [...Map.groupBy(rows, ({ contactId }) => contactId)].flatMap(
    ([contactId, each]): [string, Behaviour][] => {
      const behaviour = shownBehaviour(each, basicStores)
      return behaviour ? [[contactId, behaviour]] : []
    },
  )
  return new Map(shown)
}

/** One parameter for any number of ids. */
function idList(ids: string[]): SQL {
  return sql`(SELECT value FROM json_each(${JSON.stringify(ids)}))`
}
