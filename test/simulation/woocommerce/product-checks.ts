// Products and categories of the shop against the catalog (P1-P3): what qualifies is there with the shop's facts,
// what no longer does is inactive, what never did is absent.

import { plainText } from '../../../src/core/formats/text.ts'
import type { ShopItem, ShopProductRecord, ShopVariationRecord } from './catalog.ts'
import { compareFields, minorUnits } from '../records.ts'
import type { Records } from './records.ts'
import type { WooWorld } from './world.ts'

/** P1, written down a second time. */
const sold = new Set(['simple', 'variable'])
/** The shop's own; nobody changes it in a history. */
const currency = 'USD'

export function checkProducts(world: WooWorld, records: Records): string[] {
  const { products } = records.shop
  const listed = new Set(products.map(({ product }) => product.id))
  return [
    ...products.flatMap((item) => compareProduct(records, item)),
    ...records.products
      .filter(({ externalId }) => !world.ever.products.has(Number(externalId)))
      .map(({ externalId }) => `P1 product ${externalId} is on record and never was in the shop`),
    ...records.products
      .filter(
        ({ externalId, type, goneAtSource }) =>
          type === 'variable' && !goneAtSource && !listed.has(Number(externalId)),
      )
      .map(({ externalId }) => `P3 product ${externalId} has variations, is gone and not marked`),
  ]
}

/** What differs between one product and its record; what is in the trash is another check's concern. */
export function compareProduct(records: Records, { product, variations }: ShopItem): string[] {
  const { id, type, status } = product
  const found = records.productOf.get(id)
  if (status === 'trash') {
    const isMissed = found?.type === 'variable' && !found.goneAtSource
    return isMissed ? [`P3 product ${id} has variations, is in the trash and not marked`] : []
  }
  const exclusion = exclusionOf(product, variations)
  if (!found) return exclusion === null ? [`P1 product ${id} is missing`] : []
  const sellables = variantsOf(product, variations)
  const theirs = {
    title: plainText(product.name) ?? '',
    type,
    status,
    exclusion,
    active: exclusion === null,
    shown: status === 'publish',
    gone: false,
    url: product.permalink,
    collections: product.categories.map((category) => category.id).join(),
    // Those of a product that is not sold any more are not read: what is on record stays.
    variants: exclusion !== null && sellables.length === 0 ? 'any' : sellables.join(),
  }
  const ours: typeof theirs = {
    title: found.title,
    type: found.type,
    status: found.status,
    exclusion: found.exclusion,
    active: found.active,
    shown: found.includeInOnlineStore,
    gone: found.goneAtSource,
    url: found.url ?? '',
    collections: found.collectionExternalIds.join(),
    variants:
      theirs.variants === 'any'
        ? 'any'
        : found.variants
            .map((each) => `${each.externalId} ${each.sku} ${each.price} ${each.stock}`)
            .join(),
  }
  return compareFields(`product ${id}`, theirs, ours)
}

/** P2, P3: categories with products on record below them are there; those that are there say what the shop says. */
export function checkCollections(world: WooWorld, records: Records): string[] {
  const { categories } = records.shop
  const used = new Set(records.products.flatMap((product) => product.collectionExternalIds))
  const needed = new Set([...used].flatMap((id) => upwards(categories, Number(id))))
  return [
    ...categories.flatMap(({ id, name, parent }) => {
      const found = records.collectionOf.get(id)
      if (!found) return needed.has(id) ? [`P2 category ${id} has products and is missing`] : []
      const theirs = `${plainText(name)} in ${parent || null}`
      const ours = `${found.title} in ${found.parentExternalId}`
      return ours === theirs ? [] : [`category ${id} is ${ours} and should be ${theirs}`]
    }),
    ...records.collections
      .filter(({ externalId }) => !world.ever.categories.has(Number(externalId)))
      .map(({ externalId }) => `P2 category ${externalId} is on record and never was in the shop`),
  ]
}

/** A category and those that it is in; owners can put them in a circle. */
function upwards(categories: { id: number; parent: number }[], id: number): number[] {
  const parents = new Map(categories.map((category) => [category.id, category.parent]))
  const passed = new Set<number>()
  for (let at = id; at !== 0 && !passed.has(at); at = parents.get(at) ?? 0) passed.add(at)
  return [...passed]
}

function exclusionOf(product: ShopProductRecord, variations: ShopVariationRecord[]): string | null {
  if (!sold.has(product.type)) return 'type_not_supported'
  if (product.status !== 'publish') return 'not_published'
  if (product.type === 'variable') return variations.some(isOffered) ? null : 'no_variations'
  return Number(product.price) > 0 ? null : 'no_price'
}

function variantsOf(product: ShopProductRecord, variations: ShopVariationRecord[]): string[] {
  const isSold = product.status === 'publish'
  if (product.type === 'variable') return isSold ? variations.filter(isOffered).map(show) : []
  return product.type === 'simple' ? [show(product)] : []
}

function isOffered({ status, price }: ShopVariationRecord): boolean {
  return status === 'publish' && Number(price) > 0
}

function show(sellable: ShopVariationRecord): string {
  const { id, sku, price, manage_stock: counted, stock_quantity: stock } = sellable
  const known =
    counted && stock !== null ? stock : sellable.stock_status === 'outofstock' ? 0 : null
  return `${id} ${sku || null} ${minorUnits(price, currency)} ${known}`
}
