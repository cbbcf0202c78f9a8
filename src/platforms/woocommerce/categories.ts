// The category tree of a WooCommerce store. Categories have neither dates nor webhooks, and one alone does not tell
// whether it is kept: the tree is read whole, as one page.

import { StoreBroken } from '../../core/errors.ts'
import type { Page, StoreAccess } from '../platform.ts'
import { callStore, readArray } from './api.ts'
import { externalIdOf } from './fields.ts'
import { readTree } from './normalize-category.ts'
import { toRecords } from './records.ts'

const pageSize = 100

/**
 * Throws StoreBroken where the store shows fewer than it counts: it is asked again. Where it does not help (`lenient`),
 * what it shows is taken, and nothing counts as gone.
 */
export async function listCategories(access: StoreAccess, lenient: boolean): Promise<Page> {
  const found = new Map<string | number, unknown>()
  let total: number | null = null
  let isWhole = true
  for (let page = 1; ; page++) {
    const answer = await callStore(access, 'products/categories', {
      query: { orderby: 'id', order: 'asc', per_page: String(pageSize), page: String(page) },
    })
    const rows = readArray(answer.body)
    // A row that moved to the next page meanwhile comes twice; one without an id has only its place.
    for (const row of rows) found.set(externalIdOf(row) ?? found.size, row)
    // Where the count changed meanwhile, a row may have moved up to a page that was read already.
    if (rows.length > 0 && total !== null && answer.total !== total) isWhole = false
    total ??= answer.total
    if (rows.length === pageSize) continue
    const counted = answer.total ?? 0
    if (found.size < counted) isWhole = false
    if (isWhole || (lenient && (rows.length === 0 || page * pageSize >= counted))) break
    if (!lenient)
      throw new StoreBroken('The store lists fewer categories than it counts. It is asked again.')
  }
  const payloads = [...found.values()]
  return {
    records: toRecords(payloads, readTree(payloads)),
    total,
    next: null,
    end: null,
    ...(isWhole ? { whole: true as const } : {}),
  }
}
