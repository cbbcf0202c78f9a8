// Orders and products together with the lines and variants that did not fit into their page.

import { z } from 'zod'
import type { Reading } from '../../core/change.ts'
import { StoreBroken } from '../../core/errors.ts'
import type { Kind } from '../../core/outcome.ts'
import type { NormalizeContext, StoreAccess } from '../platform.ts'
import { orderLines } from './documents/orders.ts'
import { productVariants } from './documents/products.ts'
import { askPatiently } from './graphql.ts'
import { readCheckout } from './normalize-checkout.ts'
import { readCustomer } from './normalize-customer.ts'
import { readOrder } from './normalize-order.ts'
import { readCollection, readProduct } from './normalize-product.ts'
import { learn } from './store-facts.ts'

const restAtOnce = 100
/** A product is one row of the record, which D1 bounds at 2 MB; Shopify allows 2,048 variants. */
const maxChildren = 2_100

type Children = 'lineItems' | 'variants'

/** The readings of some nodes of one kind, in their order. */
export async function readNodes(
  access: StoreAccess,
  kind: Kind,
  nodes: unknown[],
  context: NormalizeContext,
): Promise<Reading[]> {
  if (kind === 'contact') return nodes.map((node) => readCustomer(node, context))
  if (kind === 'collection') return nodes.map(readCollection)
  if (kind === 'checkout') return nodes.map(readCheckout)
  if (kind === 'product') {
    const facts = context.facts ?? (nodes.length > 0 ? await learn(access) : null)
    const whole = await completeAll(access, 'variants', nodes)
    return whole.map((node) => readProduct(node, facts))
  }
  const whole = await completeAll(access, 'lineItems', nodes)
  return whole.map((node) => readOrder(node, context))
}

async function completeAll(
  access: StoreAccess,
  children: Children,
  nodes: unknown[],
): Promise<unknown[]> {
  const whole: unknown[] = []
  for (const node of nodes) whole.push(await complete(access, children, node))
  return whole
}

const cut = z.looseObject({
  id: z.string(),
  updatedAt: z.string(),
  lineItems: connectionOf().optional(),
  variants: connectionOf().optional(),
})

function connectionOf() {
  return z.looseObject({
    nodes: z.array(z.unknown()),
    pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullish() }),
  })
}

async function complete(access: StoreAccess, children: Children, node: unknown): Promise<unknown> {
  const parsed = cut.safeParse(node)
  const first = parsed.data?.[children]
  // What has another form is for its reader to reject.
  if (!parsed.success || !first?.pageInfo.hasNextPage) return node
  const found = [...first.nodes]
  let after = first.pageInfo.endCursor
  while (after && found.length < maxChildren) {
    const rest = await readRest(access, children, parsed.data.id, after)
    // Lines of two states of the order must not be mixed: it is read again from its start.
    if (rest?.updatedAt !== parsed.data.updatedAt)
      throw new StoreBroken('A record changed while it was read. It is asked for again.')
    found.push(...rest.nodes)
    after = rest.pageInfo.hasNextPage ? rest.pageInfo.endCursor : null
  }
  return { ...parsed.data, [children]: { ...first, nodes: found } }
}

async function readRest(access: StoreAccess, children: Children, id: string, after: string) {
  const variables = { id, first: restAtOnce, after }
  if (children === 'lineItems') {
    const { order } = (await askPatiently(access, orderLines, variables)).data
    return order && { updatedAt: order.updatedAt, ...order.lineItems }
  }
  const { product } = (await askPatiently(access, productVariants, variables)).data
  return product && { updatedAt: product.updatedAt, ...product.variants }
}
