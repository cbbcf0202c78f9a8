// How feeds write what they say of a Shopify variant.

import { gid } from './ids.ts'

/** The product's page with the variant chosen. A page of a shop has no fragment. */
export function variantUrl(productUrl: string, variantId: string): string {
  return `${productUrl}${productUrl.includes('?') ? '&' : '?'}variant=${variantId}`
}

export function variantGid(variantId: string): string {
  return gid('ProductVariant', variantId)
}
