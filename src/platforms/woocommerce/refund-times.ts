// Orders with the times of their refunds, which an order's own body leaves out. The store is asked for those of many
// orders at once, by `GET /refunds` (WooCommerce 9.0 and later; an older one has no such list, and no times).

import { z } from 'zod'
import type { Reading } from '../../core/change.ts'
import type { NormalizeContext, StoreAccess } from '../platform.ts'
import { callStore, Forbidden, readArray, RouteMissing } from './api.ts'
import { parseTime } from './fields.ts'
import { readOrder, type RefundTimes } from './normalize-order.ts'

const perRequest = 100

const withRefunds = z.looseObject({ refunds: z.array(z.looseObject({ id: z.number().int() })) })
const refund = z.looseObject({ id: z.number().int(), date_created_gmt: z.string().nullish() })

/** The readings of some orders' payloads, in their order. */
export async function completeOrders(
  access: StoreAccess,
  payloads: unknown[],
  context: NormalizeContext,
): Promise<Reading[]> {
  const times = await readTimes(access, payloads.flatMap(refundIds))
  return payloads.map((payload) => readOrder(payload, context, times))
}

function refundIds(payload: unknown): number[] {
  return (withRefunds.safeParse(payload).data?.refunds ?? []).map(({ id }) => id)
}

async function readTimes(access: StoreAccess, ids: number[]): Promise<RefundTimes> {
  const times = new Map<string, number>()
  for (let start = 0; start < ids.length; start += perRequest) {
    const rows = await listRefunds(access, ids.slice(start, start + perRequest))
    if (rows === null) break
    for (const row of rows) {
      const { data } = refund.safeParse(row)
      const at = parseTime(data?.date_created_gmt)
      if (data && at !== null) times.set(String(data.id), at)
    }
  }
  return times
}

/** Null where the store has no such list, or does not show it to us: the orders are worth reading without. */
async function listRefunds(access: StoreAccess, ids: number[]): Promise<unknown[] | null> {
  const query = {
    include: ids.join(','),
    per_page: String(perRequest),
    _fields: 'id,date_created_gmt',
  }
  try {
    return readArray((await callStore(access, 'refunds', { query })).body)
  } catch (error) {
    if (error instanceof RouteMissing || error instanceof Forbidden) return null
    throw error
  }
}
