// The fields that we read of WooCommerce's products, variations and categories, leniently as in `payloads.ts`.

import { z } from 'zod'

const text = z.string().nullish()
const number = z.union([z.string(), z.number()]).nullish()
const id = z.number().int().positive()
const image = z.object({ src: text })

/** `option` is a variation's choice, `options` what a product offers. */
const attribute = z.object({
  name: text,
  option: text,
  options: z.array(z.string()).nullish(),
  variation: z.boolean().nullish(),
})

/** What products and variations share. `manage_stock` of a variation may be "parent". */
const sellable = z.object({
  id,
  status: z.string().min(1),
  date_created_gmt: text,
  date_modified_gmt: text,
  sku: text,
  global_unique_id: text,
  price: number,
  manage_stock: z.union([z.boolean(), z.string()]).nullish(),
  stock_quantity: number,
  stock_status: text,
  weight: number,
  attributes: z.array(attribute).nullish(),
})
export type SellablePayload = z.infer<typeof sellable>

export const productPayload = sellable.extend({
  type: z.string().min(1),
  name: text,
  permalink: text,
  parent_id: z.number().int().nullish(),
  categories: z.array(z.object({ id })).nullish(),
  brands: z.array(z.object({ name: text })).nullish(),
  images: z.array(image).nullish(),
})
export type ProductPayload = z.infer<typeof productPayload>

export const variationPayload = sellable.extend({ image: image.nullish() })
export type VariationPayload = z.infer<typeof variationPayload>

export const categoryPayload = z.object({ id, name: text, parent: z.number().int().nullish() })
export type CategoryPayload = z.infer<typeof categoryPayload>
