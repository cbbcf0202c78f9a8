// GET /api/v1/orders, /:id, and /api/v1/transactions.

import { Hono } from 'hono'
import { describeRoute } from 'hono-openapi'
import { z } from 'zod'
import { NotFound } from '../../core/errors.ts'
import { openDatabase } from '../../db/client.ts'
import { findOrder, listOrders, listTransactions } from '../../db/orders.ts'
import { productsOfOrders } from '../../db/products.ts'
import { platformsOf } from '../../db/stores.ts'
import type { AppEnv } from '../env.ts'
import { orderShape, toOrderShape, toTransactionShape, transactionShape } from './order-shape.ts'
import { nextSeq, parseSeq } from './paging.ts'
import { describes, listOf, paging } from './shapes.ts'
import { valid } from './validate.ts'

const orderQuery = paging.extend({
  storeId: z.string().optional(),
  contactId: z.string().optional(),
  status: z.enum(['pending', 'completed', 'cancelled']).optional(),
  externalId: z.string().optional(),
  updatedSince: z.iso.datetime({ offset: true }).optional().describe('Changed in the hub since'),
})

export const orders = new Hono<AppEnv>()
  .get(
    '/',
    describeRoute(describes('Orders', 'List orders', listOf(orderShape), { errors: [400] })),
    valid('query', orderQuery.strict()),
    async (c) => {
      const { limit, cursor, updatedSince, ...filter } = c.req.valid('query')
      const db = openDatabase(c.env.DB)
      const since = updatedSince === undefined ? {} : { updatedSince: Date.parse(updatedSince) }
      const rows = await listOrders(db, { ...filter, ...since }, limit, parseSeq(cursor))
      const platforms = await platformsOf(db)
      const products = await productsOfOrders(db, rows)
      const data = rows.map((row) => toOrderShape(row, platforms.get(row.storeId) ?? '', products))
      return c.json({ data, nextCursor: nextSeq(rows, limit) })
    },
  )
  .get(
    '/:id',
    describeRoute(describes('Orders', 'One order', orderShape, { errors: [404] })),
    async (c) => {
      const db = openDatabase(c.env.DB)
      const order = await findOrder(db, c.req.param('id'))
      if (!order) throw new NotFound('order')
      const products = await productsOfOrders(db, [order])
      const source = (await platformsOf(db)).get(order.storeId) ?? ''
      return c.json(toOrderShape(order, source, products))
    },
  )

const transactionQuery = paging.extend({
  storeId: z.string().optional(),
  orderId: z.string().optional(),
})

export const transactions = new Hono<AppEnv>().get(
  '/',
  describeRoute(
    describes('Orders', 'List transactions', listOf(transactionShape), { errors: [400] }),
  ),
  valid('query', transactionQuery.strict()),
  async (c) => {
    const { limit, cursor, ...filter } = c.req.valid('query')
    const rows = await listTransactions(openDatabase(c.env.DB), filter, limit, parseSeq(cursor))
    return c.json({ data: rows.map(toTransactionShape), nextCursor: nextSeq(rows, limit) })
  },
)
