// Contacts that were found by one that is merged into them (I5). Costs nothing where none was.

import type { Contact } from '../core/contact.ts'
import type { Alias } from '../core/known.ts'
import { decodeRows } from './bulk.ts'
import { contacts } from './schema/contacts.ts'

type Followed = {
  contacts: Contact[]
  links: unknown[]
  aliases: Alias[]
  /** Where each merged contact leads to. */
  leadsTo: ReadonlyMap<unknown, unknown>
  rowsRead: number
}

/** Where the merged ones among these lead to in the end, with that contact's links to the store. */
export async function followMerged(
  db: D1Database,
  storeId: string,
  read: Contact[],
): Promise<Followed> {
  const merged = read.filter(({ mergedInto }) => mergedInto !== null)
  if (merged.length === 0)
    return { contacts: [], links: [], aliases: [], leadsTo: new Map(), rowsRead: 0 }
  const ids = JSON.stringify(merged.map(({ id }) => id))
  const [found, link] = await db.batch([
    db
      .prepare(`${chain} SELECT ends.first, contacts.* FROM ends CROSS JOIN contacts USING (id)`)
      .bind(ids),
    db
      .prepare(
        `${chain} SELECT links.* FROM (SELECT DISTINCT id FROM ends) AS kept
           CROSS JOIN links ON links.contact_id = kept.id AND links.store_id = ?2`,
      )
      .bind(ids, storeId),
  ])
  const rows = found?.results ?? []
  const leadsTo = new Map(
    rows.map((row) => [Reflect.get(Object(row), 'first'), Reflect.get(Object(row), 'id')]),
  )
  return {
    contacts: decodeRows(contacts, rows),
    links: link?.results ?? [],
    leadsTo,
    aliases: merged.flatMap(({ id, primaryKey }) => {
      const contactId: unknown = leadsTo.get(id)
      return primaryKey !== null && typeof contactId === 'string'
        ? [{ primaryKey, mergedId: id, contactId }]
        : []
    }),
    rowsRead: (found?.meta.rows_read ?? 0) + (link?.meta.rows_read ?? 0),
  }
}

/** From each merged contact (`first`) to the one that is not merged any further (`id`). */
const chain = `WITH RECURSIVE steps (first, id, next) AS (
    SELECT contacts.id, contacts.id, contacts.merged_into
      FROM json_each(?1) AS wanted CROSS JOIN contacts ON contacts.id = wanted.value
    UNION ALL
    SELECT steps.first, contacts.id, contacts.merged_into
      FROM steps CROSS JOIN contacts ON contacts.id = steps.next),
  ends (first, id) AS (SELECT first, id FROM steps WHERE next IS NULL)`
