// Reading orders and transactions: lists in order of change, and single records by the hub's id.

import { and, asc, desc, eq, gte, inArray, lt, sql, type SQL } from 'drizzle-orm'
import type { Order, Transaction } from '../core/order.ts'
import { parseRecordId } from '../core/record-id.ts'
import type { Database } from './client.ts'
import { seqSince } from './events.ts'
import { orders, transactions } from './schema/orders.ts'
import { stores } from './schema/stores.ts'

export type OrderFilter = {
  storeId?: string | undefined
  contactId?: string | undefined
  status?: Order['status'] | undefined
  externalId?: string | undefined
  updatedSince?: number | undefined
}

export type TransactionFilter = { storeId?: string | undefined; orderId?: string | undefined }

/** Newest change first; `before` is the version of the last one seen. */
export async function listOrders(
  db: Database,
  filter: OrderFilter,
  limit: number,
  before: number | null,
): Promise<Order[]> {
  const { storeId, contactId, status, externalId, updatedSince } = filter
  return db
    .select()
    .from(orders)
    .where(
      and(
        storeId === undefined && externalId === undefined
          ? undefined
          : ofStore(db, orders.storeId, storeId),
        contactId === undefined ? undefined : eq(orders.contactId, contactId),
        status === undefined ? undefined : eq(orders.status, status),
        externalId === undefined ? undefined : eq(orders.externalId, externalId),
        updatedSince === undefined ? undefined : gte(orders.seq, await seqSince(db, updatedSince)),
        before === null ? undefined : lt(orders.seq, before),
      ),
    )
    .orderBy(desc(orders.seq))
    .limit(limit)
}

/** The order with this id of ours, or null. */
export async function findOrder(db: Database, id: string): Promise<Order | null> {
  const parsed = parseRecordId('ord', id)
  const [externalId] = parsed?.keys ?? []
  if (!parsed || externalId === undefined) return null
  const [row] = await db
    .select()
    .from(orders)
    .where(and(eq(orders.storeId, parsed.storeId), eq(orders.externalId, externalId)))
  return row ?? null
}

/** Orders by the hub's ids, in no order; those that do not exist are left out. */
export async function findOrders(db: Database, ids: string[]): Promise<Order[]> {
  const keys = ids.flatMap((id) => parseRecordId('ord', id) ?? [])
  if (keys.length === 0) return []
  return db.select().from(orders).where(sql`(${orders.storeId}, ${orders.externalId}) IN (
    SELECT value ->> 'storeId', value ->> '$.keys[0]' FROM json_each(${JSON.stringify(keys)}))`)
}

/** Transactions by the hub's ids, in no order; those that do not exist are left out. */
export async function findTransactions(db: Database, ids: string[]): Promise<Transaction[]> {
  const keys = ids.flatMap((id) => parseRecordId('trn', id) ?? [])
  if (keys.length === 0) return []
  const { storeId, orderExternalId, key } = transactions
  return db.select().from(transactions).where(sql`(${storeId}, ${orderExternalId}, ${key}) IN (
    SELECT value ->> 'storeId', value ->> '$.keys[0]', value ->> '$.keys[1]' FROM json_each(${JSON.stringify(keys)}))`)
}

/** Newest change first; `before` is the version of the last one seen. */
export async function listTransactions(
  db: Database,
  { storeId, orderId }: TransactionFilter,
  limit: number,
  before: number | null,
): Promise<Transaction[]> {
  const order = orderId === undefined ? null : parseRecordId('ord', orderId)
  if (orderId !== undefined && !order) return []
  return db
    .select()
    .from(transactions)
    .where(
      and(
        storeId === undefined ? undefined : eq(transactions.storeId, storeId),
        order ? eq(transactions.storeId, order.storeId) : undefined,
        order ? eq(transactions.orderExternalId, order.keys[0] ?? '') : undefined,
        before === null ? undefined : lt(transactions.seq, before),
      ),
    )
    .orderBy(desc(transactions.seq))
    .limit(limit)
}

/** The orders of one contact, newest first by when they were placed. */
export function ordersOfContact(db: Database, contactId: string, limit: number): Promise<Order[]> {
  return db
    .select()
    .from(orders)
    .where(eq(orders.contactId, contactId))
    .orderBy(desc(orders.placedAt), asc(orders.externalId))
    .limit(limit)
}

/** Store ids of refunded orders behind `after`, in the order of the index that holds only them. */
export async function refundedAfter(
  db: Database,
  storeId: string,
  after: string,
  limit: number,
): Promise<string[]> {
  const rows = await db.all<{ id: string }>(
    sql`SELECT external_id AS id FROM orders INDEXED BY orders_refunded
      WHERE store_id = ${storeId} AND refunded > 0 AND external_id > ${after} ORDER BY external_id LIMIT ${limit}`,
  )
  return rows.map(({ id }) => id)
}

/** All stores by id where none is named: then the external id is still found through the primary key. */
function ofStore(db: Database, column: typeof orders.storeId, storeId: string | undefined): SQL {
  return storeId === undefined
    ? inArray(column, db.select({ id: stores.id }).from(stores))
    : sql`${column} = ${storeId}`
}
