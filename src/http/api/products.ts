// GET /api/v1/products, /:id, and /api/v1/collections.

import { Hono } from 'hono'
import { describeRoute } from 'hono-openapi'
import { z } from 'zod'
import { NotFound } from '../../core/errors.ts'
import { openDatabase } from '../../db/client.ts'
import { findProduct, listCollections, listProducts } from '../../db/products.ts'
import type { AppEnv } from '../env.ts'
import { nextSeq, parseSeq } from './paging.ts'
import {
  collectionShape,
  productShape,
  toCollectionShape,
  toProductShape,
} from './product-shape.ts'
import { describes, listOf, paging } from './shapes.ts'
import { valid } from './validate.ts'

const productQuery = paging.extend({
  storeId: z.string().optional(),
  externalId: z.string().optional(),
  q: z.string().max(200).optional().describe("Part of the title or of a variant's SKU"),
  active: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional(),
  collectionId: z.string().optional(),
  updatedSince: z.iso.datetime({ offset: true }).optional().describe('Changed in the hub since'),
})

export const products = new Hono<AppEnv>()
  .get(
    '/',
    describeRoute(describes('Products', 'List products', listOf(productShape), { errors: [400] })),
    valid('query', productQuery),
    async (c) => {
      const { limit, cursor, updatedSince, ...filter } = c.req.valid('query')
      const since = updatedSince === undefined ? {} : { updatedSince: Date.parse(updatedSince) }
      const db = openDatabase(c.env.DB)
      const rows = await listProducts(db, { ...filter, ...since }, limit, parseSeq(cursor))
      return c.json({ data: rows.map(toProductShape), nextCursor: nextSeq(rows, limit) })
    },
  )
  .get(
    '/:id',
    describeRoute(describes('Products', 'One product', productShape, { errors: [404] })),
    async (c) => {
      const product = await findProduct(openDatabase(c.env.DB), c.req.param('id'))
      if (!product) throw new NotFound('product')
      return c.json(toProductShape(product))
    },
  )

export const collections = new Hono<AppEnv>().get(
  '/',
  describeRoute(
    describes('Products', 'List collections', listOf(collectionShape), { errors: [400] }),
  ),
  valid('query', paging.extend({ storeId: z.string().optional() })),
  async (c) => {
    const { limit, cursor, ...filter } = c.req.valid('query')
    const rows = await listCollections(openDatabase(c.env.DB), filter, limit, parseSeq(cursor))
    return c.json({ data: rows.map(toCollectionShape), nextCursor: nextSeq(rows, limit) })
  },
)
