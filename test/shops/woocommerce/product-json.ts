// Products, variations, categories, tags and coupons as `/wc/v3` shows them.

import { toGmt, toLocal } from './dates.ts'
import { METHODS, toMetaJson } from './order-json.ts'
import type { Shop } from './state.ts'
import type { Coupon, Product, Term } from './types.ts'

/** A variation asked at `/products/{id}` has the product's shape; so does its webhook. */
export function toProductJson(shop: Shop, product: Product) {
  const rest = `${shop.url}/wp-json/wc/v3/products`
  const price = product.salePrice || product.regularPrice
  const isVariation = product.type === 'variation'
  const images = product.image && !isVariation ? [toImage(product.image, product.created)] : []
  return {
    id: product.id,
    name: product.name,
    slug: product.slug,
    permalink: permalinkOf(shop, product),
    ...dates(product),
    type: product.type,
    status: product.status,
    featured: false,
    catalog_visibility: 'visible',
    description: product.description,
    short_description: product.shortDescription,
    sku: product.sku,
    price: product.type === 'variable' ? lowestPrice(shop, product) : price,
    regular_price: product.regularPrice,
    sale_price: product.salePrice,
    ...saleDates(),
    on_sale: product.salePrice !== '',
    purchasable: price !== '' && product.status === 'publish',
    // A string for variations, a number for everything else.
    total_sales: isVariation ? '0' : 0,
    virtual: product.virtual,
    ...downloads(),
    external_url: '',
    button_text: '',
    tax_status: 'taxable',
    tax_class: '',
    manage_stock: product.manageStock,
    stock_quantity: product.stock,
    ...backorders(),
    low_stock_amount: null,
    sold_individually: false,
    weight: product.weight,
    dimensions: { length: '', width: '', height: '' },
    shipping_required: !product.virtual,
    shipping_taxable: !product.virtual,
    shipping_class: '',
    shipping_class_id: 0,
    reviews_allowed: !isVariation,
    average_rating: '0.00',
    rating_count: 0,
    upsell_ids: [],
    cross_sell_ids: [],
    parent_id: product.parentId,
    purchase_note: '',
    categories: refs(shop.categories, product.categoryIds),
    brands: [],
    tags: refs(shop.tags, product.tagIds),
    images,
    attributes: isVariation
      ? product.choices
      : product.attributes.map((attribute, position) => ({
          id: attribute.id,
          name: attribute.name,
          slug: attribute.slug,
          position,
          visible: true,
          variation: product.type === 'variable',
          options: attribute.options,
        })),
    default_attributes: [],
    variations: variationsOf(shop, product).map((variation) => variation.id),
    grouped_products: [],
    menu_order: 0,
    price_html: price ? `<span class="woocommerce-Price-amount amount">$${price}</span>` : '',
    related_ids: [],
    meta_data: product.meta.map(toMetaJson),
    stock_status: product.stockStatus,
    has_options: product.type === 'variable',
    post_password: '',
    global_unique_id: '',
    _links: {
      self: [{ href: `${rest}/${product.id}`, targetHints: { allow: METHODS } }],
      collection: [{ href: rest }],
      ...(product.parentId ? { up: [{ href: `${rest}/${product.parentId}` }] } : {}),
    },
  }
}

/** The shape of `/products/{id}/variations`, which is not the one above. */
export function toVariationJson(shop: Shop, product: Product) {
  const parent = `${shop.url}/wp-json/wc/v3/products/${product.parentId}`
  return {
    id: product.id,
    type: product.type,
    ...dates(product),
    description: product.description,
    permalink: permalinkOf(shop, product),
    sku: product.sku,
    global_unique_id: '',
    price: product.salePrice || product.regularPrice,
    regular_price: product.regularPrice,
    sale_price: product.salePrice,
    ...saleDates(),
    on_sale: product.salePrice !== '',
    status: product.status,
    purchasable: product.regularPrice !== '',
    virtual: product.virtual,
    ...downloads(),
    tax_status: 'taxable',
    tax_class: '',
    manage_stock: product.manageStock,
    stock_quantity: product.stock,
    stock_status: product.stockStatus,
    ...backorders(),
    low_stock_amount: null,
    weight: product.weight,
    dimensions: { length: '', width: '', height: '' },
    shipping_class: '',
    shipping_class_id: 0,
    image: product.image ? toImage(product.image, product.created) : null,
    attributes: product.choices,
    menu_order: 0,
    meta_data: product.meta.map(toMetaJson),
    name: product.choices.map((choice) => choice.option).join(', '),
    parent_id: product.parentId,
    _links: {
      self: [{ href: `${parent}/variations/${product.id}`, targetHints: { allow: METHODS } }],
      collection: [{ href: `${parent}/variations` }],
      up: [{ href: parent }],
    },
  }
}

