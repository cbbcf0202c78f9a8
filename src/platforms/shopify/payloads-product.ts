// The fields that we read of products, variants and collections, as the documents select them.

import { z } from 'zod'
import { gid } from './payloads.ts'

const text = z.string().nullish()
const media = z
  .object({
    preview: z.object({ image: z.object({ url: text }).nullish() }).nullish(),
  })
  .nullish()
export type MediaNode = z.infer<typeof media>

export const variantNode = z.object({
  id: gid,
  title: text,
  position: z.number().nullish(),
  sku: text,
  barcode: text,
  price: z.union([z.string(), z.number()]),
  inventoryQuantity: z.number().nullish(),
  updatedAt: text,
  selectedOptions: z.array(z.object({ name: z.string(), value: z.string() })).nullish(),
  media: z.object({ nodes: z.array(media) }).nullish(),
  inventoryItem: z
    .object({
      tracked: z.boolean().nullish(),
      measurement: z
        .object({ weight: z.object({ value: z.number(), unit: z.string() }).nullish() })
        .nullish(),
    })
    .nullish(),
})
export type VariantNode = z.infer<typeof variantNode>

export const productNode = z.object({
  id: gid,
  title: text,
  vendor: text,
  status: z.string().min(1),
  updatedAt: z.string().min(1),
  publishedAt: text,
  onlineStoreUrl: text,
  options: z.array(z.object({ name: z.string(), values: z.array(z.string()) })).nullish(),
  featuredMedia: media,
  collections: z.object({ nodes: z.array(z.object({ id: gid })) }).nullish(),
  variants: z.object({ nodes: z.array(variantNode) }),
})
export type ProductNode = z.infer<typeof productNode>

export const collectionNode = z.object({ id: gid, title: text })
