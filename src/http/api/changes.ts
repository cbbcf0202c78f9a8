// GET /api/v1/changes: the feed that another system can follow, gap-free in order of commit (S8).

import { Hono } from 'hono'
import { describeRoute } from 'hono-openapi'
import { z } from 'zod'
import { kinds } from '../../core/outcome.ts'
import { findCheckouts } from '../../db/checkouts.ts'
import { openDatabase, type Database } from '../../db/client.ts'
import { behaviourOf, findContacts, linksOf } from '../../db/contacts.ts'
import { eventsAfter, type EventRow } from '../../db/events.ts'
import { findOrders, findTransactions } from '../../db/orders.ts'
import { findCollections, findProducts, productsOfOrders } from '../../db/products.ts'
import { platformsOf } from '../../db/stores.ts'
import type { AppEnv } from '../env.ts'
import { checkoutShape, toCheckoutShape } from './checkout-shape.ts'
import { contactShape, toContactShape } from './contact-shape.ts'
import { orderShape, toOrderShape, toTransactionShape, transactionShape } from './order-shape.ts'
import {
  collectionShape,
  productShape,
  toCollectionShape,
  toProductShape,
} from './product-shape.ts'
import { describes, paging, time, toTime } from './shapes.ts'
import { valid } from './validate.ts'

const change = z.object({
  seq: z.number().int(),
  at: time,
  kind: z.enum(kinds),
  id: z.string(),
  operation: z.enum(['created', 'updated', 'deleted']),
  origin: z.string(),
  record: z
    .union([
      contactShape,
      orderShape,
      transactionShape,
      productShape,
      collectionShape,
      checkoutShape,
    ])
    .nullable()
    .describe('As it is now, which may be newer than this change; null when it is gone'),
})

const answer = z.object({ data: z.array(change), nextAfter: z.number().int() })
const query = paging.omit({ cursor: true }).extend({
  after: z.coerce.number().int().min(0).default(0),
})

export const changes = new Hono<AppEnv>().get(
  '/',
  describeRoute(describes('Changes', 'Changes after a sequence number', answer, { errors: [400] })),
  valid('query', query.strict()),
  async (c) => {
    const { after, limit } = c.req.valid('query')
    const db = openDatabase(c.env.DB)
    const rows = await eventsAfter(db, after, limit)
    const records = await recordsOf(db, rows)
    const data = rows.map(({ seq, at, kind, recordId, operation, origin }) => ({
      seq,
      at: toTime(at),
      kind,
      id: recordId,
      operation,
      origin,
      record: records.get(recordId) ?? null,
    }))
    return c.json({ data, nextAfter: rows.at(-1)?.seq ?? after })
  },
)

/** The records behind some events, read set by set, by the hub's id. */
async function recordsOf(db: Database, rows: EventRow[]): Promise<Map<string, unknown>> {
  const ids = (kind: EventRow['kind']) => [
    ...new Set(rows.filter((row) => row.kind === kind).map(({ recordId }) => recordId)),
  ]
  const contactIds = ids('contact')
  const [
    contacts,
    links,
    behaviour,
    orders,
    transactions,
    products,
    collections,
    checkouts,
    platforms,
  ] = await Promise.all([
    findContacts(db, contactIds),
    linksOf(db, contactIds),
    behaviourOf(db, contactIds),
    findOrders(db, ids('order')),
    findTransactions(db, ids('transaction')),
    findProducts(db, ids('product')),
    findCollections(db, ids('collection')),
    findCheckouts(db, ids('checkout')),
    platformsOf(db),
  ])
  const onRecord = await productsOfOrders(db, [...orders, ...checkouts])
  const shapes = [
    ...contacts.map((each) =>
      toContactShape(each, links.get(each.id) ?? [], behaviour.get(each.id)),
    ),
    ...orders.map((each) => toOrderShape(each, platforms.get(each.storeId) ?? '', onRecord)),
    ...transactions.map(toTransactionShape),
    ...products.map(toProductShape),
    ...collections.map(toCollectionShape),
    ...checkouts.map((each) => toCheckoutShape(each, onRecord)),
  ]
  return new Map(shapes.map((shape) => [shape.id, shape]))
}
