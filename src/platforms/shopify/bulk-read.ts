// Second pass over a bulk file: one part's lines as records, each with the children that the file keeps on lines of
// their own, before it or behind it. Pure.

import { z } from 'zod'
import type { Reading } from '../../core/change.ts'
import type { Kind } from '../../core/outcome.ts'
import type { Resource } from '../../core/settings.ts'
import type { NormalizeContext, Page } from '../platform.ts'
import { idOf, typeOf } from './ids.ts'
import { readCustomer } from './normalize-customer.ts'
import { readOrder } from './normalize-order.ts'
import { readCollection, readProduct } from './normalize-product.ts'
import { toRecords } from './records.ts'

/** Where a child belongs in its parent, by its type. Plain lists stay inline, but may come as lines as well. */
const places: Record<string, { name: string; list: boolean }> = {
  LineItem: { name: 'lineItems', list: false },
  ProductVariant: { name: 'variants', list: false },
  Collection: { name: 'collections', list: false },
  OrderTransaction: { name: 'transactions', list: true },
  Fulfillment: { name: 'fulfillments', list: true },
  Refund: { name: 'refunds', list: true },
}

const kinds: Partial<Record<Resource, { kind: Kind; children: boolean }>> = {
  contacts: { kind: 'contact', children: false },
  orders: { kind: 'order', children: true },
  products: { kind: 'product', children: true },
  collections: { kind: 'collection', children: false },
}

const line = z.looseObject({ id: z.string().optional(), __parentId: z.string().optional() })
type Line = z.infer<typeof line>

/**
 * The records of one part. `whole` is false for the file of an operation that failed: a record may lack children there,
 * so those that have any are only looked up.
 */
export function readBulk(
  listing: Resource,
  part: Uint8Array,
  whole: boolean,
  context: NormalizeContext,
): Page['records'] {
  const { kind, children } = kinds[listing] ?? { kind: 'contact', children: false }
  const { parents, orphans, broken } = joinLines(part)
  const readings = parents.map((node): Reading => {
    const externalId = idOf(node.id)
    if (!whole && children && externalId !== null) return incomplete(kind, externalId)
    return read(kind, node, context)
  })
  // A child whose record did not come: the shop is asked for the record.
  const lost = orphans.flatMap((parent) => idOf(parent) ?? []).map((id) => incomplete(kind, id))
  const cut = broken.map((text) => rejected(kind, text))
  return [
    ...toRecords(parents, readings),
    ...lost.map((reading) => ({ reading, payload: null })),
    // The last line of a partial file is often cut: there it says nothing.
    ...(whole ? cut : []),
  ]
}

function joinLines(part: Uint8Array): { parents: Line[]; orphans: string[]; broken: string[] } {
  const parents = new Map<string, Line>()
  const children = new Map<string, Map<string, Line>>()
  const broken: string[] = []
  for (const text of new TextDecoder().decode(part).split('\n')) {
    if (text === '') continue
    const parsed = parse(text)
    if (!parsed) broken.push(text)
    else if (parsed.__parentId === undefined) keepNewest(parents, parsed)
    else {
      const siblings = children.get(parsed.__parentId) ?? new Map<string, Line>()
      children.set(parsed.__parentId, siblings)
      siblings.set(parsed.id ?? `${siblings.size}`, parsed)
    }
  }
  const joined = [...parents].map(([id, node]) => withChildren(node, children.get(id)))
  const orphans = [...children.keys()].filter((id) => !parents.has(id))
  return { parents: joined, orphans, broken }
}

function parse(text: string): Line | null {
  try {
    const parsed = line.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}

/** A record that changed while the file was written may be in it twice. */
function keepNewest(parents: Map<string, Line>, node: Line): void {
  const id = node.id ?? ''
  const known = parents.get(id)
  if (!known || String(known['updatedAt'] ?? '') <= String(node['updatedAt'] ?? ''))
    parents.set(id, node)
}

function withChildren(node: Line, children: Map<string, Line> | undefined): Line {
  const joined: Line = { ...node }
  const type = typeOf(node.id)
  if (type === 'Order') joined['lineItems'] = { nodes: [] }
  if (type === 'Product') {
    joined['variants'] = { nodes: [] }
    joined['collections'] = { nodes: [] }
  }
  const byPlace = Map.groupBy(children?.values() ?? [], ({ id }) => places[typeOf(id) ?? ''])
  for (const [place, found] of byPlace) {
    if (place) joined[place.name] = place.list ? found : { nodes: found }
  }
  return joined
}

function read(kind: Kind, node: Line, context: NormalizeContext): Reading {
  switch (kind) {
    case 'contact':
      return readCustomer(node)
    case 'product':
      return readProduct(node, context.facts ?? null)
    case 'collection':
      return readCollection(node)
    default:
      return readOrder(node, context)
  }
}

function incomplete(kind: Kind, externalId: string): Reading {
  return { type: 'lookup', kind, externalId, why: 'bulk_file_incomplete' }
}

function rejected(kind: Kind, text: string): { reading: Reading; payload: string } {
  const issues = [{ path: '', message: 'not a line of JSON' }]
  const reading: Reading = {
    type: 'rejected',
    kind,
    externalId: null,
    reason: 'invalid_json',
    issues,
  }
  return { reading, payload: JSON.stringify(text.slice(0, 1_000)) }
}
