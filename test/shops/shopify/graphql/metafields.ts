// Metafields: values that apps keep with a record.

import { createHash } from 'node:crypto'
import { toIso } from '../state/clock.ts'
import { toGid } from '../state/ids.ts'
import type { Metafield } from '../state/types.ts'
import { pageOf } from './connection.ts'
import type { PageArgs } from './connection.ts'
import type { Resolver } from './context.ts'

export interface HasMetafields {
  metafields: Metafield[]
}

export const metafieldResolvers: Record<string, Resolver> = {
  metafield: (owner: HasMetafields, args: { namespace?: string; key: string }) => {
    const namespace = args.namespace ?? '$app'
    const found = owner.metafields.find(
      (one) => one.namespace === namespace && one.key === args.key,
    )
    return found ? toMetafield(found) : null
  },
  metafields: (owner: HasMetafields, args: PageArgs & Wanted, context) =>
    pageOf(wantedOf(owner, args), args, context),
}

interface Wanted {
  namespace?: string | null
  keys?: string[] | null
}

/** Keys are asked for as `namespace.key`, and come back in the same format. */
function wantedOf(owner: HasMetafields, { namespace, keys }: Wanted): Record<string, unknown>[] {
  const found = owner.metafields.filter((one) => !namespace || one.namespace === namespace)
  if (!keys) return found.map(toMetafield)
  return found.flatMap((one) => {
    const key = `${one.namespace}.${one.key}`
    return keys.includes(key) ? [{ ...toMetafield(one), key }] : []
  })
}

export function toMetafield(metafield: Metafield): Record<string, unknown> {
  return {
    id: toGid('Metafield', metafield.id),
    legacyResourceId: metafield.id,
    namespace: metafield.namespace,
    key: metafield.key,
    type: metafield.type,
    value: metafield.value,
    jsonValue: metafield.value,
    compareDigest: digestOf(metafield.value),
    createdAt: toIso(metafield.createdAt),
    updatedAt: toIso(metafield.updatedAt),
  }
}

export function digestOf(value: string): string {
  return createHash('sha256').update(value).digest('hex')
}

export function findByCustomId<T extends HasMetafields>(
  records: Iterable<T>,
  wanted: { namespace?: string | null; key: string; value: string },
): T | null {
  const namespace = wanted.namespace ?? '$app'
  for (const record of records) {
    const hit = record.metafields.some(
      (one) =>
        one.namespace === namespace &&
        one.key === wanted.key &&
        one.type === 'id' &&
        one.value === wanted.value,
    )
    if (hit) return record
  }
  return null
}
