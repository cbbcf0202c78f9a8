// GET /api/v1/checkouts and /:id.

import { Hono } from 'hono'
import { describeRoute } from 'hono-openapi'
import { z } from 'zod'
import { NotFound } from '../../core/errors.ts'
import { findCheckout, listCheckouts, type CheckoutRanges } from '../../db/checkouts.ts'
import { openDatabase } from '../../db/client.ts'
import { productsOfOrders } from '../../db/products.ts'
import type { AppEnv } from '../env.ts'
import { checkoutShape, checkoutStates, toCheckoutShape } from './checkout-shape.ts'
import { nextSeq, parseSeq } from './paging.ts'
import { describes, listOf, paging } from './shapes.ts'
import { valid } from './validate.ts'

const query = paging.extend({
  state: z.enum(checkoutStates).optional(),
  storeId: z.string().optional(),
  contactId: z.string().optional(),
})

export const checkouts = new Hono<AppEnv>()
  .get(
    '/',
    describeRoute(
      describes('Checkouts', 'List checkouts', listOf(checkoutShape), { errors: [400] }),
    ),
    valid('query', query.strict()),
    async (c) => {
      const { limit, cursor, ...filter } = c.req.valid('query')
      const db = openDatabase(c.env.DB)
      const rows = await listCheckouts(db, filter, limit, parseSeq(cursor))
      const products = await productsOfOrders(db, rows)
      const data = rows.map((row) => toCheckoutShape(row, products))
      return c.json({ data, nextCursor: nextSeq(rows, limit) })
    },
  )
  .get(
    '/:id',
    describeRoute(describes('Checkouts', 'One checkout', checkoutShape, { errors: [404] })),
    async (c) => {
      const db = openDatabase(c.env.DB)
      const checkout = await findCheckout(db, c.req.param('id'))
      if (!checkout) throw new NotFound('checkout')
      return c.json(toCheckoutShape(checkout, await productsOfOrders(db, [checkout])))
    },
  )

const moment = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text))
const amount = z.coerce.number().int().min(0)

/** Filters of contacts by their last checkout in a store (A3). */
export const checkoutFilters = {
  checkoutCreatedAfter: moment.optional().describe('Of the last checkout in a store, there'),
  checkoutCreatedBefore: moment.optional(),
  checkoutUpdatedAfter: moment.optional(),
  checkoutUpdatedBefore: moment.optional(),
  checkoutTotalMin: amount.optional().describe('Minor units'),
  checkoutTotalMax: amount.optional(),
  checkoutState: z.enum(checkoutStates).optional(),
}

type CheckoutFilters = z.infer<z.ZodObject<typeof checkoutFilters>>

/** The ranges that these filters name. */
export function toCheckoutRanges(filters: CheckoutFilters): CheckoutRanges {
  return {
    createdAfter: filters.checkoutCreatedAfter,
    createdBefore: filters.checkoutCreatedBefore,
    updatedAfter: filters.checkoutUpdatedAfter,
    updatedBefore: filters.checkoutUpdatedBefore,
    totalMin: filters.checkoutTotalMin,
    totalMax: filters.checkoutTotalMax,
    state: filters.checkoutState,
  }
}
