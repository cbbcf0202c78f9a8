// `/orders/{id}/refunds` and `/refunds`, which lists those of all orders.

import type { Hono } from 'hono'
import { invalidId, noTrash } from './errors.ts'
import { toRefundJson } from './order-json.ts'
import { linkHeader, readIds, readPaging } from './query.ts'
import type { RefundInput } from './refunds.ts'
import { deleteRefund, refundOrder } from './refunds.ts'
import {
  allow,
  answer,
  idOf,
  LIST_METHODS,
  pageOf,
  queryOf,
  readBody,
  requireCaller,
} from './rest.ts'
import type { RestContext, RestEnv } from './rest.ts'
import type { Shop } from './state.ts'
import type { Order, Refund } from './types.ts'

const BASE = '/wp-json/wc/v3'
const OF_ORDER = `${BASE}/orders/:id{[0-9]+}/refunds`
const ITEM = `${OF_ORDER}/:refund{[0-9]+}`

export function addRefundRoutes(app: Hono<RestEnv>, shop: Shop): void {
  app.get(`${BASE}/refunds`, (c) => {
    allow(c, 'GET')
    const paging = readPaging(queryOf(c))
    requireCaller(c, 'list')
    const all: { order: Order; refund: Refund }[] = []
    const include = readIds(queryOf(c), 'include')
    for (const order of shop.orders.values()) {
      for (const refund of order.refunds) {
        if (include.length === 0 || include.includes(refund.id)) all.push({ order, refund })
      }
    }
    all.sort((a, b) => b.refund.created - a.refund.created || b.refund.id - a.refund.id)
    return list(c, shop, '/refunds', all, paging, true)
  })

  app.get(OF_ORDER, (c) => {
    allow(c, LIST_METHODS)
    const paging = readPaging(queryOf(c))
    requireCaller(c, 'list')
    const order = shop.orders.get(idOf(c))
    if (!order) throw invalidId('order')
    const all = order.refunds.map((refund) => ({ order, refund }))
    return list(c, shop, `/orders/${order.id}/refunds`, all, paging, false)
  })

  app.post(OF_ORDER, async (c) => {
    allow(c, LIST_METHODS)
    const body = await readBody(c)
    requireCaller(c, 'create')
    const order = shop.orders.get(idOf(c))
    if (!order) throw invalidId('order')
    const refund = refundOrder(shop, order, body as RefundInput)
    const location = `${shop.url}${BASE}/orders/${order.id}/refunds/${refund.id}`
    return answer(c, shop, toRefundJson(shop, order, refund, false), { status: 201, location })
  })

  app.get(ITEM, (c) => {
    allow(c, 'GET, DELETE')
    requireCaller(c, 'view')
    const { order, refund } = find(c, shop)
    return answer(c, shop, toRefundJson(shop, order, refund, false))
  })

  app.delete(ITEM, (c) => {
    allow(c, 'GET, DELETE')
    requireCaller(c, 'delete')
    const { order, refund } = find(c, shop)
    if (!queryOf(c).flag('force')) throw noTrash('shop_order_refund')
    const before = toRefundJson(shop, order, refund, false)
    deleteRefund(shop, order, refund)
    return answer(c, shop, before)
  })
}

function find(c: RestContext, shop: Shop): { order: Order; refund: Refund } {
  const order = shop.orders.get(idOf(c))
  if (!order) throw invalidId('order')
  const refund = order.refunds.find((refund) => refund.id === idOf(c, 'refund'))
  if (!refund) throw invalidId('shop_order_refund')
  return { order, refund }
}

function list(
  c: RestContext,
  shop: Shop,
  path: string,
  all: { order: Order; refund: Refund }[],
  paging: { offset: number; perPage: number; page: number },
  withParent: boolean,
): Response {
  const page = pageOf(all, paging.offset, paging.perPage)
  const entries = [...queryOf(c).entries]
  if (page.rows.length) entries.push(['dp', '2'])
  const total = page.rows.length ? page.total : 0
  const pages = page.rows.length ? page.pages : 0
  const link = linkHeader(`${shop.url}${BASE}${path}`, entries, paging.page, pages)
  const rows = page.rows.map(({ order, refund }) => toRefundJson(shop, order, refund, withParent))
  return answer(c, shop, rows, { link, total, pages })
}
