// `/products`, variations, categories and tags.

import type { Hono } from 'hono'
import { readDateFilter } from './dates.ts'
import { invalidId, invalidParam, WpError } from './errors.ts'
import { escapeName } from './json.ts'
import {
  toCategoryJson,
  toProductJson,
  toTagJson,
  toVariationJson,
  variationsOf,
} from './product-json.ts'
import { createProduct, deleteProduct, slugOf, trashProduct, updateProduct } from './products.ts'
import type { ProductInput } from './products.ts'
import { linkHeader, readEnum, readIds, readPaging } from './query.ts'
import type { Query } from './query.ts'
import {
  allow,
  answer,
  idOf,
  ITEM_METHODS,
  LIST_METHODS,
  pageOf,
  queryOf,
  readBody,
  requireCaller,
} from './rest.ts'
import type { RestContext, RestEnv } from './rest.ts'
import type { Shop } from './state.ts'
import type { Product, Term } from './types.ts'

const PRODUCTS = '/wp-json/wc/v3/products'
const ITEM = `${PRODUCTS}/:id{[0-9]+}`
const STATUSES = ['any', 'draft', 'pending', 'private', 'publish', 'trash'] as const
const ORDER_BY = ['date', 'id', 'include', 'title', 'slug', 'modified'] as const

export function addProductRoutes(app: Hono<RestEnv>, shop: Shop): void {
  app.get(PRODUCTS, (c) => {
    const all = [...shop.products.values()].filter((one) => one.type !== 'variation')
    return list(c, shop, PRODUCTS, all, toProductJson)
  })

  app.post(PRODUCTS, async (c) => {
    allow(c, LIST_METHODS)
    const body = await readBody(c)
    requireCaller(c, 'create')
    const product = createProduct(shop, body as ProductInput)
    const location = `${shop.url}${PRODUCTS}/${product.id}`
    return answer(c, shop, toProductJson(shop, product), { status: 201, location })
  })

  app.get(ITEM, (c) => {
    allow(c, ITEM_METHODS)
    const product = find(shop, idOf(c))
    requireCaller(c, 'view')
    return answer(c, shop, toProductJson(shop, product))
  })

  app.on(['PUT', 'PATCH', 'POST'], ITEM, async (c) => {
    allow(c, ITEM_METHODS)
    const body = await readBody(c)
    requireCaller(c, 'edit')
    const product = updateProduct(shop, find(shop, idOf(c), 400), body as ProductInput)
    return answer(c, shop, toProductJson(shop, product))
  })

  app.delete(ITEM, (c) => {
    allow(c, ITEM_METHODS)
    requireCaller(c, 'delete')
    const product = find(shop, idOf(c))
    const before = toProductJson(shop, product)
    if (queryOf(c).flag('force')) deleteProduct(shop, product)
    else if (product.status === 'trash') {
      const message = 'The product has already been deleted.'
      throw new WpError(410, 'woocommerce_rest_already_trashed', message)
    } else trashProduct(shop, product)
    return answer(c, shop, before)
  })

  app.get(`${ITEM}/variations`, (c) => {
    const parent = find(shop, idOf(c))
    const path = `${PRODUCTS}/${parent.id}/variations`
    return list(c, shop, path, variationsOf(shop, parent), toVariationJson)
  })

  // Of all products: in WooCommerce's source since 10.3 (class-wc-rest-variations-controller.php).
  app.get('/wp-json/wc/v3/variations', (c) => {
    const all = [...shop.products.values()].filter((one) => one.type === 'variation')
    return list(c, shop, '/wp-json/wc/v3/variations', all, toVariationJson, 'GET')
  })

  app.post(`${ITEM}/variations`, async (c) => {
    allow(c, LIST_METHODS)
    const body = await readBody(c)
    requireCaller(c, 'create')
    const variation = createProduct(shop, body as ProductInput, find(shop, idOf(c)))
    const location = `${shop.url}${PRODUCTS}/${variation.parentId}/variations/${variation.id}`
    return answer(c, shop, toVariationJson(shop, variation), { status: 201, location })
  })

  app.get(`${ITEM}/variations/:variation{[0-9]+}`, (c) => {
    allow(c, ITEM_METHODS)
    requireCaller(c, 'view')
    return answer(c, shop, toVariationJson(shop, find(shop, idOf(c, 'variation'))))
  })

  app.on(['PUT', 'PATCH', 'POST'], `${ITEM}/variations/:variation{[0-9]+}`, async (c) => {
    allow(c, ITEM_METHODS)
    const body = await readBody(c)
    requireCaller(c, 'edit')
    const variation = updateProduct(shop, find(shop, idOf(c, 'variation')), body as ProductInput)
    return answer(c, shop, toVariationJson(shop, variation))
  })

  // Force or not, a variation goes for good, and nothing is sent.
  app.delete(`${ITEM}/variations/:variation{[0-9]+}`, (c) => {
    allow(c, ITEM_METHODS)
    requireCaller(c, 'delete')
    const variation = find(shop, idOf(c, 'variation'))
    const before = toVariationJson(shop, variation)
    deleteProduct(shop, variation)
    return answer(c, shop, before)
  })

  addTermRoutes(app, shop, 'categories', shop.categories, toCategoryJson)
  addTermRoutes(app, shop, 'tags', shop.tags, toTagJson)
}

