// A product with its variants and a collection as the API shows them.

import { z } from 'zod'
import {
  collectionId,
  productId,
  variantId,
  type Collection,
  type Product,
} from '../../core/product.ts'
import { noteShape } from './contact-shape.ts'
import { money, time, toTime } from './shapes.ts'

export const productShape = z.object({
  id: z.string(),
  storeId: z.string(),
  externalId: z.string(),
  type: z.string(),
  title: z.string(),
  vendor: z.string().nullable(),
  url: z.string().nullable(),
  status: z.string().describe("The store's own publication status"),
  active: z.boolean(),
  exclusion: z.string().nullable().describe('Why the product is not active'),
  includeInOnlineStore: z.boolean(),
  goneAtSource: z.boolean().describe('Deleted at the store; the record stays'),
  collectionIds: z.array(z.string()),
  options: z.array(z.object({ name: z.string(), values: z.array(z.string()) })),
  imageUrl: z.string().nullable(),
  variants: z.array(
    z.object({
      id: z.string(),
      externalId: z.string(),
      sku: z.string().nullable(),
      title: z.string(),
      price: money,
      stock: z.number().nullable().describe('Null where the store does not count'),
      weightGrams: z.number().int().nullable(),
      barcode: z.string().nullable(),
      imageUrl: z.string().nullable(),
      options: z.record(z.string(), z.string()),
    }),
  ),
  normalization: z.array(noteShape),
  updatedAt: time,
  version: z.number().int(),
})
export type ProductShape = z.infer<typeof productShape>

export function toProductShape(product: Product): ProductShape {
  const { storeId, externalId, currency } = product
  return {
    id: productId(storeId, externalId),
    storeId,
    externalId,
    type: product.type,
    title: product.title,
    vendor: product.vendor,
    url: product.url,
    status: product.status,
    active: product.active,
    exclusion: product.exclusion,
    includeInOnlineStore: product.includeInOnlineStore,
    goneAtSource: product.goneAtSource,
    collectionIds: product.collectionExternalIds.map((id) => collectionId(storeId, id)),
    options: product.options,
    imageUrl: product.imageUrl,
    variants: product.variants.map((variant) => ({
      id: variantId(storeId, externalId, variant.externalId),
      ...variant,
      price: { amount: variant.price, currency },
    })),
    normalization: product.notes,
    updatedAt: toTime(product.statedAt ?? product.changedAt),
    version: product.seq,
  }
}

export const collectionShape = z.object({
  id: z.string(),
  storeId: z.string(),
  externalId: z.string(),
  title: z.string(),
  parentId: z.string().nullable(),
  goneAtSource: z.boolean().describe('No longer at the store; the record stays'),
  version: z.number().int(),
})
export type CollectionShape = z.infer<typeof collectionShape>

export function toCollectionShape(collection: Collection): CollectionShape {
  const { storeId, externalId, title, parentExternalId, goneAtSource, seq } = collection
  return {
    id: collectionId(storeId, externalId),
    storeId,
    externalId,
    title,
    parentId: parentExternalId === null ? null : collectionId(storeId, parentExternalId),
    goneAtSource,
    version: seq,
  }
}