export function toCategoryJson(shop: Shop, term: Term) {
  const rest = `${shop.url}/wp-json/wc/v3/products/categories`
  return {
    id: term.id,
    name: term.name,
    slug: term.slug,
    parent: term.parent,
    description: term.description,
    display: 'default',
    image: null,
    menu_order: 0,
    count: countOf(shop, (product) => product.categoryIds.includes(term.id)),
    _links: {
      self: [{ href: `${rest}/${term.id}`, targetHints: { allow: METHODS } }],
      collection: [{ href: rest }],
      ...(term.parent ? { up: [{ href: `${rest}/${term.parent}` }] } : {}),
    },
  }
}

export function toTagJson(shop: Shop, term: Term) {
  const rest = `${shop.url}/wp-json/wc/v3/products/tags`
  return {
    id: term.id,
    name: term.name,
    slug: term.slug,
    description: term.description,
    count: countOf(shop, (product) => product.tagIds.includes(term.id)),
    _links: {
      self: [{ href: `${rest}/${term.id}`, targetHints: { allow: METHODS } }],
      collection: [{ href: rest }],
    },
  }
}

export function toCouponJson(shop: Shop, coupon: Coupon) {
  const rest = `${shop.url}/wp-json/wc/v3/coupons`
  return {
    id: coupon.id,
    code: coupon.code,
    amount: coupon.amount,
    status: coupon.status,
    ...dates(coupon),
    discount_type: coupon.type,
    description: coupon.description,
    date_expires: null,
    date_expires_gmt: null,
    usage_count: 0,
    individual_use: false,
    product_ids: [],
    excluded_product_ids: [],
    usage_limit: null,
    usage_limit_per_user: null,
    limit_usage_to_x_items: null,
    free_shipping: coupon.code === 'freeship',
    product_categories: [],
    excluded_product_categories: [],
    exclude_sale_items: false,
    minimum_amount: '0.00',
    maximum_amount: '0.00',
    email_restrictions: [],
    used_by: [],
    meta_data: [],
    _links: {
      self: [{ href: `${rest}/${coupon.id}`, targetHints: { allow: METHODS } }],
      collection: [{ href: rest }],
    },
  }
}

export function variationsOf(shop: Shop, product: Product): Product[] {
  if (product.type !== 'variable') return []
  return shop.products.variationsOf(product.id)
}

function permalinkOf(shop: Shop, product: Product): string {
  if (product.type !== 'variation') return `${shop.url}/product/${product.slug}/`
  const parent = shop.products.get(product.parentId)
  const query = product.choices.map(
    (choice) => `attribute_${choice.slug}=${choice.option.toLowerCase()}`,
  )
  return `${shop.url}/product/${parent?.slug ?? product.slug}/?${query.join('&')}`
}

function lowestPrice(shop: Shop, product: Product): string {
  const prices = variationsOf(shop, product).map((one) => one.salePrice || one.regularPrice)
  const real = prices.filter((price) => price !== '')
  return real.sort((a, b) => Number(a) - Number(b))[0] ?? ''
}

function toImage(image: NonNullable<Product['image']>, created: number) {
  return {
    id: image.id,
    ...dates({ created, modified: created }),
    src: image.src,
    name: image.name,
    alt: '',
  }
}

function dates(record: { created: number; modified: number }) {
  return {
    date_created: toLocal(record.created),
    date_created_gmt: toGmt(record.created),
    date_modified: toLocal(record.modified),
    date_modified_gmt: toGmt(record.modified),
  }
}

function saleDates() {
  return {
    date_on_sale_from: null,
    date_on_sale_from_gmt: null,
    date_on_sale_to: null,
    date_on_sale_to_gmt: null,
  }
}

function downloads() {
  return { downloadable: false, downloads: [], download_limit: -1, download_expiry: -1 }
}

function backorders() {
  return { backorders: 'no', backorders_allowed: false, backordered: false }
}

function refs(terms: Map<number, Term>, ids: number[]) {
  return ids.flatMap((id) => {
    const term = terms.get(id)
    return term ? [{ id: term.id, name: term.name, slug: term.slug }] : []
  })
}

function countOf(shop: Shop, test: (product: Product) => boolean): number {
  let count = 0
  for (const product of shop.products.values())
    if (product.status === 'publish' && test(product)) count++
  return count
}
