// What resolving a set of changes needs of the record: one batch of reads by key, whose cost per change does not
// depend on how much is stored.

import type { Change } from '../core/change.ts'
import type { Contact, Link } from '../core/contact.ts'
import type { Known } from '../core/draft.ts'
import type { Order, Transaction } from '../core/order.ts'
import { decodeRows } from './bulk.ts'
import { catalogKeysOf, decodeCatalog, selectCatalog, type CatalogKeys } from './known-catalog.ts'
import {
  checkoutKeysOf,
  decodeCheckouts,
  selectCheckouts,
  type CheckoutKeys,
} from './known-checkouts.ts'
import { followMerged } from './known-merged.ts'
import { contacts, links } from './schema/contacts.ts'
import { orders, transactions } from './schema/orders.ts'

export type Keys = { orders: string[]; customers: string[]; emails: string[] } & {
  catalog: CatalogKeys
  checkouts: CheckoutKeys
}

/** The keys that a set of changes touches. */
export function keysOf(changes: Change[]): Keys {
  const keys = {
    orders: new Set<string>(),
    customers: new Set<string>(),
    emails: new Set<string>(),
  }
  for (const change of changes) {
    if (change.kind === 'contact') {
      keys.customers.add(change.externalId)
      if (change.profile.email !== null) keys.emails.add(change.profile.email)
    } else if (change.kind === 'order') {
      keys.orders.add(change.externalId)
      const { customerExternalId, buyerEmail } = change.facts
      if (customerExternalId !== null) keys.customers.add(customerExternalId)
      if (buyerEmail !== null) keys.emails.add(buyerEmail)
    } else if (change.kind === 'checkout') {
      const { customerExternalId, buyerEmail } = change.facts
      if (customerExternalId !== null) keys.customers.add(customerExternalId)
      if (buyerEmail !== null) keys.emails.add(buyerEmail)
    } else if (change.kind === 'gone' && change.of === 'order') keys.orders.add(change.externalId)
    else if (change.kind === 'gone' && change.of === 'contact')
      keys.customers.add(change.externalId)
  }
  return {
    orders: [...keys.orders],
    customers: [...keys.customers],
    emails: [...keys.emails],
    catalog: catalogKeysOf(changes),
    checkouts: checkoutKeysOf(changes),
  }
}

/** Reads the rows behind the keys: orders with their transactions, links with their contacts, contacts by email, the catalog. */
export async function readKnown(
  db: D1Database,
  storeId: string,
  audienceId: string,
  keys: Keys,
): Promise<Known & { rowsRead: number }> {
  const wanted = 'SELECT value FROM json_each(?2)'
  const byStore = (sql: string, values: string[]) =>
    db.prepare(sql).bind(storeId, JSON.stringify(values))
  const checkoutReads = selectCheckouts(db, storeId, keys.checkouts)
  const results = await db.batch([
    byStore(`SELECT * FROM orders WHERE store_id = ?1 AND external_id IN (${wanted})`, keys.orders),
    byStore(
      `SELECT * FROM transactions WHERE store_id = ?1 AND order_external_id IN (${wanted})`,
      keys.orders,
    ),
    byStore(
      `SELECT * FROM links WHERE store_id = ?1 AND external_id IN (${wanted})`,
      keys.customers,
    ),
    // Who else of this store is linked to the contacts with these addresses: an address has one account at a time.
    // CROSS JOIN keeps the order: from the store's side SQLite would read all of its links.
    db
      .prepare(
        `SELECT links.* FROM json_each(?2) AS wanted
           CROSS JOIN contacts ON contacts.audience_id = ?3 AND contacts.primary_key = wanted.value
           CROSS JOIN links ON links.contact_id = contacts.id AND links.store_id = ?1`,
      )
      .bind(storeId, JSON.stringify(keys.emails), audienceId),
    byStore(
      `SELECT * FROM contacts WHERE id IN (SELECT contact_id FROM links WHERE store_id = ?1 AND external_id IN (${wanted}))`,
      keys.customers,
    ),
    db
      .prepare(`SELECT * FROM contacts WHERE audience_id = ?1 AND primary_key IN (${wanted})`)
      .bind(audienceId, JSON.stringify(keys.emails)),
    ...checkoutReads,
    ...selectCatalog(db, storeId, keys.catalog),
  ])
  const [order, transaction, link, holder, linked, byEmail, ...others] = results
  const read = decodeRows(contacts, [...(linked?.results ?? []), ...(byEmail?.results ?? [])])
  const merged = await followMerged(db, storeId, read)
  const found = new Map(
    [...read, ...merged.contacts]
      .filter(({ mergedInto }) => mergedInto === null)
      .map((contact): [string, Contact] => [contact.id, contact]),
  )
  return {
    orders: decodeRows(orders, order?.results ?? []) satisfies Order[],
    transactions: decodeRows(transactions, transaction?.results ?? []) satisfies Transaction[],
    links: decodeRows(links, [
      ...(link?.results ?? []),
      ...(holder?.results ?? []),
      ...merged.links,
    ]) satisfies Link[],
    aliases: merged.aliases,
    contacts: [...found.values()],
    checkouts: decodeCheckouts(others.slice(0, checkoutReads.length)),
    catalog: decodeCatalog(others.slice(checkoutReads.length)),
    rowsRead: results.reduce((sum, result) => sum + result.meta.rows_read, 0) + merged.rowsRead,
  }
}
