// The present state of single records, asked of the store: for hints, deletions and states that times can't order.

import { z } from 'zod'
import type { Reading } from '../../core/change.ts'
import { RecordGone } from '../../core/errors.ts'
import type { Kind } from '../../core/outcome.ts'
import type { NormalizeContext, StoreAccess } from '../platform.ts'
import { callStore, readArray } from './api.ts'
import { externalIdOf } from './fields.ts'
import { readCustomer } from './normalize.ts'
import { readCategory } from './normalize-category.ts'
import { completeProducts } from './products.ts'
import { completeOrders } from './refund-times.ts'

const identified = z.looseObject({ id: z.number().int() })

/**
 * At most 100 records in one request; what the list leaves out (orders in the trash, records that are gone) is
 * asked for one by one.
 */
export async function refetch(
  access: StoreAccess,
  kind: Kind,
  externalIds: string[],
  context: NormalizeContext,
): Promise<Reading[]> {
  const path = paths[kind]
  const found = externalIds.length > 1 ? await readList(access, path, externalIds) : []
  const missing = new Set(externalIds)
  for (const payload of found) missing.delete(String(identified.safeParse(payload).data?.id))
  const gone: Reading[] = []
  for (const externalId of missing) {
    const payload = await readSingle(access, path, externalId)
    if (payload !== null) found.push(payload)
    else
      gone.push({ type: 'change', change: { kind: 'gone', of: kind, externalId, statedAt: null } })
  }
  return [...(await readAll(access, kind, found, context)), ...gone]
}

const paths: Record<Kind, string> = {
  contact: 'customers',
  order: 'orders',
  transaction: 'orders',
  product: 'products',
  collection: 'products/categories',
  // A checkout is an order that nobody paid.
  checkout: 'orders',
}

async function readAll(
  access: StoreAccess,
  kind: Kind,
  payloads: unknown[],
  context: NormalizeContext,
): Promise<Reading[]> {
  if (kind === 'contact') return payloads.map((payload) => readCustomer(payload, context))
  if (kind === 'collection') return payloads.map((payload) => readCategory(payload))
  if (kind !== 'product') return completeOrders(access, payloads, context)
  const readings = await completeProducts(access, payloads, context)
  return readings.flatMap((reading, place) => {
    const asked = externalIdOf(payloads[place])
    // A variation answers under its own id too, and stands for its product.
    return reading.type === 'lookup' && reading.externalId !== asked
      ? [{ type: 'skipped', kind, externalId: asked, reason: reading.why }, reading]
      : [reading]
  })
}

async function readList(
  access: StoreAccess,
  path: string,
  externalIds: string[],
): Promise<unknown[]> {
  const { body } = await callStore(access, path, {
    query: {
      include: externalIds.slice(0, 100).join(','),
      per_page: '100',
      ...(path === 'customers' ? { role: 'all' } : {}),
    },
  })
  const wanted = new Set(externalIds)
  // A store that ignores `include` answers with other records: they are not what was asked for.
  return readArray(body).filter((payload) =>
    wanted.has(String(identified.safeParse(payload).data?.id)),
  )
}

async function readSingle(access: StoreAccess, path: string, externalId: string): Promise<unknown> {
  try {
    return (await callStore(access, `${path}/${externalId}`)).body
  } catch (error) {
    if (!(error instanceof RecordGone)) throw error
    return null
  }
}
