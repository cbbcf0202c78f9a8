// Shop and hub side by side at the end of a history: everything that the comparisons read, read once.

import { env } from 'cloudflare:workers'
import { getTableName } from 'drizzle-orm'
import { decodeRows } from '../../src/db/bulk.ts'
import { checkouts } from '../../src/db/schema/checkouts.ts'
import { contacts, links } from '../../src/db/schema/contacts.ts'
import { conflicts, events, rejected } from '../../src/db/schema/events.ts'
import { orders, transactions } from '../../src/db/schema/orders.ts'
import { collections, products } from '../../src/db/schema/products.ts'
import type { ShopCustomer, ShopOrder } from '../support/shop.ts'
import type { ShopCategoryRecord, ShopItem } from './catalog.ts'
import type { World } from './world.ts'

export type ShopOrderRecord = ShopOrder & {
  number: string
  date_paid_gmt: string | null
  customer_note: string
  line_items: { id: number; quantity: number; total: string }[]
  refund_details?: unknown
}

export type Records = Awaited<ReturnType<typeof readRecords>>

export async function readRecords(world: World) {
  const { orders: shopOrders, customers: shopCustomers } = await world.state()
  const shopCatalog = await world.catalog()
  const tables = [
    orders,
    transactions,
    contacts,
    links,
    conflicts,
    events,
    rejected,
    products,
    collections,
    checkouts,
  ] as const
  const names = tables.map((table) => getTableName(table))
  const read = await env.DB.batch(names.map((name) => env.DB.prepare(`SELECT * FROM ${name}`)))
  const rows = read.map(({ results }) => results)
  const hubOrders = decodeRows(tables[0], rows[0] ?? [])
  const hubContacts = decodeRows(tables[2], rows[2] ?? [])
  const hubProducts = decodeRows(tables[7], rows[7] ?? [])
  const hubCollections = decodeRows(tables[8], rows[8] ?? [])
  const hubLinks = decodeRows(tables[3], rows[3] ?? [])
  return {
    shop: {
      // SAFETY: the shop's state holds its orders whole.
      orders: shopOrders as ShopOrderRecord[],
      customers: shopCustomers satisfies ShopCustomer[],
      products: shopCatalog.products satisfies ShopItem[],
      categories: shopCatalog.categories satisfies ShopCategoryRecord[],
    },
    orders: hubOrders,
    orderOf: new Map(hubOrders.map((order) => [Number(order.externalId), order])),
    transactions: decodeRows(tables[1], rows[1] ?? []),
    contacts: hubContacts,
    contactOf: new Map(hubContacts.map((contact) => [contact.id, contact])),
    links: hubLinks,
    linkOf: new Map(hubLinks.map((link) => [Number(link.externalId), link])),
    conflicts: decodeRows(tables[4], rows[4] ?? []),
    events: decodeRows(tables[5], rows[5] ?? []),
    rejected: decodeRows(tables[6], rows[6] ?? []),
    products: hubProducts,
    productOf: new Map(hubProducts.map((product) => [Number(product.externalId), product])),
    collections: hubCollections,
    checkouts: decodeRows(tables[9], rows[9] ?? []),
    collectionOf: new Map(hubCollections.map((each) => [Number(each.externalId), each])),
  }
}

/** Decimal text as minor units, by simpler means than the hub's. */
export function minorUnits(text: string, currency: string): number {
  const places = currency === 'JPY' ? 0 : currency === 'KWD' ? 3 : 2
  return Math.round(Number(text) * 10 ** places)
}

/** An address as two people would agree on it. */
export function plainEmail(text: string): string | null {
  return text.trim().toLowerCase() || null
}
