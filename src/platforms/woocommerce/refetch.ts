// The present state of single records, asked of the store: for hints, deletions and states that times can't order.

import { z } from 'zod'
import type { Reading } from '../../core/change.ts'
import { RecordGone } from '../../core/errors.ts'
import type { Kind } from '../../core/outcome.ts'
import type { NormalizeContext, StoreAccess } from '../platform.ts'
import { callStore } from './api.ts'
import { readCustomer } from './normalize.ts'
import { readOrder } from './normalize-order.ts'

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
  const path = kind === 'contact' ? 'customers' : 'orders'
  const read = (payload: unknown) =>
    kind === 'contact' ? readCustomer(payload) : readOrder(payload, context)
  const found = externalIds.length > 1 ? await readList(access, path, externalIds) : []
  const missing = new Set(externalIds)
  for (const payload of found) missing.delete(String(identified.safeParse(payload).data?.id))
  const single: Reading[] = []
  for (const id of missing) single.push(await readSingle(access, path, kind, id, read))
  return [...found.map(read), ...single]
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
  return z
    .array(z.unknown())
    .parse(body)
    .filter((payload) => wanted.has(String(identified.safeParse(payload).data?.id)))
}

async function readSingle(
  access: StoreAccess,
  path: string,
  kind: Kind,
  externalId: string,
  read: (payload: unknown) => Reading,
): Promise<Reading> {
  try {
    return read((await callStore(access, `${path}/${externalId}`)).body)
  } catch (error) {
    if (!(error instanceof RecordGone)) throw error
    return { type: 'change', change: { kind: 'gone', of: kind, externalId, statedAt: null } }
  }
}
