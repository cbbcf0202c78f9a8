// Products and collections of the shop against the catalog (P1-P3): what qualifies is there with the shop's facts,
// what no longer does is inactive, what never did is absent.

import { compareFields, minorUnits } from '../records.ts'
import type { Records } from './records.ts'
import { byAge, digits, type ShopProduct, type ShopVariant } from './state.ts'
import { subject } from './subjects.ts'
import type { ShopifyWorld } from './world.ts'

/** The shop's own; nobody changes it in a history. */
const currency = 'EUR'

export function checkProducts(
  world: ShopifyWorld,
  records: Records,
  { whole }: { whole: boolean },
): string[] {
  const present = new Set(records.shop.products.map(({ id }) => digits(id)))
  return [
    ...records.shop.products.flatMap((product) => compareProduct(world, records, product, whole)),
    ...records.products
      .filter(({ externalId }) => !world.everRecords.has(subject('product', externalId)))
      .map(({ externalId }) => `P1 product ${externalId} is on record and never was in the shop`),
    ...records.products
      .filter(({ externalId, goneAtSource }) => !goneAtSource && !present.has(externalId))
      .filter(({ externalId }) => world.wasTold(subject('product', externalId)))
      .map(({ externalId }) => `P3 the deletion of product ${externalId} is not marked`),
  ]
}

/** What differs between one product and its record. */
export function compareProduct(
  world: ShopifyWorld,
  records: Records,
  product: ShopProduct,
  whole: boolean,
): string[] {
  const id = digits(product.id)
  const found = records.productOf.get(id)
  const exclusion = exclusionOf(product)
  if (!found) return exclusion === null ? [`P1 product ${id} is missing`] : []
  const membersKnown = whole || !world.silent.has(subject('product', id))
  const theirs = {
    title: product.title,
    vendor: product.vendor,
    type: product.variants.every(({ title }) => title === 'Default Title') ? 'simple' : 'variable',
    status: product.status.toLowerCase(),
    exclusion,
    active: exclusion === null,
    shown: exclusion !== 'not_published',
    gone: false,
    collections: membersKnown ? product.collectionIds.map(digits).toSorted(byAge).join() : '',
    variants: product.variants.map(show).join(),
  }
  const ours: typeof theirs = {
    title: found.title,
    vendor: found.vendor ?? '',
    type: found.type,
    status: found.status,
    exclusion: found.exclusion,
    active: found.active,
    shown: found.includeInOnlineStore,
    gone: found.goneAtSource,
    collections: membersKnown ? found.collectionExternalIds.join() : '',
    variants: found.variants
      .map((each) => `${each.externalId} ${each.sku} ${each.price} ${each.stock}`)
      .join(),
  }
  return compareFields(`product ${id}`, theirs, ours)
}

/** P2, P3: collections with products on record in them are there; those that are there say what the shop says. */
export function checkCollections(world: ShopifyWorld, records: Records): string[] {
  const { collections } = records.shop
  const present = new Set(collections.map(({ id }) => digits(id)))
  const used = new Set(records.products.flatMap((product) => product.collectionExternalIds))
  return [
    ...collections.flatMap(({ id, title }) => {
      const found = records.collectionOf.get(digits(id))
      if (!found)
        return used.has(digits(id)) ? [`P2 collection ${id} has products and is missing`] : []
      return found.title === title
        ? []
        : [`collection ${id} is ${found.title} and should be ${title}`]
    }),
    ...records.collections
      .filter(({ externalId }) => !world.everRecords.has(subject('collection', externalId)))
      .map(
        ({ externalId }) => `P2 collection ${externalId} is on record and never was in the shop`,
      ),
    ...records.collections
      .filter(({ externalId, goneAtSource }) => !goneAtSource && !present.has(externalId))
      .map(({ externalId }) => `P3 the deletion of collection ${externalId} is not marked`),
  ]
}

function exclusionOf({ status, publishedAt, variants }: ShopProduct): string | null {
  const isPublished = ['ACTIVE', 'UNLISTED'].includes(status) && publishedAt !== null
  if (!isPublished) return 'not_published'
  return variants.some(({ price }) => Number(price) > 0) ? null : 'no_price'
}

function show({ id, sku, price, tracked, stock }: ShopVariant): string {
  const pieces = Object.values(stock).reduce((sum, each) => sum + each, 0)
  return `${digits(id)} ${sku} ${minorUnits(price, currency)} ${tracked ? pieces : null}`
}
