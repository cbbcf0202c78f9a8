// Parts of products and orders by their own ids: the id says to whom they belong.

import { ownerOf, toId } from './ids.ts'
import type { Kind } from './ids.ts'
import type { Shop } from './shop.ts'
import type { Id, Order, Product, Variant } from './types.ts'

export function findVariant(shop: Shop, id: Id): Variant | null {
  return findProductOf(shop, 'ProductVariant', id)?.variants.find((one) => one.id === id) ?? null
}

export function findItem(shop: Shop, id: Id): Variant | null {
  const product = findProductOf(shop, 'InventoryItem', id)
  return product?.variants.find((one) => one.inventoryItemId === id) ?? null
}

export function findProductOf(shop: Shop, kind: Kind, id: Id): Product | undefined {
  const owner = ownerOf(kind, id)
  return owner === undefined ? undefined : shop.products.get(toId('Product', owner))
}

export function findOrderOf(shop: Shop, kind: Kind, id: Id): Order | undefined {
  const owner = ownerOf(kind, id)
  return owner === undefined ? undefined : shop.orders.get(toId('Order', owner))
}
