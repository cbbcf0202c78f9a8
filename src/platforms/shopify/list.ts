// Reading a shop's lists by modification time. Within a walk Shopify's page cursor leads on: it holds the last record's
// time and id, so what changes meanwhile moves to the end and is not skipped. Between walks only the time is kept.

import { z } from 'zod'
import { StoreBroken } from '../../core/errors.ts'
import type { Kind } from '../../core/outcome.ts'
import type { Resource } from '../../core/settings.ts'
import type { Cursor, NormalizeContext, Page, StoreAccess } from '../platform.ts'
import { readNodes } from './complete.ts'
import { customerVariables } from './customer-fields.ts'
import { checkoutsPage } from './documents/checkouts.ts'
import { customersPage } from './documents/customers.ts'
import { ordersPage } from './documents/orders.ts'
import { collectionsPage, productsPage } from './documents/products.ts'
import { time } from './fields.ts'
import { TooCostly } from './failures.ts'
import { ask, type Answer } from './graphql.ts'
import { toRecords } from './records.ts'

/**
 * `since` is the filter of the whole walk (ms), `page` Shopify's cursor in it, `seen` the newest time so far, with
 * which the walk begins again where Shopify no longer takes `page`. `size` is how many records a page may have.
 */
const walkCursor = z.object({
  since: z.number().nullable(),
  page: z.string().nullable(),
  seen: z.number().nullable(),
  size: z.number().int().positive().nullable(),
})
type WalkCursor = z.infer<typeof walkCursor>

const start: WalkCursor = { since: null, page: null, seen: null, size: null }

type List = {
  kind: Kind
  /** To begin with, and at most: an answer has to stay below 5 MB. */
  size: { first: number; most: number }
  /**
   * How far a re-read goes back behind where the list ended: the search index lags behind the records. Null for a list
   * that is read whole each time.
   */
  overlapMs: number | null
  read(access: StoreAccess, variables: Variables, context: NormalizeContext): Promise<Listed>
}

type Variables = { first: number; after: string | null; query: string | null; count: boolean }
type Listed = {
  list: {
    nodes: unknown[]
    pageInfo: { hasNextPage: boolean; endCursor?: string | null | undefined }
  }
  count: { count: number } | null | undefined
  cost: Answer<unknown>['cost']
}

/** Below this a query leaves room for a larger page. A thousand is what Shopify allows. */
const cheap = 200
const minuteMs = 60_000

const lists: Partial<Record<Resource, List>> = {
  contacts: {
    kind: 'contact',
    size: { first: 100, most: 250 },
    // By its documentation the filter of customers matches whole days, in the time zone of the shop.
    overlapMs: 26 * 60 * minuteMs,
    read: async (access, variables, context) => {
      const asked = { ...variables, ...customerVariables(context) }
      const { data, cost } = await ask(access, customersPage, asked)
      return { list: data.customers, count: data.customersCount, cost }
    },
  },
  orders: {
    kind: 'order',
    size: { first: 25, most: 50 },
    overlapMs: 5 * minuteMs,
    read: async (access, variables) => {
      const { data, cost } = await ask(access, ordersPage, variables)
      return { list: data.orders, count: data.ordersCount, cost }
    },
  },
  products: {
    kind: 'product',
    size: { first: 20, most: 50 },
    overlapMs: 5 * minuteMs,
    read: async (access, variables) => {
      const { data, cost } = await ask(access, productsPage, variables)
      return { list: data.products, count: data.productsCount, cost }
    },
  },
  collections: {
    kind: 'collection',
    size: { first: 100, most: 250 },
    // Which collections are kept depends on the products in them, and that moves no time of theirs.
    overlapMs: null,
    read: async (access, { count: _, ...variables }) => {
      const { data, cost } = await ask(access, collectionsPage, variables)
      return { list: data.collections, count: null, cost }
    },
  },
  checkouts: {
    kind: 'checkout',
    size: { first: 25, most: 50 },
    overlapMs: 5 * minuteMs,
    read: async (access, { count: _, ...variables }) => {
      const { data, cost } = await ask(access, checkoutsPage, variables)
      return { list: data.abandonedCheckouts, count: null, cost }
    },
  },
}

