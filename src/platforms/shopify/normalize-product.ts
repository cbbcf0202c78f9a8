// A Shopify product with its variants as a change: what the catalog takes (P1), price, stock and weight; and the
// collection. Pure.

import type { Reading } from '../../core/change.ts'
import { parseMoney } from '../../core/formats/money.ts'
import type { Note } from '../../core/formats/text.ts'
import type { ProductFacts, Variant } from '../../core/product.ts'
import type { StoreFacts } from '../../core/store-facts.ts'
import { externalIdOf, readSafely, reject, text, time, word } from './fields.ts'
import { byId, idOf } from './ids.ts'
import {
  collectionNode,
  productNode,
  type MediaNode,
  type ProductNode,
  type VariantNode,
} from './payloads-product.ts'

/** ISO 4217's code for "no currency": stands where the shop does not tell its own. */
const noCurrency = 'XXX'
/** What Shopify calls the only variant of a product without options. */
const onlyVariant = 'Default Title'
const grams: Record<string, number> = {
  KILOGRAMS: 1_000,
  GRAMS: 1,
  POUNDS: 453.592_37,
  OUNCES: 28.349_523_125,
}

/** A node of `products` with all of its variants. Prices are in the shop's currency, which `facts` tells. */
export function readProduct(node: unknown, facts: StoreFacts | null): Reading {
  return readSafely('product', node, (each) => toProduct(each, facts))
}

/** A node of `collections`. Shopify's collections have no tree. */
export function readCollection(node: unknown): Reading {
  return readSafely('collection', node, (each) => {
    const parsed = collectionNode.safeParse(each)
    if (!parsed.success) return reject('collection', each, parsed.error)
    return {
      type: 'change',
      change: {
        kind: 'collection',
        externalId: idOf(parsed.data.id) ?? '',
        statedAt: null,
        facts: {
          title: text(parsed.data.title) ?? '',
          parentExternalId: null,
          goneAtSource: false,
        },
        descendantExternalIds: [],
      },
    }
  })
}

function toProduct(node: unknown, store: StoreFacts | null): Reading {
  const parsed = productNode.safeParse(node)
  if (!parsed.success) return reject('product', node, parsed.error)
  const product = parsed.data
  const externalId = idOf(product.id) ?? ''
  if (store === null)
    return { type: 'lookup', kind: 'product', externalId, why: 'currency_not_known' }
  const broken: string[] = []
  const facts = toFacts(product, store, broken)
  if (broken.length > 0) {
    const issues = broken.map((path) => ({ path, message: 'not a decimal number' }))
    return {
      type: 'rejected',
      kind: 'product',
      externalId: externalIdOf(node),
      reason: 'invalid_amount',
      issues,
    }
  }
  const times = [product, ...product.variants.nodes].map((each) => time(each.updatedAt) ?? 0)
  return {
    type: 'change',
    change: { kind: 'product', externalId, statedAt: Math.max(...times) || null, facts },
  }
}

function toFacts(product: ProductNode, store: StoreFacts, broken: string[]): ProductFacts {
  const notes: Note[] = []
  const currency = store.currency ?? noCurrency
  const title = text(product.title) ?? ''
  const imageUrl = imageOf(product.featuredMedia)
  const make = { title, imageUrl, currency, notes, broken }
  const variants = product.variants.nodes
    .toSorted(byPosition)
    .map((variant, place) => toVariant(variant, `variants.${place}.price`, make))
  const isSimple = product.variants.nodes.every(({ title }) => title === onlyVariant)
  // UNLISTED can be bought by its link: it is published, but in no list of the shop.
  const published =
    (product.status === 'ACTIVE' || product.status === 'UNLISTED') && !!text(product.publishedAt)
  const exclusion = !published
    ? 'not_published'
    : variants.some(({ price }) => price > 0)
      ? null
      : 'no_price'
  return {
    type: isSimple ? 'simple' : 'variable',
    title,
    vendor: text(product.vendor),
    url: text(product.onlineStoreUrl),
    status: word(product.status) ?? '',
    active: exclusion === null,
    exclusion,
    includeInOnlineStore: published,
    collectionExternalIds: (product.collections?.nodes ?? [])
      .toSorted(byId)
      .flatMap(({ id }) => idOf(id) ?? []),
    options: isSimple ? [] : (product.options ?? []),
    imageUrl,
    currency,
    variants,
    notes,
    goneAtSource: false,
  }
}

/** As the shop shows them. */
function byPosition(a: VariantNode, b: VariantNode): number {
  return (a.position ?? 0) - (b.position ?? 0) || byId(a, b)
}

type Make = {
  title: string
  imageUrl: string | null
  currency: string
  notes: Note[]
  broken: string[]
}

function toVariant(
  variant: VariantNode,
  path: string,
  { title, imageUrl, currency, notes, broken }: Make,
): Variant {
  const price = parseMoney(variant.price, currency)
  if (price === null) broken.push(path)
  const isOnly = variant.title === onlyVariant
  const options = isOnly ? [] : (variant.selectedOptions ?? [])
  const chosen = options.map(({ value }) => value).join(', ')
  return {
    externalId: idOf(variant.id) ?? '',
    sku: text(variant.sku),
    title: [title, chosen].filter(Boolean).join(' - '),
    price: price ?? 0,
    // Of what the shop does not count it still tells a number, which means nothing.
    stock: variant.inventoryItem?.tracked === false ? null : (variant.inventoryQuantity ?? null),
    weightGrams: toGrams(variant, notes),
    barcode: text(variant.barcode),
    imageUrl: imageOf(variant.media?.nodes[0]) ?? imageUrl,
    options: Object.fromEntries(options.map(({ name, value }) => [name, value])),
  }
}

/** Whole grams. Shopify writes 0 where nobody entered a weight. */
function toGrams({ inventoryItem }: VariantNode, notes: Note[]): number | null {
  const weight = inventoryItem?.measurement?.weight
  if (!weight || weight.value === 0) return null
  const factor = grams[weight.unit]
  if (factor !== undefined && weight.value > 0) return Math.round(weight.value * factor)
  if (!notes.some(({ field }) => field === 'weight')) {
    notes.push({
      field: 'weight',
      code: 'weight_not_normalized',
      original: `${weight.value} ${weight.unit}`,
      message: 'not a weight in a known unit',
    })
  }
  return null
}

function imageOf(media: MediaNode): string | null {
  return text(media?.preview?.image?.url)
}
