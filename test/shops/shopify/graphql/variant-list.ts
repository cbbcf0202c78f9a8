// All variants of all products as one list, in the order of their ids.

import { compareEntries } from '../state/ledger.ts'
import type { Shop } from '../state/shop.ts'
import type { Variant } from '../state/types.ts'
import { findVariant } from '../state/lookup.ts'
import type { Records } from './listing.ts'

export function variantsOf(shop: Shop): Records<Variant> {
  return {
    get: (id) => findVariant(shop, id) ?? undefined,
    *entries(_sort, from) {
      for (const product of shop.products.all()) {
        for (const variant of product.variants) {
          const entry = { id: variant.id, value: 0 }
          if (!from || compareEntries(entry, from) >= 0) yield entry
        }
      }
    },
    *all() {
      for (const product of shop.products.all()) yield* product.variants
    },
  }
}
