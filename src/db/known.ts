// What resolving a set of changes needs of the record: one batch of reads by key, whose cost per change does not
// depend on how much is stored.

import type { Change } from '../core/change.ts'
import type { Contact } from '../core/contact.ts'
import type { Known } from '../core/known.ts'
import { isPhoneKey } from '../core/identity.ts'
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
import { decodePeople, selectPeople } from './known-people.ts'
import { links as linkTable } from './schema/contacts.ts'
import { orders, transactions } from './schema/orders.ts'

export type Keys = { orders: string[]; customers: string[]; emails: string[]; phones: string[] } & {
  primaryKeys: string[]
  catalog: CatalogKeys
  checkouts: CheckoutKeys
}

/**
 * The keys that a set of changes touches. `primaryKeys` are others that an attempt before wanted to give out: a contact
 * may fall back to what it or one of its sources said long ago, which no change of the set names.
 */
export function keysOf(changes: Change[], primaryKeys: readonly string[] = []): Keys {
  const keys = {
    orders: new Set<string>(),
    customers: new Set<string>(),
    emails: new Set<string>(),
    phones: new Set<string>(),
  }
  const addPerson = (customer: string | null, email: string | null, phone: string | null) => {
    if (customer !== null) keys.customers.add(customer)
    if (email !== null) keys.emails.add(email)
    if (isPhoneKey(phone)) keys.phones.add(phone)
  }
  for (const change of changes) {
    if (change.kind === 'contact') {
      addPerson(change.externalId, change.profile.email, change.profile.phone)
    } else if (change.kind === 'order') {
      keys.orders.add(change.externalId)
      addPerson(change.facts.customerExternalId, change.facts.buyerEmail, change.buyer.phone)
      addPerson(null, change.buyer.email, null)
    } else if (change.kind === 'checkout') {
      addPerson(change.facts.customerExternalId, change.facts.buyerEmail, change.buyer.phone)
      addPerson(null, change.buyer.email, null)
    } else if (change.kind === 'gone' && change.of === 'order') keys.orders.add(change.externalId)
    else if (change.kind === 'gone' && change.of === 'contact')
      keys.customers.add(change.externalId)
  }
  return {
    orders: [...keys.orders],
    customers: [...keys.customers],
    emails: [...keys.emails],
    phones: [...keys.phones],
    primaryKeys: [...primaryKeys],
    catalog: catalogKeysOf(changes),
    checkouts: checkoutKeysOf(changes),
  }
}

/** Reads the rows behind the keys: orders with their transactions, people with their links, the catalog. */
export async function readKnown(
  db: D1Database,
  storeId: string,
  audienceId: string,
  keys: Keys,
): Promise<Known & { rowsRead: number }> {
  const wanted = 'SELECT value FROM json_each(?2)'
  const byStore = (sql: string, values: string[]) =>
    db.prepare(sql).bind(storeId, JSON.stringify(values))
  const peopleReads = selectPeople(db, storeId, audienceId, keys)
  const checkoutReads = selectCheckouts(db, storeId, keys.checkouts)
  const results = await db.batch([
    byStore(`SELECT * FROM orders WHERE store_id = ?1 AND external_id IN (${wanted})`, keys.orders),
    byStore(
      `SELECT * FROM transactions WHERE store_id = ?1 AND order_external_id IN (${wanted})`,
      keys.orders,
    ),
    ...peopleReads,
    ...checkoutReads,
    ...selectCatalog(db, storeId, keys.catalog),
  ])
  const [order, transaction, ...others] = results
  const people = others.splice(0, peopleReads.length)
  const { primaryKeyKind, links, contacts, namesakes } = decodePeople(people)
  const merged = await followMerged(db, storeId, contacts)
  const found = new Map(
    [...contacts, ...merged.contacts]
      .filter(({ mergedInto }) => mergedInto === null)
      .map((contact): [string, Contact] => [contact.id, contact]),
  )
  return {
    orders: decodeRows(orders, order?.results ?? []) satisfies Order[],
    transactions: decodeRows(transactions, transaction?.results ?? []) satisfies Transaction[],
    primaryKeyKind,
    links: [...links, ...decodeRows(linkTable, merged.links)],
    aliases: merged.aliases,
    namesakes: namesakes.map(({ value, contactId }) => {
      const end = merged.leadsTo.get(contactId)
      return { value, contactId: typeof end === 'string' ? end : contactId }
    }),
    contacts: [...found.values()],
    checkouts: decodeCheckouts(others.slice(0, checkoutReads.length)),
    catalog: decodeCatalog(others.slice(checkoutReads.length)),
    rowsRead: results.reduce((sum, result) => sum + result.meta.rows_read, 0) + merged.rowsRead,
  }
}
