// What the feeds offer: one offer per variant, in no format yet. Pure. Offers come from the products on record alone, so
// a line of an order that names no product of the store is never among them.

import { cutText, plainLine } from '../lib/xml.ts'
import { webAddress } from './formats/text.ts'
import type { Product, Variant } from './product.ts'

/** What a feed needs to know of a product. */
export type OfferedProduct = Pick<
  Product,
  | 'externalId'
  | 'type'
  | 'title'
  | 'vendor'
  | 'url'
  | 'active'
  | 'exclusion'
  | 'goneAtSource'
  | 'collectionExternalIds'
  | 'currency'
  | 'variants'
>

export type Offer = {
  /** The variant's own id at the store: unique in a feed. */
  id: string
  /** The product's: the same for all of its variants. */
  productId: string
  /** How the store's platform writes the variant's id in full. */
  outerId: string
  /** Published at the store, and able to be sold. */
  active: boolean
  /** One of several variants of its product. */
  isVariant: boolean
  /** Of the product; see `offerName`. */
  productName: string
  url: string | null
  /** Minor units, above zero. */
  price: number
  currency: string
  /** Null where the store does not count, but sells. */
  quantity: number | null
  vendor: string | null
  sku: string | null
  barcode: string | null
  weightGrams: number | null
  picture: string | null
  categoryIds: string[]
  options: { name: string; value: string }[]
}

/** How a platform writes what feeds say of a variant. */
export type OfferNaming = {
  url(productUrl: string, variantId: string): string
  outerId(variantId: string): string
}

/** An offer, or a whole product without any, by which its owner knows it. */
export type Example = { productId: string; offerId: string | null; name: string }

const asIs: OfferNaming = { url: (productUrl) => productUrl, outerId: (variantId) => variantId }

/**
 * The offers of a product, and what is left out with its reason (P1). What is not published is offered as inactive: a
 * reader that knew it keeps it and stops selling it. What is gone at the store, or never was for sale, is left out.
 */
export function toOffers(
  product: OfferedProduct,
  naming: OfferNaming = asIs,
): { offers: Offer[]; skipped: (Example & { reason: string })[] } {
  const { externalId: productId, type, variants } = product
  const title = plainLine(product.title)
  const reason = whyNone(product)
  if (reason !== null) {
    const ids = variants.length === 0 ? [null] : variants.map(({ externalId }) => externalId)
    const name = title || productId
    return { offers: [], skipped: ids.map((offerId) => ({ productId, offerId, name, reason })) }
  }
  const isVariant = type === 'variable'
  const url = addressOf(product.url)
  const common = {
    productId,
    active: product.active,
    isVariant,
    vendor: lineOf(product.vendor),
    currency: product.currency,
    categoryIds: product.collectionExternalIds,
  }
  const all = variants.map((variant): Offer => {
    const { externalId: id } = variant
    const sku = lineOf(variant.sku)
    return {
      ...common,
      id,
      outerId: naming.outerId(id),
      // Where the product has no name, what else it is known by.
      productName: title || sku || id,
      url: url !== null && isVariant ? naming.url(url, id) : url,
      price: variant.price,
      quantity: variant.stock === null ? null : Math.max(0, variant.stock),
      sku,
      barcode: lineOf(variant.barcode),
      weightGrams: variant.weightGrams,
      picture: addressOf(variant.imageUrl),
      options: optionsOf(variant),
    }
  })
  return {
    offers: all.filter(({ price }) => price > 0),
    skipped: all
      .filter(({ price }) => price <= 0)
      .map((offer) => ({ ...exampleOf(offer), reason: 'no_price' })),
  }
}

/**
 * "Mug (Red, S)", at most `limit` long. The brackets tell variants apart: where the whole is too long, the product's name
 * gives way to them.
 */
export function offerName({ productName, options }: Offer, limit: number): string {
  if (options.length === 0) return cutText(productName, limit)
  const brackets = ` (${options.map(({ value }) => value).join(', ')})`
  const room = limit - brackets.length
  return room < limit / 2
    ? cutText(productName + brackets, limit)
    : cutText(productName, room) + brackets
}

/** An offer as it is shown to its owner. */
export function exampleOf(offer: Offer): Example {
  const { productId, id } = offer
  return { productId, offerId: id, name: offerName(offer, shownLength) }
}

const shownLength = 80

/** What an owner should know of an offer that is in the feed all the same. */
export function findingsOf({ sku, picture }: Offer): string[] {
  const findings: string[] = []
  if (sku === null) findings.push('no_sku')
  if (picture === null) findings.push('no_picture')
  return findings
}

function whyNone({ active, exclusion, goneAtSource, variants }: OfferedProduct): string | null {
  if (goneAtSource) return 'gone_at_source'
  if (!active && exclusion !== 'not_published') return exclusion ?? 'not_active'
  return variants.length === 0 ? 'no_variations' : null
}

function optionsOf({ options }: Variant): Offer['options'] {
  return Object.entries(options).flatMap(([name, value]) => {
    const option = { name: plainLine(name), value: plainLine(value) }
    return option.name === '' || option.value === '' ? [] : [option]
  })
}

/** As a feed can carry it: what an address may not hold as it is, is percent-encoded. */
function addressOf(text: string | null): string | null {
  const address = webAddress(text)
  return address === null || usual.test(address) ? address : new URL(address).href
}

const usual = /^[\w:/.?=&%#~+,;@!*()-]+$/

function lineOf(text: string | null): string | null {
  return text === null ? null : plainLine(text) || null
}
