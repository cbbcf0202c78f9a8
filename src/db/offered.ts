// The products of a store as its feeds need them, page by page over the primary key: as many at once as fit into a set
// amount of memory, whether they have one variant or thousands.

import { sql } from 'drizzle-orm'
import type { OfferedProduct } from '../core/offer.ts'
import type { Collection, Variant } from '../core/product.ts'
import type { Database } from './client.ts'

/** Products are read out of their rows one by one, so that only one of them is alive at a time. */
export type OfferedPage = { products: Iterable<OfferedProduct>; rowsRead: number }

const pageBytes = 128 * 1024
const firstRows = 50
const mostRows = 1_000
/** What a product takes besides its variants, about. */
const besides = 500

/** All products of a store in the order of their ids, by bytes. */
export async function* offeredPages(db: Database, storeId: string): AsyncGenerator<OfferedPage> {
  const statement = db.$client.prepare(
    `SELECT external_id AS externalId, type, title, vendor, url, active, exclusion, gone_at_source AS goneAtSource,
       collection_external_ids AS collectionExternalIds, currency, variants
     FROM (SELECT *, octet_length(variants) + ${besides} AS size,
         sum(octet_length(variants) + ${besides}) OVER (ORDER BY external_id) AS filled
       FROM (SELECT * FROM products WHERE store_id = ?1 AND external_id > ?2 ORDER BY external_id LIMIT ?3))
     WHERE filled - size < ${pageBytes} ORDER BY external_id`,
  )
  let after = ''
  for (let rows = firstRows; ;) {
    const { results, meta } = await statement.bind(storeId, after, rows).all<Row>()
    const last = results.at(-1)
    if (!last) return
    after = last.externalId
    // As many as would fit if they were like these: more would be read for nothing.
    const bytes = results.reduce((sum, { variants }) => sum + variants.length + besides, 0)
    rows = Math.min(mostRows, Math.ceil((results.length * pageBytes) / bytes))
    yield { products: toProducts(results), rowsRead: meta.rows_read }
  }
}

/** The collections of a store that are still there, in the order of their ids. */
export async function offeredCollections(
  db: Database,
  storeId: string,
): Promise<{ collections: OfferedCollection[]; rowsRead: number }> {
  const { results, meta } = await db.$client
    .prepare(
      `SELECT external_id AS externalId, title, parent_external_id AS parentExternalId FROM collections
       WHERE store_id = ?1 AND NOT gone_at_source ORDER BY external_id`,
    )
    .bind(storeId)
    .all<OfferedCollection>()
  return { collections: results, rowsRead: meta.rows_read }
}

/** Whether a store has more variants than this, without reading many more. */
export async function hasMoreVariants(
  db: Database,
  storeId: string,
  count: number,
): Promise<boolean> {
  const [row] = await db.all<{ variants: number | null }>(sql`
    SELECT sum(variants) AS variants FROM (
      SELECT json_array_length(variants) AS variants FROM products
      WHERE store_id = ${storeId} ORDER BY external_id LIMIT ${count + 1})`)
  return (row?.variants ?? 0) > count
}

type OfferedCollection = Pick<Collection, 'externalId' | 'title' | 'parentExternalId'>

type Row = Omit<
  OfferedProduct,
  'active' | 'goneAtSource' | 'collectionExternalIds' | 'variants'
> & {
  active: number
  goneAtSource: number
  collectionExternalIds: string
  variants: string
}

function* toProducts(rows: Row[]): Generator<OfferedProduct> {
  for (const row of rows) yield toProduct(row)
}

function toProduct(row: Row): OfferedProduct {
  return {
    ...row,
    active: row.active === 1,
    goneAtSource: row.goneAtSource === 1,
    // SAFETY: only the pipeline fills these columns, from these types.
    collectionExternalIds: JSON.parse(row.collectionExternalIds) as string[],
    variants: JSON.parse(row.variants) as Variant[],
  }
}
