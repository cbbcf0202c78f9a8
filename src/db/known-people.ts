// The people that a set of changes is about: links of the store's customers, and the contacts behind them and behind
// emails and phones (I1).

import type { Contact, Link } from '../core/contact.ts'
import { customerKey, type PrimaryKeyKind } from '../core/identity.ts'
import type { Namesake } from '../core/known.ts'
import { decodeRows } from './bulk.ts'
import { contacts, links } from './schema/contacts.ts'

type PeopleKeys = {
  customers: string[]
  emails: string[]
  phones: string[]
  primaryKeys: string[]
}

/** Nobody is found by a number that more people than this share, so no more are read. */
const shared = 3

/**
 * The contacts behind emails (?2), phones (?3) and primary keys (?4) of an audience (?1). Each part has an index that
 * holds just what it looks for. CROSS JOIN keeps the order: from the other side SQLite would read everything. Whoever
 * was merged into somebody counts as that one, who is found `via` a value that is not their own (I5).
 */
const found = `WITH found (id, via) AS (
    SELECT c.id, NULL FROM json_each(?4) AS wanted
      CROSS JOIN contacts AS c ON c.audience_id = ?1 AND c.primary_key = wanted.value
    UNION ${bySharedValue('email', '?2')}
    UNION ${bySharedValue('phone', '?3')})`

function bySharedValue(column: 'email' | 'phone', keys: string): string {
  return `SELECT c.id, CASE WHEN c.${column} IS NOT wanted.value THEN wanted.value END
    FROM json_each(${keys}) AS wanted CROSS JOIN contacts AS c ON c.id IN (
      SELECT DISTINCT coalesce(merged_into, id) FROM contacts AS each
        WHERE each.audience_id = ?1 AND each.${column} = wanted.value
        AND each.${column} IS NOT each.primary_key AND each.${column} IS NOT NULL LIMIT ${shared})`
}

export function selectPeople(
  db: D1Database,
  storeId: string,
  audienceId: string,
  { customers, emails, phones, primaryKeys }: PeopleKeys,
): D1PreparedStatement[] {
  const byStore = (sql: string) => db.prepare(sql).bind(storeId, JSON.stringify(customers))
  const own = customers.map((id) => customerKey(storeId, id))
  const keys = [...new Set([...emails, ...phones, ...own, ...primaryKeys])]
  const byValue = (sql: string, ...more: string[]) =>
    db
      .prepare(`${found} ${sql}`)
      .bind(audienceId, ...[emails, phones, keys].map((each) => JSON.stringify(each)), ...more)
  const wanted = 'SELECT value FROM json_each(?2)'
  return [
    db.prepare('SELECT primary_key AS kind FROM audiences WHERE id = ?1').bind(audienceId),
    byStore(`SELECT * FROM links WHERE store_id = ?1 AND external_id IN (${wanted})`),
    // Who else of this store is linked to them: an address has one account at a time.
    byValue(
      `SELECT links.* FROM (SELECT DISTINCT id FROM found) AS found
         CROSS JOIN links ON links.contact_id = found.id AND links.store_id = ?5`,
      storeId,
    ),
    byStore(
      `SELECT * FROM contacts WHERE id IN (SELECT contact_id FROM links WHERE store_id = ?1 AND external_id IN (${wanted}))`,
    ),
    byValue(
      'SELECT found.via, contacts.* FROM found CROSS JOIN contacts ON contacts.id = found.id',
    ),
  ]
}

export function decodePeople([audience, link, holder, linked, matched]: D1Result[]): {
  primaryKeyKind: PrimaryKeyKind
  links: Link[]
  contacts: Contact[]
  namesakes: Namesake[]
} {
  const kind: unknown = Reflect.get(Object(audience?.results[0]), 'kind')
  return {
    primaryKeyKind: kind === 'phone' || kind === 'storeCustomerId' ? kind : 'email',
    links: decodeRows(links, [...(link?.results ?? []), ...(holder?.results ?? [])]),
    contacts: decodeRows(contacts, [...(linked?.results ?? []), ...(matched?.results ?? [])]),
    namesakes: (matched?.results ?? []).flatMap((row) => {
      const { via, id } = Object(row) as Record<string, unknown>
      return typeof via === 'string' ? [{ value: via, contactId: String(id) }] : []
    }),
  }
}

/**
 * Fails the batch when somebody by now has an email or a phone that nobody had: the new contact is that person. The
 * unique index sees it only where both are told apart by it.
 */
export function guardUnmet(
  db: D1Database,
  audienceId: string,
  values: string[],
): D1PreparedStatement {
  const has = (column: string) =>
    `EXISTS (SELECT 1 FROM json_each(?2) AS each CROSS JOIN contacts AS t ON t.audience_id = ?1
       AND t.${column} = each.value AND t.${column} IS NOT NULL AND t.merged_into IS NULL`
  const besides = (column: string) => `${has(column)} AND t.${column} IS NOT t.primary_key)`
  return db
    .prepare(
      `SELECT CASE WHEN ${has('primary_key')}) OR ${besides('email')} OR ${besides('phone')}
       THEN json('lost race') ELSE 1 END`,
    )
    .bind(audienceId, JSON.stringify(values))
}
