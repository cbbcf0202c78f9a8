// What happens to products and collections.

import { toCollectionPayload } from '../payloads/catalog.ts'
import { toNumber } from '../payloads/json.ts'
import { ownerOf, toId } from '../state/ids.ts'
import type { Shop } from '../state/shop.ts'
import type { Collection, Id, Product, Variant } from '../state/types.ts'
import { note, tellProduct } from './notices.ts'

export interface ProductChanges {
  title?: string
  handle?: string
  descriptionHtml?: string
  vendor?: string
  productType?: string
  status?: Product['status']
  tags?: string[]
  published?: boolean
  image?: string | null
  collectionIds?: Id[]
  /** By position: what is there is changed, what is new is added, what is left out goes away. */
  variants?: VariantChanges[]
}

export type VariantChanges = Partial<
  Pick<
    Variant,
    | 'title'
    | 'sku'
    | 'barcode'
    | 'price'
    | 'compareAtPrice'
    | 'cost'
    | 'tracked'
    | 'policy'
    | 'grams'
    | 'stock'
  >
>

export function createProduct(shop: Shop, changes: ProductChanges = {}): Product {
  const index = shop.products.next
  const at = shop.now()
  const product: Product = {
    id: toId('Product', index),
    index,
    createdAt: at,
    updatedAt: at,
    title: 'New product',
    handle: `product-${index + 1}`,
    descriptionHtml: '',
    vendor: 'Acme',
    productType: '',
    status: 'ACTIVE',
    tags: [],
    publishedAt: at,
    isGiftCard: false,
    options: [{ name: 'Title', values: ['Default Title'] }],
    image: null,
    collectionIds: [],
    variants: [],
    metafields: [],
  }
  apply(shop, product, { variants: [{}], ...changes })
  shop.products.add(product)
  note(shop, 'PRODUCT', 'Product', product.id, 'create')
  tellProduct(shop, 'create', product)
  return product
}

export function editProduct(shop: Shop, id: Id, changes: ProductChanges): Product {
  const product = shop.products.edit(id, (record) => {
    apply(shop, record, changes)
    record.updatedAt = shop.now()
  })
  tellProduct(shop, 'update', product)
  return product
}

export function deleteProduct(shop: Shop, id: Id): void {
  if (!shop.products.get(id)) throw new Error(`The demo shop has no Product ${id}`)
  shop.products.remove(id)
  note(shop, 'PRODUCT', 'Product', id, 'destroy')
  shop.emit('products/delete', () => ({ id: toNumber(id) }))
}

export interface CollectionChanges {
  title?: string
  handle?: string
  descriptionHtml?: string
  published?: boolean
}

export function createCollection(shop: Shop, changes: CollectionChanges): Collection {
  const index = shop.collections.next
  const at = shop.now()
  const { published, ...fields } = changes
  const collection: Collection = {
    id: toId('Collection', index),
    createdAt: at,
    updatedAt: at,
    title: `Collection ${index + 1}`,
    handle: `collection-${index + 1}`,
    descriptionHtml: '',
    sortOrder: 'BEST_SELLING',
    publishedAt: published === false ? null : at,
    image: null,
    ...fields,
  }
  shop.collections.add(collection)
  note(shop, 'COLLECTION', 'Collection', collection.id, 'create')
  shop.emit('collections/create', () => toCollectionPayload(collection))
  return collection
}

export function editCollection(shop: Shop, id: Id, changes: CollectionChanges): Collection {
  const { published, ...fields } = changes
  const collection = shop.collections.edit(id, (record) => {
    Object.assign(record, fields)
    if (published !== undefined) record.publishedAt = published ? shop.now() : null
    record.updatedAt = shop.now()
  })
  shop.emit('collections/update', () => toCollectionPayload(collection))
  return collection
}

/** By hand, which tells; by a rule (`silent`), which does not. */
export function setMembers(shop: Shop, id: Id, productIds: Id[], silent = false): Collection {
  for (const product of shop.products.all()) {
    const is = product.collectionIds.includes(id)
    const should = productIds.includes(product.id)
    if (is === should) continue
    shop.products.edit(product.id, (record) => {
      record.collectionIds = should
        ? [...record.collectionIds, id]
        : record.collectionIds.filter((other) => other !== id)
    })
  }
  if (!silent) return editCollection(shop, id, {})
  return shop.collections.edit(id, () => {})
}

export function deleteCollection(shop: Shop, id: Id): void {
  setMembers(shop, id, [], true)
  shop.collections.remove(id)
  note(shop, 'COLLECTION', 'Collection', id, 'destroy')
  shop.emit('collections/delete', () => ({ id: toNumber(id), published_scope: 'web' }))
}

function apply(shop: Shop, product: Product, changes: ProductChanges): void {
  const { published, image, variants, ...fields } = changes
  Object.assign(product, fields)
  if (published !== undefined) product.publishedAt = published ? shop.now() : null
  if (image !== undefined) {
    product.image =
      image === null ? null : { id: toId('MediaImage', product.index), url: image, alt: null }
  }
  if (!variants) return
  product.variants = variants.map((variant, place) => toVariant(shop, product, variant, place))
  const values = product.variants.map((variant) => variant.title)
  const plain = values.length === 1 && values[0] === 'Default Title'
  product.options = [{ name: plain ? 'Title' : 'Color', values }]
  for (const variant of product.variants) {
    variant.options = [{ name: plain ? 'Title' : 'Color', value: variant.title }]
  }
}

function toVariant(shop: Shop, product: Product, changes: VariantChanges, place: number): Variant {
  const index = ownerOf('Product', product.id) ?? 0
  const at = shop.now()
  const known = product.variants[place]
  return {
    id: toId('ProductVariant', index, place),
    createdAt: at,
    productId: product.id,
    inventoryItemId: toId('InventoryItem', index, place),
    title: place === 0 ? 'Default Title' : `Option ${place + 1}`,
    sku: `SKU-${index + 1}-${place + 1}`,
    barcode: null,
    position: place + 1,
    price: 1990,
    compareAtPrice: null,
    cost: null,
    taxable: true,
    tracked: true,
    requiresShipping: true,
    policy: 'DENY',
    options: [],
    grams: 0,
    stock: { [shop.locations[0]!.id]: 10 },
    committed: {},
    stockedAt: at,
    ...known,
    ...changes,
    updatedAt: at,
  }
}
