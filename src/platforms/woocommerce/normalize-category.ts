// A WooCommerce category as a change, with the ids of those below it: whether a category is kept depends on the
// products in it and below it (P2). Pure.

import type { Reading } from '../../core/change.ts'
import { plainText } from '../../core/formats/text.ts'
import { readSafely, reject } from './fields.ts'
import { categoryPayload } from './payloads-product.ts'

/** Every category of a store's tree, in the order given. */
export function readTree(payloads: unknown[]): Reading[] {
  const below = descendants(payloads)
  return payloads.map((payload) => readCategory(payload, below))
}

/** One category; without the tree only the products in itself count. */
export function readCategory(
  payload: unknown,
  below: ReadonlyMap<number, number[]> = new Map(),
): Reading {
  return readSafely('collection', payload, (each) => {
    const parsed = categoryPayload.safeParse(each)
    if (!parsed.success) return reject('collection', each, parsed.error)
    const { id, name, parent } = parsed.data
    return {
      type: 'change',
      change: {
        kind: 'collection',
        externalId: String(id),
        statedAt: null,
        facts: {
          title: plainText(name) ?? '',
          parentExternalId: parent ? String(parent) : null,
          goneAtSource: false,
        },
        descendantExternalIds: (below.get(id) ?? []).map(String),
      },
    }
  })
}

/** By category, the ids of all that are below it. A store's tree can't be trusted to be one: circles end. */
function descendants(payloads: unknown[]): Map<number, number[]> {
  const categories = payloads.flatMap((each) => categoryPayload.safeParse(each).data ?? [])
  const parents = new Map(categories.map(({ id, parent }) => [id, parent ?? 0]))
  const below = new Map<number, number[]>()
  for (const { id } of categories) {
    const passed = new Set([id])
    for (let up = parents.get(id) ?? 0; up !== 0 && !passed.has(up); up = parents.get(up) ?? 0) {
      passed.add(up)
      below.set(up, [...(below.get(up) ?? []), id])
    }
  }
  return below
}
