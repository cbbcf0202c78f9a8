// `/orders`: the list with its date quirks, single orders, trash, and notes.

import type { Hono } from 'hono'
import { readDateFilter } from './dates.ts'
import { toGmt, toLocal } from './dates.ts'
import { invalidId, invalidParam, notInEnum, WpError } from './errors.ts'
import { encodeJson } from './json.ts'
import type { OrderInput } from './order-input.ts'
import { isEmail } from './customers.ts'
import { orderText, toOrderJson } from './order-json.ts'
import { addNote, createOrder, deleteOrder, trashOrder, updateOrder } from './orders.ts'
import { linkHeader, readEnum, readIds, readInteger, readPaging } from './query.ts'
import type { Query } from './query.ts'
import {
  allow,
  answer,
  answerText,
  fieldsOf,
  idOf,
  ITEM_METHODS,
  LIST_METHODS,
  queryOf,
  readBody,
  requireCaller,
  trim,
} from './rest.ts'
import type { RestEnv } from './rest.ts'
import { ORDER_STATUSES } from './state.ts'
import type { Shop } from './state.ts'
import type { Note, Order } from './types.ts'

export const ORDERS = '/wp-json/wc/v3/orders'
const ITEM = `${ORDERS}/:id{[0-9]+}`
const ORDER_BY = ['date', 'modified', 'id', 'include', 'title', 'slug'] as const
const STATUS_FILTER = ['any', 'trash', ...ORDER_STATUSES]

export function addOrderRoutes(app: Hono<RestEnv>, shop: Shop): void {
  const list = createOrderList(shop)

  app.get(ORDERS, (c) => {
    allow(c, LIST_METHODS)
    const query = queryOf(c)
    const page = list(query)
    requireCaller(c, 'list')
    const fields = fieldsOf(c)
    const text = fields.length
      ? encodeJson(page.rows.map((order) => trim(toOrderJson(shop, order), fields)))
      : `[${page.rows.map((order) => orderText(shop, order)).join(',')}]`
    const link = linkHeader(
      `${shop.url}${ORDERS}`,
      linkEntries(query, page.statuses, page.rows.length > 0),
      page.page,
      page.pages,
    )
    return answerText(c, shop, text, { link, total: page.total, pages: page.pages })
  })

  app.post(ORDERS, async (c) => {
    allow(c, LIST_METHODS)
    const input = checkInput(await readBody(c))
    requireCaller(c, 'create')
    const order = createOrder(shop, input, 'rest-api')
    const location = `${shop.url}${ORDERS}/${order.id}`
    return answer(c, shop, toOrderJson(shop, order), { status: 201, location })
  })

  app.get(ITEM, (c) => {
    allow(c, ITEM_METHODS)
    requireCaller(c, 'view')
    const order = shop.orders.get(idOf(c))
    if (!order) throw invalidId('shop_order')
    return fieldsOf(c).length
      ? answer(c, shop, toOrderJson(shop, order))
      : answerText(c, shop, orderText(shop, order))
  })

  app.on(['PUT', 'PATCH', 'POST'], ITEM, async (c) => {
    allow(c, ITEM_METHODS)
    const input = checkInput(await readBody(c))
    requireCaller(c, 'edit')
    const order = shop.orders.get(idOf(c))
    if (!order) throw invalidId('shop_order', 400)
    updateOrder(shop, order, input)
    return answer(c, shop, toOrderJson(shop, order))
  })

  app.delete(ITEM, (c) => {
    allow(c, ITEM_METHODS)
    requireCaller(c, 'delete')
    const order = shop.orders.get(idOf(c))
    if (!order) throw invalidId('shop_order')
    // The answer is the order as it was before.
    const before = toOrderJson(shop, order)
    if (queryOf(c).flag('force')) deleteOrder(shop, order)
    else if (order.status === 'trash') {
      const message = 'The shop_order has already been deleted.'
      throw new WpError(410, 'woocommerce_rest_already_trashed', message)
    } else trashOrder(shop, order)
    return answer(c, shop, before)
  })

  app.get(`${ITEM}/notes`, (c) => {
    allow(c, LIST_METHODS)
    requireCaller(c, 'list')
    const order = shop.orders.get(idOf(c))
    if (!order) throw invalidId('order')
    const type = readEnum(queryOf(c), 'type', ['any', 'customer', 'internal'] as const, 'any')
    const notes = order.notes.filter(
      (note) => type === 'any' || note.customerNote === (type === 'customer'),
    )
    return answer(
      c,
      shop,
      notes.map((note) => toNoteJson(shop, order, note)),
    )
  })

  app.post(`${ITEM}/notes`, async (c) => {
    allow(c, LIST_METHODS)
    const body = await readBody(c)
    if (typeof body['note'] !== 'string') {
      throw invalidParam('note', 'rest_invalid_type', 'note is not of type string.')
    }
    requireCaller(c, 'create')
    const order = shop.orders.get(idOf(c))
    if (!order) throw invalidId('order')
    const note = addNote(shop, order, body['note'], body['customer_note'] === true)
    const location = `${shop.url}${ORDERS}/${order.id}/notes/${note.id}`
    return answer(c, shop, toNoteJson(shop, order, note), { status: 201, location })
  })
}

interface OrderPage {
  rows: Order[]
  total: number
  pages: number
  page: number
  statuses: string[]
}

