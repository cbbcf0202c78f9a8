// The shop's products and categories as a history sees them, and which of them a step is about.

import type { Random } from '../random.ts'
import type { WooWorld } from './world.ts'

export type ShopProductRecord = {
  id: number
  name: string
  type: string
  status: string
  price: string
  sku: string
  permalink: string
  manage_stock: boolean
  stock_quantity: number | null
  stock_status: string
  categories: { id: number }[]
}

export type ShopVariationRecord = Pick<
  ShopProductRecord,
  'id' | 'status' | 'price' | 'sku' | 'manage_stock' | 'stock_quantity' | 'stock_status'
>

export type ShopCategoryRecord = { id: number; name: string; parent: number }

export type ShopItem = { product: ShopProductRecord; variations: ShopVariationRecord[] }

export type Catalog = { products: ShopItem[]; categories: ShopCategoryRecord[] }

/** One of the newest products that fit; not one in the trash unless asked for. */
export async function someProduct(
  world: WooWorld,
  random: Random,
  fits: (item: ShopItem) => boolean = ({ product }) => product.status !== 'trash',
): Promise<ShopItem | undefined> {
  const { products } = await world.catalog()
  return random.pick(products.filter(fits).slice(-8))
}

export async function someVariation(
  world: WooWorld,
  random: Random,
): Promise<{ product: ShopProductRecord; variation: ShopVariationRecord } | undefined> {
  const item = await someProduct(
    world,
    random,
    ({ product, variations }) => product.status !== 'trash' && variations.length > 0,
  )
  const variation = random.pick(item?.variations ?? [])
  return item && variation && { product: item.product, variation }
}

export async function someCategories(world: WooWorld, random: Random): Promise<{ id: number }[]> {
  const { categories } = await world.catalog()
  return random
    .shuffle(categories)
    .slice(0, random.int(0, 2))
    .map(({ id }) => ({ id }))
}

/** A price as owners leave it: usually one, sometimes none or nothing. */
export function somePrice(random: Random): string {
  if (random.chance(0.2)) return random.word('', '0')
  return `${random.int(1, 90)}.${random.int(10, 99)}`
}
