// Pieces that are sold, sent, taken back or counted anew.

import { findProductOf } from '../state/lookup.ts'
import type { Shop } from '../state/shop.ts'
import type { Id, Variant } from '../state/types.ts'
import { tellLevel } from './notices.ts'

/** Changes what is available at a location and, for sold but unsent pieces, what is committed. */
export function moveStock(
  shop: Shop,
  variantId: Id | null,
  change: { available: number; committed?: number; locationId?: Id },
): void {
  if (variantId === null) return
  const product = findProductOf(shop, 'ProductVariant', variantId)
  if (!product) return
  let moved: Variant | undefined
  let place: Id | undefined
  shop.products.edit(product.id, (record) => {
    const variant = record.variants.find((one) => one.id === variantId)
    if (!variant?.tracked) return
    place = change.locationId ?? Object.keys(variant.stock)[0] ?? shop.locations[0]?.id
    if (place === undefined) return
    variant.stock[place] = (variant.stock[place] ?? 0) + change.available
    variant.committed[place] = (variant.committed[place] ?? 0) + (change.committed ?? 0)
    variant.stockedAt = shop.now()
    moved = variant
  })
  if (moved && place !== undefined && change.available !== 0) tellLevel(shop, moved, place)
}

export function setStock(shop: Shop, variant: Variant, locationId: Id, available: number): void {
  moveStock(shop, variant.id, {
    available: available - (variant.stock[locationId] ?? 0),
    locationId,
  })
}
