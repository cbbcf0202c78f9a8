// Documents that read products with variants, and collections.

import { z } from 'zod'
import { connection, count, document } from './shared.ts'

const variant = `id title position sku barcode price inventoryQuantity updatedAt
      selectedOptions { name value }
      media(first: 1) { nodes { id preview { image { url } } } }
      inventoryItem { id tracked measurement { weight { value unit } } }`

/** How many variants come with a product; the rest is asked for by itself. */
const variantsAtOnce = 30

const fragment = `fragment ProductCore on Product {
  id title vendor status updatedAt publishedAt onlineStoreUrl
  options(first: 10) { name values }
  featuredMedia { id preview { image { url } } }
  collections(first: 50) { nodes { id } pageInfo { hasNextPage endCursor } }
  variants(first: ${variantsAtOnce}) {
    nodes { ${variant} }
    pageInfo { hasNextPage endCursor }
  }
}`

export const productsPage = document(
  `query Products($first: Int!, $after: String, $query: String, $count: Boolean!) {
  products(first: $first, after: $after, query: $query, sortKey: UPDATED_AT) {
    nodes { ...ProductCore }
    pageInfo { hasNextPage endCursor }
  }
  productsCount(query: $query, limit: null) @include(if: $count) { count precision }
}
${fragment}`,
  z.object({ products: connection, productsCount: count }),
)

export const productNodes = document(
  `query ProductNodes($ids: [ID!]!) {
  nodes(ids: $ids) { ...ProductCore }
}
${fragment}`,
  z.object({ nodes: z.array(z.unknown()) }),
)

/** The variants that did not fit, with the product's time. */
export const productVariants = document(
  `query ProductVariants($id: ID!, $first: Int!, $after: String) {
  product(id: $id) {
    updatedAt
    variants(first: $first, after: $after) {
      nodes { ${variant} }
      pageInfo { hasNextPage endCursor }
    }
  }
}`,
  z.object({
    product: z.object({ updatedAt: z.string(), variants: connection }).nullish(),
  }),
)

const inventoryItem = z
  .object({
    variants: z.object({ nodes: z.array(z.object({ product: z.object({ id: z.string() }) })) }),
  })
  .partial()

/** Which product a stock figure belongs to: webhooks of stock name the inventory item only. */
export const inventoryNodes = document(
  `query InventoryNodes($ids: [ID!]!) {
  nodes(ids: $ids) {
    ... on InventoryItem { variants(first: 1) { nodes { product { id } } } }
  }
}`,
  z.object({ nodes: z.array(inventoryItem.nullable()) }),
)

const collectionCore = `fragment CollectionCore on Collection { id title updatedAt }`

export const collectionsPage = document(
  `query Collections($first: Int!, $after: String, $query: String) {
  collections(first: $first, after: $after, query: $query, sortKey: UPDATED_AT) {
    nodes { ...CollectionCore }
    pageInfo { hasNextPage endCursor }
  }
}
${collectionCore}`,
  z.object({ collections: connection }),
)

export const collectionNodes = document(
  `query CollectionNodes($ids: [ID!]!) {
  nodes(ids: $ids) { ...CollectionCore }
}
${collectionCore}`,
  z.object({ nodes: z.array(z.unknown()) }),
)
