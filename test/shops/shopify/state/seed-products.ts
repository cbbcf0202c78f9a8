// Seeded products with variants and stock, collections and locations.

import { createRandom } from '../../woocommerce/random.ts'
import { toId } from './ids.ts'
import { COLLECTIONS, COLORS, PRODUCT_KINDS, PRODUCT_WORDS, VENDORS } from './seed-words.ts'
import { unit } from './seed-plan.ts'
import type { Plan } from './seed-plan.ts'
import type { Collection, Location, Product, Variant } from './types.ts'

const CDN = 'https://cdn.shopify.com/s/files/1/0001'

export const LOCATIONS: readonly Location[] = [
  {
    id: toId('Location', 0),
    name: 'Calle Mayor',
    isActive: true,
    city: 'Madrid',
    countryCode: 'ES',
  },
  {
    id: toId('Location', 1),
    name: 'Lager Nord',
    isActive: true,
    city: 'Hamburg',
    countryCode: 'DE',
  },
]

const untouched = new WeakMap<Plan, Map<number, Product>>()

/** A product as it was seeded, for order lines that keep what they were sold as. Not to be changed. */
export function seededProduct(plan: Plan, index: number): Product {
  const known = untouched.get(plan) ?? new Map<number, Product>()
  untouched.set(plan, known)
  const product = known.get(index) ?? makeProduct(plan, index)
  known.set(index, product)
  return product
}

export function makeProduct(plan: Plan, index: number): Product {
  const random = createRandom(Math.floor(unit(plan.seed, 21, index) * 2 ** 32))
  const { createdAt, updatedAt } = plan.productTimes(index)
  const title = `${random.pick(PRODUCT_KINDS)} ${random.pick(PRODUCT_WORDS)}`
  const handle = `product-${index + 1}`
  const status = random.weighted({ ACTIVE: 85, DRAFT: 10, ARCHIVED: 5 })
  const values = random.chance(0.5) ? COLORS.slice(0, random.int(2, 4)) : null
  const base = random.int(3, 120) * 100 + 90
  const tracked = random.chance(0.9)
  const variants = (values ?? ['Default Title']).map((value, part): Variant => {
    const stock: Record<string, number> = {}
    for (const location of LOCATIONS) {
      if (random.chance(0.8)) stock[location.id] = random.int(-2, 60)
    }
    return {
      id: toId('ProductVariant', index, part),
      createdAt,
      updatedAt,
      productId: toId('Product', index),
      inventoryItemId: toId('InventoryItem', index, part),
      title: value,
      sku: random.chance(0.95) ? `SKU-${index + 1}-${part + 1}` : null,
      barcode: random.chance(0.5) ? String(4_006_381_000_000 + index * 100 + part) : null,
      position: part + 1,
      price: base + part * 100,
      compareAtPrice: random.chance(0.2) ? base + part * 100 + 500 : null,
      cost: random.chance(0.6) ? Math.round(base * 0.4) : null,
      taxable: true,
      tracked,
      requiresShipping: true,
      policy: random.chance(0.8) ? 'DENY' : 'CONTINUE',
      options: [{ name: values ? 'Color' : 'Title', value }],
      grams: random.int(0, 40) * 50,
      stock,
      committed: {},
      stockedAt: updatedAt,
    }
  })
  return {
    id: toId('Product', index),
    index,
    createdAt,
    updatedAt,
    title,
    handle,
    descriptionHtml: `<p>${title.replaceAll('&', '&amp;')}, made to be <b>tested</b>.</p>`,
    vendor: random.pick(VENDORS),
    productType: title.split(' ').at(-1) ?? '',
    status,
    tags: random.chance(0.3) ? ['new', 'gift'] : [],
    publishedAt: status === 'ACTIVE' && random.chance(0.95) ? createdAt : null,
    isGiftCard: false,
    options: [{ name: values ? 'Color' : 'Title', values: [...(values ?? ['Default Title'])] }],
    image: random.chance(0.85)
      ? { id: toId('MediaImage', index), url: `${CDN}/${handle}.jpg?v=${index}`, alt: null }
      : null,
    collectionIds: COLLECTIONS.map((_, place) => toId('Collection', place)).filter(() =>
      random.chance(0.25),
    ),
    variants,
    metafields: [],
  }
}

export function makeCollection(plan: Plan, index: number): Collection {
  const title = COLLECTIONS[index] ?? `Collection ${index + 1}`
  const { createdAt, updatedAt } = plan.productTimes(index + 500_000)
  return {
    id: toId('Collection', index),
    createdAt,
    updatedAt,
    title,
    handle: `collection-${index + 1}`,
    descriptionHtml: '',
    sortOrder: 'BEST_SELLING',
    publishedAt: createdAt,
    image: null,
  }
}
