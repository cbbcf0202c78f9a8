// The catalog's part of the batch: guards, products, collections.

import type { CatalogWrites } from '../core/draft-catalog.ts'
import { columnsExcept, insertAll, nextSeq, updateAll } from './bulk.ts'
import { collections, products } from './schema/products.ts'

type Add = <T>(rows: T[], make: (rows: T[]) => D1PreparedStatement) => void

const keys = ['storeId', 'externalId'] as const
const versioned = { expressions: { seq: nextSeq } }

/** Adds the statements that write the catalog; `add` parts rows that are too many for one statement. */
export function addCatalog(db: D1Database, writes: CatalogWrites, add: Add): void {
  const { guard } = writes
  add(guard.products, (rows) =>
    guardVersions(db, 'products', writes.changedProducts[0]?.storeId ?? '', rows),
  )
  add(guard.collections, (rows) =>
    guardVersions(db, 'collections', writes.changedCollections[0]?.storeId ?? '', rows),
  )
  add(writes.newProducts, (rows) => insertAll(db, products, rows, versioned))
  add(writes.changedProducts, (rows) =>
    updateAll(db, products, rows, [...keys], columnsExcept(products, [...keys, 'createdAt']), {
      seq: nextSeq,
    }),
  )
  add(writes.productTouches, (rows) => touchProducts(db, rows))
  add(writes.newCollections, (rows) => insertAll(db, collections, rows, versioned))
  add(writes.changedCollections, (rows) =>
    updateAll(
      db,
      collections,
      rows,
      [...keys],
      columnsExcept(collections, [...keys, 'createdAt']),
      { seq: nextSeq },
    ),
  )
}

/** Fails the batch when one of the rows no longer has the version that was read. */
function guardVersions(
  db: D1Database,
  table: 'products' | 'collections',
  storeId: string,
  versions: CatalogWrites['guard']['products'],
): D1PreparedStatement {
  return db
    .prepare(
      `SELECT CASE WHEN (SELECT count(*) FROM json_each(?1) AS each CROSS JOIN ${table} AS t
         ON t.store_id = ?2 AND t.external_id = each.value ->> 'externalId' AND t.seq = each.value ->> 'seq')
         = json_array_length(?1)
       THEN 1 ELSE json('lost race') END`,
    )
    .bind(JSON.stringify(versions), storeId)
}

function touchProducts(db: D1Database, rows: CatalogWrites['productTouches']): D1PreparedStatement {
  return db
    .prepare(
      `UPDATE products SET stated_at = each.value ->> '$.state.statedAt', observed_at = each.value ->> '$.state.observedAt'
       FROM json_each(?1) AS each
       WHERE products.store_id = each.value ->> 'storeId' AND products.external_id = each.value ->> 'externalId'`,
    )
    .bind(JSON.stringify(rows))
}
