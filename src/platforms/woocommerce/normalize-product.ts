// A WooCommerce product with its variations as a change: what qualifies for the catalog (P1), variants with price,
// stock and weight. Pure.

import { z } from 'zod'
import type { Reading } from '../../core/change.ts'
import { parseMoney } from '../../core/formats/money.ts'
import { plainText, type Note } from '../../core/formats/text.ts'
import type { ProductFacts, Variant } from '../../core/product.ts'
import type { StoreFacts } from '../../core/store-facts.ts'
import { externalIdOf, parseTime, readSafely, reject } from './fields.ts'
import {
  productPayload,
  variationPayload,
  type ProductPayload,
  type SellablePayload,
  type VariationPayload,
} from './payloads-product.ts'
import { toGrams } from './weight.ts'

/** ISO 4217's code for "no currency": stands where the store does not tell its own. */
const noCurrency = 'XXX'
/** A product is one row of the record, which D1 bounds at 2 MB. */
const maxVariations = 2_000

/**
 * The reading of a product together with its variations. `variations` is null where they were not read: a product
 * that would need them is then a hint to look it up.
 */
export function readProduct(
  payload: unknown,
  variations: unknown[] | null,
  facts: StoreFacts | null,
): Reading {
  return readSafely('product', payload, (each) => toReading(each, variations, facts))
}

/** Whether the catalog takes this product's variations at all, so that nobody asks for those of the others. */
export function needsVariations(payload: unknown): boolean {
  const parsed = productPayload.pick({ type: true, status: true }).safeParse(payload)
  return parsed.success && parsed.data.type === 'variable' && parsed.data.status === 'publish'
}

function toReading(
  payload: unknown,
  variations: unknown[] | null,
  store: StoreFacts | null,
): Reading {
  const parsed = productPayload.safeParse(payload)
  if (!parsed.success) return reject('product', payload, parsed.error)
  const product = parsed.data
  const externalId = String(product.id)
  if (product.type === 'variation') {
    return product.parent_id
      ? lookup(String(product.parent_id), 'variation_changed')
      : { type: 'skipped', kind: 'product', externalId, reason: 'variation_without_product' }
  }
  if (needsVariations(payload) && variations === null)
    return lookup(externalId, 'variations_not_in_payload')
  if (store === null) return lookup(externalId, 'currency_not_known')
  const offered = z
    .array(variationPayload)
    .max(maxVariations)
    .safeParse(variations ?? [])
  if (!offered.success) return rejectVariations(payload, offered.error)
  const broken: string[] = []
  const facts = toFacts(product, offered.data, store, broken)
  if (broken.length > 0) {
    const issues = broken.map((path) => ({ path, message: 'not a decimal number' }))
    return { type: 'rejected', kind: 'product', externalId, reason: 'invalid_amount', issues }
  }
  const times = [product, ...offered.data].map(
    (each) => parseTime(each.date_modified_gmt) ?? parseTime(each.date_created_gmt) ?? 0,
  )
  return {
    type: 'change',
    change: { kind: 'product', externalId, statedAt: Math.max(...times) || null, facts },
  }
}

function toFacts(
  product: ProductPayload,
  variations: VariationPayload[],
  store: StoreFacts,
  broken: string[],
): ProductFacts {
  const notes: Note[] = []
  const currency = store.currency ?? noCurrency
  if (store.currency === null) notes.push(unknownCurrency())
  const title = plainText(product.name) ?? ''
  const imageUrl = plainText(product.images?.[0]?.src)
  const published = product.status === 'publish'
  const make = { title, imageUrl, currency, weightUnit: store.weightUnit, notes, broken }
  const variants =
    product.type === 'variable'
      ? variations
          .map((variation, place) => toVariant(variation, `variations.${place}.price`, make))
          .filter((variant, place) => variations[place]?.status === 'publish' && variant.price > 0)
      : product.type === 'simple'
        ? [{ ...toVariant(product, 'price', make), title, options: {} }]
        : []
  const exclusion = exclusionOf(product, variants)
  return {
    type: product.type,
    title,
    vendor: plainText(product.brands?.[0]?.name),
    url: plainText(product.permalink),
    status: product.status,
    active: exclusion === null,
    exclusion,
    includeInOnlineStore: published,
    collectionExternalIds: (product.categories ?? []).map(({ id }) => String(id)),
    options: (product.attributes ?? [])
      .filter(({ variation }) => product.type === 'variable' && variation)
      .map(({ name, options }) => ({
        name: plainText(name) ?? '',
        values: (options ?? []).flatMap((value) => plainText(value) ?? []),
      })),
    imageUrl,
    currency,
    variants,
    notes,
    goneAtSource: product.status === 'trash',
  }
}

/** Why the catalog does not take the product (P1), or null. */
function exclusionOf({ type, status }: ProductPayload, variants: Variant[]): string | null {
  if (status === 'trash') return 'gone_at_source'
  if (type !== 'simple' && type !== 'variable') return 'type_not_supported'
  if (status !== 'publish') return 'not_published'
  if (type === 'variable') return variants.length === 0 ? 'no_variations' : null
  return variants.some(({ price }) => price > 0) ? null : 'no_price'
}

type Make = {
  title: string
  imageUrl: string | null
  currency: string
  weightUnit: string | null
  notes: Note[]
  broken: string[]
}

function toVariant(
  payload: SellablePayload & { image?: VariationPayload['image'] },
  path: string,
  { title, imageUrl, currency, weightUnit, notes, broken }: Make,
): Variant {
  const options = (payload.attributes ?? []).flatMap(({ name, option }) => {
    const value = plainText(option)
    return value === null ? [] : [[plainText(name) ?? '', value] as const]
  })
  const price = payload.price ? parseMoney(payload.price, currency) : 0
  if (price === null) broken.push(path)
  return {
    externalId: String(payload.id),
    sku: plainText(payload.sku),
    title: [title, options.map(([, value]) => value).join(', ')].filter(Boolean).join(' - '),
    price: price ?? 0,
    stock: stockOf(payload),
    weightGrams: toGrams(payload.weight, weightUnit, notes),
    barcode: plainText(payload.global_unique_id),
    imageUrl: plainText(payload.image?.src) ?? imageUrl,
    options: Object.fromEntries(options),
  }
}

/** What the store counts; of what it does not count only "sold out" is known. */
function stockOf({ manage_stock: counted, ...payload }: SellablePayload): number | null {
  const quantity = Number(payload.stock_quantity ?? Number.NaN)
  if (counted && Number.isFinite(quantity)) return quantity
  return payload.stock_status === 'outofstock' ? 0 : null
}

function lookup(externalId: string, why: string): Reading {
  return { type: 'lookup', kind: 'product', externalId, why }
}

function rejectVariations(payload: unknown, error: z.ZodError): Reading {
  return {
    type: 'rejected',
    kind: 'product',
    externalId: externalIdOf(payload),
    reason: 'invalid_payload',
    issues: error.issues.map(({ path, message }) => ({
      path: ['variations', ...path].join('.'),
      message,
    })),
  }
}

function unknownCurrency(): Note {
  return {
    field: 'currency',
    code: 'currency_unknown',
    original: '',
    message: 'the key may not read the settings of the store: use the key of an administrator',
  }
}