/** Filters and sorts; keeps the last few filtered lists so that paging through is cheap. */
function createOrderList(shop: Shop): (query: Query) => OrderPage {
  const cache = new Map<string, Order[]>()
  let version = -1
  return (query) => {
    const paging = readPaging(query)
    const statuses = readStatuses(query)
    const filter = readFilter(query, statuses)
    if (version !== shop.version || cache.size > 50) {
      cache.clear()
      version = shop.version
    }
    let rows = cache.get(filter.key)
    if (!rows) {
      rows = filter.run(shop)
      cache.set(filter.key, rows)
    }
    const cut = rows.slice(paging.offset, paging.offset + paging.perPage)
    // Past the end the order tables count nothing at all, unlike every other list.
    const total = cut.length ? rows.length : 0
    return {
      rows: cut,
      total,
      pages: Math.ceil(total / paging.perPage),
      page: paging.page,
      statuses,
    }
  }
}

function readFilter(query: Query, statuses: string[]) {
  const by = readEnum(query, 'orderby', ORDER_BY, 'date')
  const order = readEnum(query, 'order', ['asc', 'desc'] as const, 'desc')
  const gmt = query.flag('dates_are_gmt')
  const date = (name: string): number | undefined => {
    const text = query.text(name)
    if (text === undefined) return undefined
    const at = readDateFilter(text, gmt, 'orders')
    if (at === undefined) throw invalidParam(name, 'rest_invalid_date', 'Invalid date.')
    return at
  }
  const [modifiedAfter, modifiedBefore] = [date('modified_after'), date('modified_before')]
  const [after, before] = [date('after'), date('before')]
  const customer = query.text('customer') === undefined ? 0 : readInteger(query, 'customer', 0)
  const product = query.text('product') === undefined ? 0 : readInteger(query, 'product', 0)
  const include = readIds(query, 'include')
  const exclude = new Set(readIds(query, 'exclude'))
  const search = (query.text('search') ?? '').toLowerCase()
  const any = statuses.includes('any')
  const wanted = new Set(statuses)
  // Strict at one-second resolution on both sides.
  const test = (one: Order): boolean =>
    (any ? one.status !== 'trash' && one.status !== 'auto-draft' : wanted.has(one.status)) &&
    (modifiedAfter === undefined || one.modified > modifiedAfter) &&
    (modifiedBefore === undefined || one.modified < modifiedBefore) &&
    (after === undefined || one.created > after) &&
    (before === undefined || one.created < before) &&
    (customer === 0 || one.customerId === customer) &&
    (product === 0 || one.lines.some((line) => line.productId === product)) &&
    (include.length === 0 || include.includes(one.id)) &&
    !exclude.has(one.id) &&
    (search === '' || matches(one, search))
  const parts = [by, order, modifiedAfter, modifiedBefore, after, before, customer, product]
  return {
    key: JSON.stringify([...parts, statuses, include, [...exclude], search]),
    run: (shop: Shop): Order[] => {
      const sort = by === 'modified' || by === 'date' ? by : 'id'
      const rows = shop.sortedOrders(sort).filter(test)
      if (by === 'include') {
        return rows.sort((a, b) => include.indexOf(a.id) - include.indexOf(b.id))
      }
      return order === 'desc' ? rows.toReversed() : rows
    },
  }
}

function readStatuses(query: Query): string[] {
  const statuses = query.list('status')
  statuses.forEach((status, index) => {
    if (!STATUS_FILTER.includes(status)) {
      throw notInEnum('status', `status[${index}]`, STATUS_FILTER)
    }
  })
  return statuses.length ? statuses : ['any']
}

/** The query as the controller leaves it: status moved to the end, its own defaults added. */
function linkEntries(query: Query, statuses: string[], hasRows: boolean) {
  const entries: [string, string | string[]][] = query.entries
    .filter(([name]) => name !== 'status')
    .map(([name, value]) =>
      name === 'dates_are_gmt' ? [name, query.flag(name) ? '1' : ''] : [name, value],
    )
  entries.push(['status', statuses])
  if (hasRows && query.text('dp') === undefined) entries.push(['dp', '2'])
  if (hasRows && query.text('context') === undefined) entries.push(['context', 'view'])
  return entries
}

function matches(order: Order, search: string): boolean {
  const { billing } = order
  const fields = [String(order.id), billing.first_name, billing.last_name, billing.email]
  const names = order.lines.map((line) => line.name)
  return [...fields, billing.company, billing.address_1, billing.phone, ...names].some((text) =>
    text.toLowerCase().includes(search),
  )
}

function checkInput(body: Record<string, unknown>): OrderInput {
  const input = body as OrderInput
  const email = input.billing?.email
  // The schema's e-mail format refuses the empty text too: leave the field out instead.
  if (email !== undefined && email !== null && !isEmail(String(email))) {
    throw invalidParam('billing', 'rest_invalid_email', 'Invalid email address.')
  }
  if (input.status !== undefined && ![...ORDER_STATUSES, 'trash'].includes(input.status)) {
    throw notInEnum('status', 'status', ORDER_STATUSES)
  }
  for (const name of ['line_items', 'fee_lines', 'shipping_lines', 'coupon_lines', 'meta_data']) {
    if (body[name] !== undefined && !Array.isArray(body[name])) {
      throw invalidParam(name, 'rest_invalid_type', `${name} is not of type array.`)
    }
  }
  return input
}

function toNoteJson(shop: Shop, order: Order, note: Note) {
  const base = `${shop.url}${ORDERS}/${order.id}`
  return {
    id: note.id,
    author: note.author,
    date_created: toLocal(note.created),
    date_created_gmt: toGmt(note.created),
    note: note.text,
    customer_note: note.customerNote,
    _links: {
      self: [{ href: `${base}/notes/${note.id}` }],
      collection: [{ href: `${base}/notes` }],
      up: [{ href: base }],
    },
  }
}
