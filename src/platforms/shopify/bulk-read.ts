// Second pass over a bulk file: one part's lines as records, each with the children that the file keeps on lines of
// their own, before it or behind it. Pure.

import type { Reading } from '../../core/change.ts'
import type { Kind } from '../../core/outcome.ts'
import type { Resource } from '../../core/settings.ts'
import type { BulkRecords, NormalizeContext, Page } from '../platform.ts'
import { lineFeed, ownerOf, parseLine, textOf, type Span } from './bulk-lines.ts'
import { asksForMeta } from './customer-fields.ts'
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
  Metafield: { name: 'metafields', list: false },
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

type Line = Record<string, unknown>
/** The lines of a record: more than one of its own where it changed while the file was written. */
type Group = { id: string; own: Span[]; children: Span[] }

/**
 * The records of one part, parsed as they are asked for: all of them at once would weigh several times the part. `whole`
 * is false for the file of an operation that failed: a record may lack children there, so those that have any are only
 * looked up.
 */
export function readBulk(
  listing: Resource,
  part: Uint8Array,
  whole: boolean,
  context: NormalizeContext,
): BulkRecords {
  const { kind, ...known } = kinds[listing] ?? { kind: 'contact', children: false }
  // Metafields are lines of their own, and only there where some are mapped.
  const children = known.children || (kind === 'contact' && asksForMeta(context))
  const toReading = (node: Line): Reading => {
    const externalId = idOf(node['id'])
    if (!whole && children && externalId !== null) return incomplete(kind, externalId)
    return read(kind, node, context)
  }
  const toRecordsOf = (group: Group): Page['records'] => {
    const { node, broken } = newest(part, group.own)
    const nodes = node ? [withChildren(part, node, group.children)] : []
    // A child whose record did not come: the shop is asked for the record.
    const orphaned = node || group.children.length === 0 ? null : idOf(group.id)
    return [
      ...toRecords(nodes, nodes.map(toReading)),
      ...(orphaned === null ? [] : [{ reading: incomplete(kind, orphaned), payload: null }]),
      // The last line of a partial file is often cut: there it says nothing.
      ...(whole ? broken.map((text) => rejected(kind, text)) : []),
    ]
  }
  const groups = toGroups(part)
  return {
    count: groups.length,
    read: (from, to) => groups.slice(from, to).flatMap(toRecordsOf),
  }
}

/** Shares the part's lines out to the records that they belong to; what is no JSON stands alone. */
function toGroups(part: Uint8Array): Group[] {
  const groups = new Map<string, Group>()
  const broken: Group[] = []
  for (let start = 0; start < part.byteLength;) {
    const feed = part.indexOf(lineFeed, start)
    const line = { start, end: feed < 0 ? part.byteLength : feed }
    start = line.end + 1
    if (line.end === line.start) continue
    const owner = ownerOf(part, line)
    if (!owner) {
      broken.push({ id: '', own: [line], children: [] })
      continue
    }
    let group = groups.get(owner.id)
    if (!group) groups.set(owner.id, (group = { id: owner.id, own: [], children: [] }))
    if (owner.child) group.children.push(line)
    else group.own.push(line)
  }
  return [...groups.values(), ...broken]
}

function newest(part: Uint8Array, lines: Span[]): { node: Line | null; broken: string[] } {
  let node: Line | null = null
  const broken: string[] = []
  for (const line of lines) {
    const parsed = parseLine(part, line)
    if (!parsed) broken.push(textOf(part, line))
    else if (!node || String(node['updatedAt'] ?? '') <= String(parsed['updatedAt'] ?? ''))
      node = parsed
  }
  return { node, broken }
}

/** Puts the children into their parent's own object, which is nobody else's. */
function withChildren(part: Uint8Array, node: Line, lines: Span[]): Line {
  const type = typeOf(node['id'])
  if (type === 'Order') node['lineItems'] = { nodes: [] }
  if (type === 'Product') {
    node['variants'] = { nodes: [] }
    node['collections'] = { nodes: [] }
  }
  const children = new Map<unknown, Line>()
  for (const line of lines) {
    const child = parseLine(part, line)
    if (child) children.set(child['id'] ?? children.size, child)
  }
  const byPlace = Map.groupBy(children.values(), ({ id }) => places[typeOf(id) ?? ''])
  for (const [place, found] of byPlace) {
    if (place) node[place.name] = place.list ? found : { nodes: found }
  }
  return node
}

function read(kind: Kind, node: Line, context: NormalizeContext): Reading {
  switch (kind) {
    case 'contact':
      return readCustomer(node, context)
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
