// What can happen to products, coupons and plain pages: stock, trash (with its wrong webhooks),
// creation and edits.

import { escapeName } from './json.ts'
import type { Shop } from './state.ts'
import type { Coupon, Order, Product } from './types.ts'

export interface ProductInput {
  name?: string
  type?: Product['type']
  status?: string
  sku?: string
  description?: string
  short_description?: string
  regular_price?: string
  sale_price?: string
  manage_stock?: boolean
  stock_quantity?: number | null
  stock_status?: string
  weight?: string
  categories?: { id: number }[]
  tags?: { id: number }[]
  attributes?: { id?: number; name?: string; option?: string; options?: string[] }[]
}

export function createProduct(shop: Shop, input: ProductInput, parent?: Product): Product {
  const now = shop.now()
  const product: Product = {
    id: ++shop.ids.post,
    parentId: parent?.id ?? 0,
    type: parent ? 'variation' : (input.type ?? 'simple'),
    status: 'publish',
    name: parent?.name ?? '',
    slug: '',
    sku: '',
    description: '',
    shortDescription: '',
    regularPrice: '',
    salePrice: '',
    manageStock: false,
    stock: null,
    stockStatus: 'instock',
    virtual: false,
    weight: '',
    image: null,
    categoryIds: [],
    tagIds: [],
    attributes: [],
    choices: [],
    created: now,
    modified: now,
    statusBeforeTrash: null,
    meta: [],
  }
  applyFields(product, input, parent)
  shop.products.set(product.id, product)
  shop.emit('product.created', product.id)
  return product
}

/**
 * A variation that changes does not move its parent. A save in the admin pages within ten seconds
 * of the creation counts as a creation, and no update follows.
 */
export function updateProduct(
  shop: Shop,
  product: Product,
  input: ProductInput,
  inAdmin = false,
): Product {
  applyFields(product, input, shop.products.get(product.parentId))
  product.modified = shop.now()
  const isNew = inAdmin && shop.now() - product.created < 10
  shop.emit(isNew ? 'product.created' : 'product.updated', product.id)
  return product
}

export function trashProduct(shop: Shop, product: Product): void {
  product.statusBeforeTrash = product.status
  product.status = 'trash'
  product.modified = shop.now()
  emitTrash(shop, product.id)
}

export function restoreProduct(shop: Shop, product: Product): void {
  if (product.status !== 'trash') return
  product.status = product.statusBeforeTrash ?? 'publish'
  product.statusBeforeTrash = null
  product.modified = shop.now()
  shop.emit('product.updated', product.id)
  shop.emit('product.restored', product.id)
}

/** For good, which sends nothing. */
export function deleteProduct(shop: Shop, product: Product): void {
  for (const other of shop.products.variationsOf(product.id)) shop.products.delete(other.id)
  shop.products.delete(product.id)
  // Their lines lose the product's number, which moves no date.
  for (const order of shop.orders.values()) {
    const lines = order.lines.some(
      (line) => line.productId === product.id || line.variationId === product.id,
    )
    if (lines) shop.touch(order)
  }
}

export function createCoupon(shop: Shop, code: string, type: string, amount: string): Coupon {
  const now = shop.now()
  const coupon: Coupon = {
    id: ++shop.ids.post,
    code: code.toLowerCase(),
    amount: Number(amount).toFixed(2),
    status: 'publish',
    type,
    description: '',
    created: now,
    modified: now,
    statusBeforeTrash: null,
  }
  shop.coupons.set(coupon.id, coupon)
  shop.emit('coupon.created', coupon.id)
  return coupon
}

export function trashCoupon(shop: Shop, coupon: Coupon): void {
  coupon.statusBeforeTrash = coupon.status
  coupon.status = 'trash'
  coupon.modified = shop.now()
  emitTrash(shop, coupon.id)
}

/** A plain page is no record of the shop, yet its id is announced as a deleted product and coupon. */
export function trashPage(shop: Shop): number {
  const id = ++shop.ids.post
  emitTrash(shop, id)
  return id
}

/** A sale lowers the managed stock, and each product touched sends product.updated. */
export function reduceStock(shop: Shop, order: Order): void {
  for (const line of order.lines) {
    const product = shop.products.get(line.variationId || line.productId)
    if (!product?.manageStock || product.stock === null) continue
    product.stock -= line.quantity
    if (product.stock <= 0) product.stockStatus = 'outofstock'
    product.modified = shop.now()
    shop.emit('product.updated', product.id)
  }
}

/** The hook is WordPress's own and asks no post type: every trashed post is both. */
function emitTrash(shop: Shop, id: number): void {
  shop.emit('coupon.deleted', id)
  shop.emit('product.deleted', id)
}

function applyFields(product: Product, input: ProductInput, parent: Product | undefined): void {
  if (input.name !== undefined) product.name = escapeName(String(input.name))
  if (!product.slug) product.slug = slugOf(product.name || `product-${product.id}`)
  if (input.status !== undefined) product.status = input.status
  if (input.sku !== undefined) product.sku = input.sku
  if (input.description !== undefined) product.description = input.description
  if (input.short_description !== undefined) product.shortDescription = input.short_description
  if (input.regular_price !== undefined) product.regularPrice = priceText(input.regular_price)
  if (input.sale_price !== undefined) product.salePrice = priceText(input.sale_price)
  if (input.manage_stock !== undefined) product.manageStock = input.manage_stock
  if (input.stock_quantity !== undefined) product.stock = input.stock_quantity
  if (input.stock_status !== undefined) product.stockStatus = input.stock_status
  if (input.weight !== undefined) product.weight = input.weight
  if (input.categories) product.categoryIds = input.categories.map((term) => Number(term.id))
  if (input.tags) product.tagIds = input.tags.map((term) => Number(term.id))
  if (!input.attributes) return
  if (parent) {
    product.choices = input.attributes.map((attribute) => {
      const known = parent.attributes.find((one) => one.id === attribute.id)
      const name = known?.name ?? attribute.name ?? ''
      const slug = known?.slug ?? slugOf(name)
      return { id: known?.id ?? 0, name, slug, option: attribute.option ?? '' }
    })
    const options = product.choices.map((choice) => choice.option).join(', ')
    product.name = `${parent.name} - ${options}`
  } else {
    product.attributes = input.attributes.map((attribute) => ({
      id: attribute.id ?? 0,
      name: attribute.name ?? '',
      slug: slugOf(attribute.name ?? ''),
      options: attribute.options ?? [],
    }))
  }
}

function priceText(value: unknown): string {
  return value === '' || value === null ? '' : Number(value).toFixed(2)
}

export function slugOf(name: string): string {
  const plain = name
    .replace(/&[a-z]+;/g, '')
    .replace(/<[^>]*>/g, '')
    .toLowerCase()
    .replace(/['"]/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
  return encodeURIComponent(plain).toLowerCase()
}