/** One page. What costs too much is asked for in halves at once; `halvings` come on top, for a shop that is too slow. */
export async function listPage(
  access: StoreAccess,
  listing: Resource,
  cursor: Cursor,
  context: NormalizeContext,
  halvings: number,
): Promise<Page> {
  const list = getList(listing)
  const from = cursor === null ? start : walkCursor.parse(JSON.parse(cursor))
  const { listed, size } = await readPage(access, list, from, { context, halvings })
  const { nodes, pageInfo } = listed.list
  const seen = newest(nodes, from.seen)
  const readings = await readNodes(access, list.kind, nodes, context)
  const more = pageInfo.hasNextPage && !!pageInfo.endCursor
  const next: WalkCursor = { ...from, page: pageInfo.endCursor ?? null, seen, size }
  // A date in the future would hide everything until then.
  const until = seen === null ? from.since : Math.min(seen, Date.now())
  return {
    records: toRecords(nodes, readings),
    next: more ? JSON.stringify(next) : null,
    end: JSON.stringify({ ...start, since: until } satisfies WalkCursor),
    total: listed.count?.count ?? null,
    ...(list.overlapMs === null && from.page === null && !more ? { whole: true as const } : {}),
  }
}

/** Where to start re-reading: behind where the last walk ended, by as much as Shopify's search may lag. */
export function overlapCursor(listing: Resource, cursor: Cursor): Cursor {
  const { overlapMs } = getList(listing)
  const { since } = cursor === null ? start : walkCursor.parse(JSON.parse(cursor))
  if (since === null || overlapMs === null) return null
  return JSON.stringify({ ...start, since: since - overlapMs } satisfies WalkCursor)
}

/** To read on by pages behind a bulk operation that was begun at this time, or in place of one. */
export function resumeCursor(listing: Resource, from: number | null): Cursor {
  const { overlapMs } = getList(listing)
  if (from === null) return JSON.stringify({ ...start, size: getList(listing).size.first })
  // The list was read whole a moment ago, and has no other way.
  if (overlapMs === null) return null
  return JSON.stringify({ ...start, since: from - overlapMs } satisfies WalkCursor)
}

function getList(listing: Resource): List {
  const list = lists[listing]
  if (!list) throw new StoreBroken(`Shopify has no list of ${listing}.`)
  return list
}

async function readPage(
  access: StoreAccess,
  list: List,
  from: WalkCursor,
  { context, halvings }: { context: NormalizeContext; halvings: number },
): Promise<{ listed: Listed; size: number }> {
  for (let size = from.size ?? list.size.first; ; size = Math.ceil(size / 2)) {
    const first = Math.max(1, size >> halvings)
    try {
      const query = from.since === null ? null : since(from.since)
      const variables = { first, after: from.page, query, count: from.page === null }
      const listed = await list.read(access, variables, context)
      return { listed, size: nextSize(size, list, listed) }
    } catch (error) {
      if (!(error instanceof TooCostly) || first === 1) throw error
    }
  }
}

function nextSize(size: number, { size: { most } }: List, { cost }: Listed): number {
  return cost !== null && cost.requestedQueryCost < cheap ? Math.min(size * 2, most) : size
}

/** Quoted, or Shopify drops everything from the T on. Seconds and UTC; both ends of the second are in. */
export function since(ms: number): string {
  return `updated_at:>='${new Date(ms).toISOString().slice(0, 19)}Z'`
}

const dated = z.object({ updatedAt: z.string() })

function newest(nodes: unknown[], before: number | null): number | null {
  const times = nodes.map((node) => time(dated.safeParse(node).data?.updatedAt) ?? 0)
  return Math.max(before ?? 0, ...times) || before
}