/** Categories and tags know no modified filter, and their changes send no webhook. */
function addTermRoutes(
  app: Hono<RestEnv>,
  shop: Shop,
  name: string,
  terms: Map<number, Term>,
  toJson: (shop: Shop, term: Term) => { count: number },
): void {
  const path = `${PRODUCTS}/${name}`
  app.get(path, (c) => {
    allow(c, LIST_METHODS)
    const query = queryOf(c)
    const paging = readPaging(query)
    const by = readEnum(
      query,
      'orderby',
      ['id', 'name', 'slug', 'count', 'include'] as const,
      'name',
    )
    requireCaller(c, 'list')
    const include = readIds(query, 'include')
    const direction = query.text('order') === 'desc' ? -1 : 1
    const all = [...terms.values()]
      .filter((term) => include.length === 0 || include.includes(term.id))
      .filter((term) => !query.flag('hide_empty') || toJson(shop, term).count > 0)
      .sort((a, b) => direction * (by === 'id' ? a.id - b.id : a.name < b.name ? -1 : 1))
    const page = pageOf(all, paging.offset, paging.perPage)
    const link = linkHeader(`${shop.url}${path}`, query.entries, paging.page, page.pages)
    const rows = page.rows.map((term) => toJson(shop, term))
    return answer(c, shop, rows, { link, total: page.total, pages: page.pages })
  })
  app.get(`${path}/:id{[0-9]+}`, (c) => {
    allow(c, ITEM_METHODS)
    requireCaller(c, 'view')
    return answer(c, shop, toJson(shop, findTerm(terms, idOf(c))))
  })
  app.on(['PUT', 'PATCH', 'POST'], `${path}/:id{[0-9]+}`, async (c) => {
    allow(c, ITEM_METHODS)
    const body = await readBody(c)
    requireCaller(c, 'edit')
    const term = findTerm(terms, idOf(c))
    if (typeof body['name'] === 'string') {
      term.name = escapeName(body['name'])
      term.slug = slugOf(body['name'])
    }
    if (typeof body['parent'] === 'number') term.parent = body['parent']
    return answer(c, shop, toJson(shop, term))
  })
}

function list(
  c: RestContext,
  shop: Shop,
  path: string,
  all: Product[],
  toJson: (shop: Shop, product: Product) => unknown,
  methods = LIST_METHODS,
): Response {
  allow(c, methods)
  const query = queryOf(c)
  const paging = readPaging(query)
  const rows = filter(all, query)
  requireCaller(c, 'list')
  const page = pageOf(rows, paging.offset, paging.perPage)
  const link = linkHeader(`${shop.url}${path}`, query.entries, paging.page, page.pages)
  const body = page.rows.map((product) => toJson(shop, product))
  return answer(c, shop, body, { link, total: page.total, pages: page.pages })
}

function filter(all: Product[], query: Query): Product[] {
  const by = readEnum(query, 'orderby', ORDER_BY, 'date')
  const status = readEnum(query, 'status', STATUSES, 'any')
  const direction = readEnum(query, 'order', ['asc', 'desc'] as const, 'desc') === 'asc' ? 1 : -1
  const gmt = query.flag('dates_are_gmt')
  const date = (name: string, fallback: number): number => {
    const text = query.text(name)
    if (text === undefined) return fallback
    const at = readDateFilter(text, gmt, 'posts')
    if (at === undefined) throw invalidParam(name, 'rest_invalid_date', 'Invalid date.')
    return at
  }
  const after = date('modified_after', -Infinity)
  const before = date('modified_before', Infinity)
  const include = readIds(query, 'include')
  const included = new Set(include)
  const category = Number(query.text('category') ?? 0)
  const search = (query.text('search') ?? '').toLowerCase()
  const sku = query.text('sku')
  const rows = all.filter(
    (one) =>
      (status === 'any' ? one.status !== 'trash' : one.status === status) &&
      one.modified > after &&
      one.modified < before &&
      (include.length === 0 || included.has(one.id)) &&
      (category === 0 || one.categoryIds.includes(category)) &&
      (sku === undefined || one.sku === sku) &&
      (search === '' || one.name.toLowerCase().includes(search)),
  )
  if (by === 'include') return rows.sort((a, b) => include.indexOf(a.id) - include.indexOf(b.id))
  const key = (one: Product): number => {
    if (by === 'date') return one.created
    return by === 'modified' ? one.modified : one.id
  }
  return rows.sort((a, b) => direction * (key(a) - key(b) || a.id - b.id))
}

function find(shop: Shop, id: number, status = 404): Product {
  const product = shop.products.get(id)
  if (!product) throw invalidId('product', status)
  return product
}

function findTerm(terms: Map<number, Term>, id: number): Term {
  const term = terms.get(id)
  if (!term) throw new WpError(404, 'woocommerce_rest_term_invalid', 'Resource does not exist.')
  return term
}
