// Products as a store has them now: each together with all of its variations, which are lists of their own.

import type { Reading } from '../../core/change.ts'
import type { NormalizeContext, StoreAccess } from '../platform.ts'
import { externalIdOf } from './fields.ts'
import { needsVariations, readProduct } from './normalize-product.ts'
import { learn } from './store-facts.ts'
import { readVariations } from './variations.ts'

/** The readings of some products' payloads, in their order; the variations are asked for where they count. */
export async function completeProducts(
  access: StoreAccess,
  payloads: unknown[],
  context: NormalizeContext,
): Promise<Reading[]> {
  const facts = context.facts ?? (payloads.length > 0 ? await learn(access) : null)
  const variations = await readVariations(access, payloads.filter(needsVariations))
  return payloads.map((payload) => {
    const externalId = externalIdOf(payload)
    const own = externalId === null ? undefined : variations.get(externalId)
    if (externalId === null || own !== null) return readProduct(payload, own ?? [], facts)
    return { type: 'change', change: { kind: 'gone', of: 'product', externalId, statedAt: null } }
  })
}
