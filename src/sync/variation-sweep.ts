// Variations can change at the store without a webhook and without a new date of their product (L4). Products with
// variations are therefore read again in turns, some with each reconcile.

import { variableAfter } from '../db/products.ts'
import { openDatabase } from '../db/client.ts'
import { refusal } from '../core/settings.ts'
import type { StoreRow } from '../db/stores.ts'
import type { Parts } from './parts.ts'

/** Each of them costs the store a request. */
const perSweep = 20
/** So many of them are products that sell nothing yet: any of their variations may have got a price. */
const unsoldPerSweep = 5

/** Puts the next products with variations on the work list; behind the last one it begins again. */
export async function sweepVariations(parts: Parts, store: StoreRow, now: number): Promise<void> {
  const { db, facts, lookups } = parts
  if (refusal(store.settings, 'product', 'reconcile') !== null) return
  const from = facts.variationsSweptTo()
  const unsold = facts.unsold(unsoldPerSweep)
  const limit = perSweep - unsold.length
  const { ids, end } = await variableAfter(openDatabase(db()), store.id, from, limit)
  for (const externalId of [...unsold, ...ids]) lookups.add('product', externalId, null, now)
  facts.setVariationsSweptTo(end)
}
