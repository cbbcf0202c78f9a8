// What resolving a set of changes needs of the catalog: products and collections by key.

import type { Change } from '../core/change.ts'
import type { KnownCatalog } from '../core/draft-catalog.ts'
import type { Collection, Product } from '../core/product.ts'
import { decodeRows } from './bulk.ts'
import { collections, products } from './schema/products.ts'

export type CatalogKeys = { products: string[]; collections: string[] }

/** The products and collections that a set of changes touches. */
export function catalogKeysOf(changes: Change[]): CatalogKeys {
  const keys = { products: new Set<string>(), collections: new Set<string>() }
  for (const change of changes) {
    const kind = change.kind === 'gone' ? change.of : change.kind
    if (kind === 'product') keys.products.add(change.externalId)
    if (kind === 'collection') keys.collections.add(change.externalId)
  }
  return { products: [...keys.products], collections: [...keys.collections] }
}

/** Statements to read them with, none where the set touches neither. */
export function selectCatalog(
  db: D1Database,
  storeId: string,
  keys: CatalogKeys,
): D1PreparedStatement[] {
  if (keys.products.length + keys.collections.length === 0) return []
  const byKey = (table: string, values: string[]) =>
    db
      .prepare(
        `SELECT * FROM ${table} WHERE store_id = ?1 AND external_id IN (SELECT value FROM json_each(?2))`,
      )
      .bind(storeId, JSON.stringify(values))
  return [
    byKey('products', keys.products),
    byKey('collections', keys.collections),
    ...(keys.collections.length > 0 ? [selectUsed(db, storeId)] : []),
  ]
}

/** What those statements answered. */
export function decodeCatalog(results: D1Result[]): KnownCatalog {
  const [product, collection, used] = results
  return {
    products: decodeRows(products, product?.results ?? []) satisfies Product[],
    collections: decodeRows(collections, collection?.results ?? []) satisfies Collection[],
    usedCollections: (used?.results ?? []).map((row) => String(Reflect.get(Object(row), 'id'))),
  }
}

/**
 * Collections that products on record are in. It reads all products of the store, and collections come as one set
 * when they are read whole, once a day: an index of memberships would cost a written row for each, every time.
 */
function selectUsed(db: D1Database, storeId: string): D1PreparedStatement {
  return db
    .prepare(
      `SELECT DISTINCT used.value AS id FROM products, json_each(products.collection_external_ids) AS used
       WHERE products.store_id = ?1`,
    )
    .bind(storeId)
}
