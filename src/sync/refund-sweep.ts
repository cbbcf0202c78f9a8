// Refunds that were deleted at the store leave no trace there: no webhook, no new date (L4). Refunded orders are
// therefore read again in turns, a few with each reconcile.

import { refundedAfter } from '../db/orders.ts'
import { openDatabase } from '../db/client.ts'
import { refusal } from '../core/settings.ts'
import type { StoreRow } from '../db/stores.ts'
import type { Parts } from './parts.ts'

/** One request's worth: the store is asked for all of them at once. */
const perSweep = 50

/** Puts the next refunded orders on the work list; behind the last one it begins again. */
export async function sweepRefunds(parts: Parts, store: StoreRow, now: number): Promise<void> {
  const { db, facts, lookups } = parts
  const wanted = (['order', 'transaction'] as const).filter(
    (kind) => refusal(store.settings, kind, 'reconcile') === null,
  )
  if (wanted.length === 0) return
  const ids = await refundedAfter(openDatabase(db()), store.id, facts.refundsSweptTo(), perSweep)
  for (const externalId of ids) lookups.add('order', externalId, null, now)
  facts.setRefundsSweptTo(ids.length < perSweep ? '' : (ids.at(-1) ?? ''))
}
