// Products, variants and collections.

import { toIso, toIsoOrNull } from '../state/clock.ts'
import { toGid } from '../state/ids.ts'
import { sum, toFixed } from '../state/money.ts'
import { SHOP_CURRENCY } from '../state/seed-orders.ts'
import type { Collection, Product, Variant } from '../state/types.ts'
import { countOf, listOf } from './listing.ts'
import { pageOf } from './connection.ts'
import type { Context, Resolvers } from './context.ts'
import { metafieldResolvers } from './metafields.ts'
import { PRODUCTS } from './lists.ts'
import { named } from './schema.ts'
import { toImage, toMoney } from './values.ts'

export const productResolvers: Resolvers = {
  Product: {
    ...metafieldResolvers,
    id: (product: Product) => toGid('Product', product.id),
    legacyResourceId: (product: Product) => product.id,
    createdAt: (product: Product) => toIso(product.createdAt),
    updatedAt: (product: Product) => toIso(product.updatedAt),
    publishedAt: (product: Product) => toIsoOrNull(product.publishedAt),
    description: (product: Product) => product.descriptionHtml.replace(/<[^>]+>/g, ''),
    onlineStoreUrl: (product: Product, _args, { shop }) =>
      isOnline(product) ? `https://${shop.domain}/products/${product.handle}` : null,
    hasOnlyDefaultVariant: (product: Product) =>
      product.variants.length === 1 && product.variants[0]?.title === 'Default Title',
    totalInventory: (product: Product) => sum(product.variants, quantityOf),
    tracksInventory: (product: Product) => product.variants.some((variant) => variant.tracked),
    variantsCount: (product: Product) => ({ count: product.variants.length, precision: 'EXACT' }),
    category: () => null,
    options: (product: Product, args: { first?: number | null }) =>
      product.options.slice(0, args.first ?? undefined).map((option, place) => ({
        id: toGid('ProductOption', `${product.id}${place}`),
        name: option.name,
        position: place + 1,
        values: option.values,
      })),
    featuredMedia: (product: Product) => mediaOf(product)[0] ?? null,
    media: (product: Product, args, context) => pageOf(mediaOf(product), args, context),
    priceRangeV2: (product: Product) => {
      const prices = product.variants.map((variant) => variant.price)
      return {
        minVariantPrice: toMoney(Math.min(...prices), SHOP_CURRENCY),
        maxVariantPrice: toMoney(Math.max(...prices), SHOP_CURRENCY),
      }
    },
    collections: (product: Product, args, context: Context) =>
      pageOf(
        product.collectionIds.flatMap((id) => context.shop.collections.get(id) ?? []),
        args,
        context,
      ),
    variants: (product: Product, args, context) => pageOf(product.variants, args, context),
  },
  ProductVariant: {
    id: (variant: Variant) => toGid('ProductVariant', variant.id),
    legacyResourceId: (variant: Variant) => variant.id,
    createdAt: (variant: Variant) => toIso(variant.createdAt),
    updatedAt: (variant: Variant) => toIso(variant.updatedAt),
    displayName: (variant: Variant, _args, { shop }) => {
      const title = shop.products.get(variant.productId)?.title ?? ''
      return variant.title === 'Default Title'
        ? `${title} - Default Title`
        : `${title} - ${variant.title}`
    },
    price: (variant: Variant) => toFixed(variant.price, SHOP_CURRENCY),
    compareAtPrice: (variant: Variant) =>
      variant.compareAtPrice === null ? null : toFixed(variant.compareAtPrice, SHOP_CURRENCY),
    availableForSale: (variant: Variant) =>
      !variant.tracked || variant.policy === 'CONTINUE' || quantityOf(variant) > 0,
    inventoryPolicy: (variant: Variant) => variant.policy,
    inventoryQuantity: quantityOf,
    sellableOnlineQuantity: (variant: Variant) => Math.max(0, quantityOf(variant)),
    selectedOptions: (variant: Variant) => variant.options,
    media: (_variant: Variant, args, context) => pageOf([], args, context),
    product: (variant: Variant, _args, { shop }) => shop.products.get(variant.productId) ?? null,
    inventoryItem: (variant: Variant) => variant,
  },
  MediaImage: {
    id: (media: MediaNode) => toGid('MediaImage', media.id),
    alt: (media: MediaNode) => media.alt,
    mediaContentType: () => 'IMAGE',
    image: toImage,
    preview: (media: MediaNode) => ({ image: toImage(media), status: 'READY' }),
    status: () => 'READY',
  },
  Collection: {
    id: (collection: Collection) => toGid('Collection', collection.id),
    legacyResourceId: (collection: Collection) => collection.id,
    updatedAt: (collection: Collection) => toIso(collection.updatedAt),
    image: (collection: Collection) => toImage(collection.image),
    description: (collection: Collection) => collection.descriptionHtml.replace(/<[^>]+>/g, ''),
    productsCount: (collection: Collection, _args, context: Context, at) =>
      countOf({ ...PRODUCTS, visible: isIn(collection) }, {}, context, at),
    products: (collection: Collection, args, context, at) =>
      listOf({ ...PRODUCTS, visible: isIn(collection) }, { ...args, sortKey: null }, context, at),
  },
}

interface MediaNode {
  id: string
  url: string
  alt: string | null
}

/** Pieces over all locations; untracked goods have none. */
export function quantityOf(variant: Variant): number {
  return variant.tracked ? sum(Object.values(variant.stock), (pieces) => pieces) : 0
}

export function isOnline(product: Product): boolean {
  return product.status === 'ACTIVE' && product.publishedAt !== null
}

function mediaOf(product: Product): MediaNode[] {
  return product.image ? [named('MediaImage', { ...product.image })] : []
}

function isIn(collection: Collection): (product: Product) => boolean {
  return (product) => product.collectionIds.includes(collection.id)
}
