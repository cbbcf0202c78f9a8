// What the hub has on record at the end of a history: everything that the comparisons read, read once.

import { env } from 'cloudflare:workers'
import { getTableName } from 'drizzle-orm'
import { decodeRows } from '../../src/db/bulk.ts'
import { behaviours } from '../../src/db/schema/behaviours.ts'
import { checkouts } from '../../src/db/schema/checkouts.ts'
import { contacts, links } from '../../src/db/schema/contacts.ts'
import { conflicts, events, rejected } from '../../src/db/schema/events.ts'
import { orders, transactions } from '../../src/db/schema/orders.ts'
import { collections, products } from '../../src/db/schema/products.ts'
import { Statements } from './statements.ts'
import type { World } from './world.ts'

export type HubRecords = Awaited<ReturnType<typeof readHub>>

export async function readHub() {
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
    behaviours,
  ] as const
  const names = tables.map((table) => getTableName(table))
  const read = await env.DB.batch(names.map((name) => env.DB.prepare(`SELECT * FROM ${name}`)))
  const rows = read.map(({ results }) => results)
  return {
    orders: decodeRows(tables[0], rows[0] ?? []),
    transactions: decodeRows(tables[1], rows[1] ?? []),
    contacts: decodeRows(tables[2], rows[2] ?? []),
    links: decodeRows(tables[3], rows[3] ?? []),
    conflicts: decodeRows(tables[4], rows[4] ?? []),
    events: decodeRows(tables[5], rows[5] ?? []),
    rejected: decodeRows(tables[6], rows[6] ?? []),
    products: decodeRows(tables[7], rows[7] ?? []),
    collections: decodeRows(tables[8], rows[8] ?? []),
    checkouts: decodeRows(tables[9], rows[9] ?? []),
    behaviours: decodeRows(tables[10], rows[10] ?? []),
  }
}

/** A shop's own records, the contacts of its audience, and what all customers of the audience say of themselves. */
export async function readHubOf(world: World) {
  const hub = await readHub()
  const own = <T extends { storeId: string }>(all: T[]) =>
    all.filter(({ storeId }) => storeId === world.storeId)
  const people = hub.contacts.filter(({ audienceId }) => audienceId === world.audienceId)
  return {
    orders: own(hub.orders),
    transactions: own(hub.transactions),
    contacts: people,
    contactOf: new Map(people.map((contact) => [contact.id, contact])),
    links: own(hub.links),
    conflicts: own(hub.conflicts),
    events: hub.events,
    products: own(hub.products),
    collections: own(hub.collections),
    checkouts: own(hub.checkouts),
    statements: await Statements.beside(world, hub.links, hub.conflicts),
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

/** What two sides say of one record, field by field. */
export function compareFields<T extends Record<string, unknown>>(
  record: string,
  theirs: T,
  ours: { [Field in keyof T]: unknown },
): string[] {
  return Object.entries(theirs).flatMap(([field, value]) => {
    const other: unknown = Reflect.get(ours, field)
    return value === other ? [] : [`${record}: ${field} is ${other} and should be ${value}`]
  })
}
