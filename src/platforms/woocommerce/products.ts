// Products as a store has them now: each together with all of its variations, which are lists of their own.

import type { Reading } from '../../core/change.ts'
import { RecordGone } from '../../core/errors.ts'
import type { StoreFacts } from '../../core/store-facts.ts'
import type { NormalizeContext, StoreAccess } from '../platform.ts'
import { callStore, readArray } from './api.ts'
import { externalIdOf } from './fields.ts'
import { needsVariations, readProduct } from './normalize-product.ts'
import { learn } from './store-facts.ts'

const pageSize = 100
/** Lists of variations asked for at a time: a shop has few workers, and its customers need them. */
const atOnce = 4

/** The readings of some products' payloads, in their order; the variations are asked for where they count. */
export async function completeProducts(
  access: StoreAccess,
  payloads: unknown[],
  context: NormalizeContext,
): Promise<Reading[]> {
  const facts = context.facts ?? (payloads.length > 0 ? await learn(access) : null)
  const readings: Reading[] = []
  for (let start = 0; start < payloads.length; start += atOnce) {
    const some = payloads.slice(start, start + atOnce)
    readings.push(...(await Promise.all(some.map((each) => completeProduct(access, each, facts)))))
  }
  return readings
}

async function completeProduct(
  access: StoreAccess,
  payload: unknown,
  facts: StoreFacts | null,
): Promise<Reading> {
  const externalId = externalIdOf(payload)
  if (externalId === null || !needsVariations(payload)) return readProduct(payload, [], facts)
  try {
    return readProduct(payload, await listVariations(access, externalId), facts)
  } catch (error) {
    if (!(error instanceof RecordGone)) throw error
    return { type: 'change', change: { kind: 'gone', of: 'product', externalId, statedAt: null } }
  }
}

/** All variations by id. One that moves up a page meanwhile is read twice or, at worst, with the next look. */
async function listVariations(access: StoreAccess, productId: string): Promise<unknown[]> {
  const found = new Map<string | null, unknown>()
  for (let page = 1; ; page++) {
    const { body } = await callStore(access, `products/${productId}/variations`, {
      query: { orderby: 'id', order: 'asc', per_page: String(pageSize), page: String(page) },
    })
    const rows = readArray(body)
    for (const row of rows) found.set(externalIdOf(row), row)
    if (rows.length < pageSize) return [...found.values()]
  }
}
