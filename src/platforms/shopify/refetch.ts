// The present state of records by id, many in one request: what webhooks only hint at.

import type { Reading } from '../../core/change.ts'
import { StoreBusy } from '../../core/errors.ts'
import type { Kind } from '../../core/outcome.ts'
import type { NormalizeContext, StoreAccess } from '../platform.ts'
import { readNodes } from './complete.ts'
import { asksForMeta, customerVariables } from './customer-fields.ts'
import { customerNodes } from './documents/customers.ts'
import { orderNodes } from './documents/orders.ts'
import { collectionNodes, inventoryNodes, productNodes } from './documents/products.ts'
import { externalIdOf } from './fields.ts'
import { TooCostly } from './failures.ts'
import { ask } from './graphql.ts'
import { gid, gidOf, idOf, inventoryItemOf } from './ids.ts'

/** Checkouts go by their token, and nothing is asked for by that: lists and deliveries bring them whole. */
type Asked = Exclude<Kind, 'checkout'>

const documents = {
  contact: customerNodes,
  order: orderNodes,
  transaction: orderNodes,
  product: productNodes,
  collection: collectionNodes,
}

/** How many of a kind one request asks for at first: about 500 points of the 1,000 that a query may cost. */
const atOnce: Record<Asked, number> = {
  contact: 100,
  order: 20,
  transaction: 20,
  product: 10,
  collection: 100,
}

/** With up to a hundred metafields each. */
const withMetaAtOnce = 50

/**
 * Asks for all of them, in as few requests as their cost allows. What the shop has no longer comes back as gone; a
 * stock figure as a wish to look its product up.
 */
export async function refetch(
  access: StoreAccess,
  kind: Kind,
  externalIds: string[],
  context: NormalizeContext,
): Promise<Reading[]> {
  if (kind === 'checkout') return []
  const items = externalIds.filter((id) => inventoryItemOf(id) !== null)
  const stock = items.length > 0 ? await findProducts(access, items) : []
  const ids = externalIds.filter((id) => inventoryItemOf(id) === null)
  const { nodes, answered } = await readAll(access, kind, ids, context)
  const found = new Set(nodes.map(externalIdOf))
  const gone = ids.slice(0, answered).filter((id) => !found.has(id))
  return [
    ...(await readNodes(access, kind, nodes, context)),
    ...gone.map((id) => toGone(kind, id)),
    ...ids.slice(answered).map((id) => toLookup(kind, id)),
    ...stock,
  ]
}

/** The nodes of the ids that were asked for, the first `answered` of them. */
async function readAll(
  access: StoreAccess,
  kind: Asked,
  externalIds: string[],
  context: NormalizeContext,
): Promise<{ nodes: unknown[]; answered: number }> {
  const nodes: unknown[] = []
  const extras = kind === 'contact' ? customerVariables(context) : {}
  let size = kind === 'contact' && asksForMeta(context) ? withMetaAtOnce : atOnce[kind]
  for (let start = 0; start < externalIds.length;) {
    const ids = externalIds.slice(start, start + size).map((id) => gidOf(kind, id))
    try {
      const { data } = await ask(access, documents[kind], { ids, ...extras })
      nodes.push(...data.nodes.filter((node) => node !== null))
      start += ids.length
    } catch (error) {
      if (error instanceof StoreBusy && start > 0) return { nodes, answered: start }
      if (!(error instanceof TooCostly) || size === 1) throw error
      size = Math.ceil(size / 2)
    }
  }
  return { nodes, answered: externalIds.length }
}

/** Not asked for yet: the budget of the shop was used up by the others. */
function toLookup(kind: Kind, externalId: string): Reading {
  return { type: 'lookup', kind, externalId, why: 'shop_was_busy' }
}

/** A stock figure answers under its own id too, and stands for its product. */
async function findProducts(access: StoreAccess, items: string[]): Promise<Reading[]> {
  const ids = items.map((id) => gid('InventoryItem', inventoryItemOf(id) ?? ''))
  const { data } = await ask(access, inventoryNodes, { ids })
  return items.flatMap((item, place): Reading[] => {
    const reason = 'stock_changed'
    const answered: Reading = { type: 'skipped', kind: 'product', externalId: item, reason }
    const product = idOf(data.nodes[place]?.variants?.nodes[0]?.product.id)
    return product === null
      ? [answered]
      : [answered, { type: 'lookup', kind: 'product', externalId: product, why: reason }]
  })
}

function toGone(kind: Kind, externalId: string): Reading {
  return { type: 'change', change: { kind: 'gone', of: kind, externalId, statedAt: null } }
}
