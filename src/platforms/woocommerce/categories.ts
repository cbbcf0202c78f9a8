// The category tree of a WooCommerce store. Categories have neither dates nor webhooks, and one alone does not tell
// whether it is kept: the tree is read whole, as one page.

import type { Page, StoreAccess } from '../platform.ts'
import { callStore, readArray } from './api.ts'
import { externalIdOf } from './fields.ts'
import { readTree } from './normalize-category.ts'
import { toRecords } from './records.ts'

const pageSize = 100

export async function listCategories(access: StoreAccess): Promise<Page> {
  const found = new Map<string | number, unknown>()
  let total: number | null = null
  for (let page = 1; ; page++) {
    const answer = await callStore(access, 'products/categories', {
      query: { orderby: 'id', order: 'asc', per_page: String(pageSize), page: String(page) },
    })
    const rows = readArray(answer.body)
    // A row that moved to the next page meanwhile comes twice; one without an id has only its place.
    for (const row of rows) found.set(externalIdOf(row) ?? found.size, row)
    total ??= answer.total
    if (rows.length < pageSize) break
  }
  const payloads = [...found.values()]
  return {
    records: toRecords(payloads, readTree(payloads)),
    total,
    next: null,
    end: null,
    whole: true,
  }
}
