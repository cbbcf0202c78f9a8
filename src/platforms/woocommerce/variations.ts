// The variations of products. A store is asked for those of many products at once, by `GET /variations?include=`
// (WooCommerce 10.3 and later); an older one, which has no such list, product by product.

import { z } from 'zod'
import { RecordGone, StoreBroken, StoreRefused } from '../../core/errors.ts'
import type { StoreAccess } from '../platform.ts'
import { callStore, readArray, RouteMissing } from './api.ts'
import { externalIdOf } from './fields.ts'

const perRequest = 100
/** Lists asked for at a time: a shop has few workers, and its customers need them. */
const atOnce = 4
/** As many lists keep even a store that needs ten seconds for each below what counts as a run that stalled. */
const mostLists = 20

/** A product names its variations by id (`WC_Product_Variable::get_children`: public and private ones). */
const parent = z.looseObject({ id: z.number().int(), variations: z.array(z.number().int()) })
const child = z.looseObject({ id: z.number().int(), parent_id: z.number().int() })

/**
 * All variations of some products' payloads, by the product's external id; null for a product that is gone meanwhile.
 * Throws StoreBroken for more products than a page may hold at this store: a smaller page is then asked for (M2).
 */
export async function readVariations(
  access: StoreAccess,
  products: unknown[],
): Promise<Map<string, unknown[] | null>> {
  const found = new Map<string, unknown[] | null>(await listTogether(access, products))
  const left = products
    .map(externalIdOf)
    .filter((externalId) => externalId !== null)
    .filter((externalId) => !found.has(externalId))
  checkSize(products, left.length)
  await inTurns(left, async (externalId) => {
    found.set(externalId, await listOfProduct(access, externalId))
  })
  return found
}

/** Those products whose variations all came: one that lost or moved a variation meanwhile is asked for itself. */
async function listTogether(
  access: StoreAccess,
  products: unknown[],
): Promise<Map<string, unknown[]>> {
  const parents = products.flatMap((product) => parent.safeParse(product).data ?? [])
  const ids = parents.flatMap(({ variations }) => variations)
  // For one product its own list is as good, and does not depend on what it says of itself.
  if (parents.length < 2 || ids.length === 0) return new Map()
  checkSize(products, ids.length / perRequest)
  const rows = await listByIds(access, ids)
  const byId = new Map(
    rows.flatMap((row) => {
      const { data } = child.safeParse(row)
      return data ? [[`${data.parent_id}/${data.id}`, row] as const] : []
    }),
  )
  return new Map(
    parents.flatMap(({ id, variations }) => {
      const own = variations
        .toSorted((a, b) => a - b)
        .flatMap((each) => byId.get(`${id}/${each}`) ?? [])
      return own.length > 0 && own.length === variations.length ? [[String(id), own]] : []
    }),
  )
}

/** So few products are never too many: pages end somewhere. */
function checkSize(products: unknown[], lists: number): void {
  if (products.length > mostLists && lists > mostLists)
    throw new StoreBroken('The store is asked for fewer products at a time.')
}

/** Nothing where the store has no such list, or does not show it to us: then each product's own list decides. */
async function listByIds(access: StoreAccess, ids: number[]): Promise<unknown[]> {
  const parts: number[][] = []
  for (let start = 0; start < ids.length; start += perRequest)
    parts.push(ids.slice(start, start + perRequest))
  const rows: unknown[] = []
  try {
    await inTurns(parts, async (part) => {
      const query = { include: part.join(','), per_page: String(perRequest) }
      rows.push(...readArray((await callStore(access, 'variations', { query })).body))
    })
  } catch (error) {
    if (error instanceof RouteMissing || error instanceof StoreRefused) return []
    throw error
  }
  return rows
}

/** All variations of a product by id. One that moves up a page meanwhile is read twice or, at worst, with the next look. */
async function listOfProduct(access: StoreAccess, productId: string): Promise<unknown[] | null> {
  const found = new Map<string | null, unknown>()
  try {
    for (let page = 1; ; page++) {
      const { body } = await callStore(access, `products/${productId}/variations`, {
        query: { orderby: 'id', order: 'asc', per_page: String(perRequest), page: String(page) },
      })
      const rows = readArray(body)
      for (const row of rows) found.set(externalIdOf(row), row)
      if (rows.length < perRequest) return [...found.values()]
    }
  } catch (error) {
    if (error instanceof RecordGone) return null
    throw error
  }
}

/** Works on a few at a time; the next one starts as soon as one is done. After a failure nothing more is started. */
async function inTurns<T>(items: T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values()
  let isFailed = false
  const worker = async () => {
    for (const item of queue) {
      if (isFailed) return
      try {
        await work(item)
      } catch (error) {
        isFailed = true
        throw error
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker))
}
