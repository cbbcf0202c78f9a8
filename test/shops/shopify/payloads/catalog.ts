// Bodies of the products, collections and stock topics.

import { toShopIso, toShopIsoOrNull } from '../state/clock.ts'
import { toGid } from '../state/ids.ts'
import { toFixed } from '../state/money.ts'
import { SHOP_CURRENCY } from '../state/seed-orders.ts'
import type { Collection, Id, Product, Variant } from '../state/types.ts'
import { quantityOf } from '../graphql/product-resolvers.ts'
import { toNumber } from './json.ts'

/** Of a product with more variants than this only their ids are sent. */
const WHOLE_VARIANTS = 100

export function toProductPayload(product: Product): Record<string, unknown> {
  const image = product.image && {
    id: toNumber(product.image.id),
    product_id: toNumber(product.id),
    position: 1,
    created_at: toShopIso(product.createdAt),
    updated_at: toShopIso(product.updatedAt),
    alt: product.image.alt,
    width: 1200,
    height: 900,
    src: product.image.url,
    variant_ids: [],
    admin_graphql_api_id: toGid('MediaImage', product.image.id),
  }
  return {
    admin_graphql_api_id: toGid('Product', product.id),
    body_html: product.descriptionHtml,
    created_at: toShopIso(product.createdAt),
    handle: product.handle,
    id: toNumber(product.id),
    product_type: product.productType,
    published_at: toShopIsoOrNull(product.publishedAt),
    template_suffix: null,
    title: product.title,
    updated_at: toShopIso(product.updatedAt),
    vendor: product.vendor,
    status: product.status.toLowerCase(),
    published_scope: 'global',
    tags: product.tags.join(', '),
    variants:
      product.variants.length > WHOLE_VARIANTS ? [] : product.variants.map(toVariantPayload),
    options: product.options.map((option, place) => ({
      name: option.name,
      id: toNumber(`${product.id}${place}`),
      product_id: toNumber(product.id),
      position: place + 1,
      values: option.values,
    })),
    images: image ? [image] : [],
    image,
    media: [],
    variant_gids: product.variants.map((variant) => ({
      admin_graphql_api_id: toGid('ProductVariant', variant.id),
      updated_at: toShopIso(variant.updatedAt),
    })),
    has_variants_that_requires_components: false,
    category: null,
  }
}

export function toCollectionPayload(collection: Collection): Record<string, unknown> {
  return {
    id: toNumber(collection.id),
    handle: collection.handle,
    title: collection.title,
    updated_at: toShopIso(collection.updatedAt),
    body_html: collection.descriptionHtml,
    published_at: toShopIsoOrNull(collection.publishedAt),
    sort_order: collection.sortOrder.toLowerCase().replaceAll('_', '-'),
    template_suffix: null,
    published_scope: 'global',
    admin_graphql_api_id: toGid('Collection', collection.id),
  }
}

export function toLevelPayload(variant: Variant, locationId: Id): Record<string, unknown> {
  return {
    inventory_item_id: toNumber(variant.inventoryItemId),
    location_id: toNumber(locationId),
    available: variant.tracked ? (variant.stock[locationId] ?? null) : null,
    updated_at: toShopIso(variant.stockedAt),
    admin_graphql_api_id: `${toGid('InventoryLevel', locationId)}?inventory_item_id=${variant.inventoryItemId}`,
  }
}

function toVariantPayload(variant: Variant): Record<string, unknown> {
  return {
    admin_graphql_api_id: toGid('ProductVariant', variant.id),
    barcode: variant.barcode,
    compare_at_price:
      variant.compareAtPrice === null ? null : toFixed(variant.compareAtPrice, SHOP_CURRENCY),
    created_at: toShopIso(variant.createdAt),
    id: toNumber(variant.id),
    inventory_policy: variant.policy.toLowerCase(),
    position: variant.position,
    price: toFixed(variant.price, SHOP_CURRENCY),
    product_id: toNumber(variant.productId),
    sku: variant.sku,
    taxable: variant.taxable,
    title: variant.title,
    updated_at: toShopIso(variant.updatedAt),
    option1: variant.options[0]?.value ?? null,
    option2: null,
    option3: null,
    image_id: null,
    inventory_item_id: toNumber(variant.inventoryItemId),
    inventory_quantity: quantityOf(variant),
    old_inventory_quantity: quantityOf(variant),
  }
}
