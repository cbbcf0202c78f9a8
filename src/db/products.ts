// Reading products and collections: lists in order of change, and single records by the hub's id.

import { and, desc, eq, gte, inArray, lt, or, sql, type SQL } from 'drizzle-orm'
import type { Order } from '../core/order.ts'
import type { Collection, Product } from '../core/product.ts'
import { parseRecordId } from '../core/record-id.ts'
import type { Database } from './client.ts'
import { seqSince } from './events.ts'
import { collections, products } from './schema/products.ts'
import { stores } from './schema/stores.ts'

export type ProductFilter = {
  storeId?: string | undefined
  externalId?: string | undefined
  /** Part of the title, or of a variant's SKU. */
  q?: string | undefined
  active?: boolean | undefined
  collectionId?: string | undefined
  updatedSince?: number | undefined
}

/** Newest change first; `before` is the version of the last one seen. */
export async function listProducts(
  db: Database,
  filter: ProductFilter,
  limit: number,
  before: number | null,
): Promise<Product[]> {
  const { storeId, externalId, q, active, collectionId, updatedSince } = filter
  return db
    .select()
    .from(products)
    .where(
      and(
        storeId === undefined && externalId === undefined ? undefined : ofStore(db, storeId),
        externalId === undefined ? undefined : eq(products.externalId, externalId),
        q === undefined ? undefined : matches(q),
        active === undefined ? undefined : eq(products.active, active),
        collectionId === undefined ? undefined : isIn(collectionId),
        updatedSince === undefined
          ? undefined
          : gte(products.seq, await seqSince(db, updatedSince)),
        before === null ? undefined : lt(products.seq, before),
      ),
    )
    .orderBy(desc(products.seq))
    .limit(limit)
}

/** The product with this id of ours, or null. */
export async function findProduct(db: Database, id: string): Promise<Product | null> {
  const [product] = await findProducts(db, [id])
  return product ?? null
}

/** Products by the hub's ids, in no order; those that do not exist are left out. */
export async function findProducts(db: Database, ids: string[]): Promise<Product[]> {
  const keys = ids.flatMap((id) => parseRecordId('prd', id) ?? [])
  if (keys.length === 0) return []
  return db.select().from(products).where(sql`(${products.storeId}, ${products.externalId}) IN (
    SELECT value ->> 'storeId', value ->> '$.keys[0]' FROM json_each(${JSON.stringify(keys)}))`)
}

/** Collections by the hub's ids, in no order; those that do not exist are left out. */
export async function findCollections(db: Database, ids: string[]): Promise<Collection[]> {
  const keys = ids.flatMap((id) => parseRecordId('col', id) ?? [])
  if (keys.length === 0) return []
  const { storeId, externalId } = collections
  return db.select().from(collections).where(sql`(${storeId}, ${externalId}) IN (
    SELECT value ->> 'storeId', value ->> '$.keys[0]' FROM json_each(${JSON.stringify(keys)}))`)
}

/** Newest change first; `before` is the version of the last one seen. */
export function listCollections(
  db: Database,
  { storeId }: { storeId?: string | undefined },
  limit: number,
  before: number | null,
): Promise<Collection[]> {
  return db
    .select()
    .from(collections)
    .where(
      and(
        storeId === undefined ? undefined : eq(collections.storeId, storeId),
        before === null ? undefined : lt(collections.seq, before),
      ),
    )
    .orderBy(desc(collections.seq))
    .limit(limit)
}

/** Which of the products that some orders' lines name are on record, and whether their variants have ids of their own. */
export type ProductsOnRecord = { has(storeId: string, productExternalId: string): boolean } & {
  isSimple(storeId: string, productExternalId: string): boolean
}

/** One read for a whole list of orders. */
export async function productsOfOrders(
  db: Database,
  orders: Pick<Order, 'storeId' | 'lines'>[],
): Promise<ProductsOnRecord> {
  const keys = orders.flatMap(({ storeId, lines }) =>
    lines.flatMap(({ productExternalId }) =>
      productExternalId === null ? [] : { storeId, productExternalId },
    ),
  )
  const rows =
    keys.length === 0
      ? []
      : await db.all<{ storeId: string; externalId: string; type: string }>(
          sql`SELECT store_id AS storeId, external_id AS externalId, type FROM products
            WHERE (store_id, external_id) IN (
              SELECT value ->> 'storeId', value ->> 'productExternalId' FROM json_each(${JSON.stringify(keys)}))`,
        )
  const types = new Map(rows.map((row) => [`${row.storeId}/${row.externalId}`, row.type]))
  return {
    has: (storeId, externalId) => types.has(`${storeId}/${externalId}`),
    isSimple: (storeId, externalId) => types.get(`${storeId}/${externalId}`) === 'simple',
  }
}

/** How many products one sweep looks through for those with variations: it must not cost what a catalog holds. */
const scanned = 2_000

/**
 * Store ids of up to `limit` products with variations behind `after`, from the beginning again behind the last one.
 * `end` is where the next turn goes on.
 */
export async function variableAfter(
  db: Database,
  storeId: string,
  after: string,
  limit: number,
): Promise<{ ids: string[]; end: string }> {
  const first = await scan(db, storeId, after)
  const wraps = first.length < scanned && after !== ''
  const rows = wraps
    ? [...first, ...(await scan(db, storeId, '')).filter(({ id }) => id <= after)]
    : first
  const variable = rows.filter(({ swept }) => swept === 1).slice(0, limit)
  const full = variable.length === limit || rows.length >= scanned
  const last = variable.length === limit ? variable.at(-1) : rows.at(-1)
  return { ids: variable.map(({ id }) => id), end: full ? (last?.id ?? '') : '' }
}

function scan(
  db: Database,
  storeId: string,
  after: string,
): Promise<{ id: string; swept: 0 | 1 }[]> {
  return db.all(sql`
    SELECT external_id AS id, type = 'variable' AND NOT gone_at_source AS swept FROM products
    WHERE store_id = ${storeId} AND external_id > ${after} ORDER BY external_id LIMIT ${scanned}`)
}

/** Store ids of the collections on record that are not marked as gone. */
export async function presentCollections(db: Database, storeId: string): Promise<string[]> {
  const rows = await db
    .select({ externalId: collections.externalId })
    .from(collections)
    .where(and(eq(collections.storeId, storeId), eq(collections.goneAtSource, false)))
  return rows.map(({ externalId }) => externalId)
}

/** All stores by id where none is named: then the external id is still found through the primary key. */
function ofStore(db: Database, storeId: string | undefined): SQL {
  return storeId === undefined
    ? inArray(products.storeId, db.select({ id: stores.id }).from(stores))
    : eq(products.storeId, storeId)
}

function matches(q: string): SQL | undefined {
  const pattern = `%${q.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`
  return or(
    sql`${products.title} LIKE ${pattern} ESCAPE '\\'`,
    sql`EXISTS (SELECT 1 FROM json_each(${products.variants}) AS variant
      WHERE variant.value ->> 'sku' LIKE ${pattern} ESCAPE '\\')`,
  )
}

function isIn(collection: string): SQL {
  const parsed = parseRecordId('col', collection)
  return sql`${products.storeId} = ${parsed?.storeId ?? ''} AND EXISTS (
    SELECT 1 FROM json_each(${products.collectionExternalIds}) AS used WHERE used.value = ${parsed?.keys[0] ?? ''})`
}
