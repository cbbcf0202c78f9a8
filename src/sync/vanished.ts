// What a list no longer holds: gone at the store, where nothing else would tell (P3).

import { externalIdOf } from '../core/change.ts'
import { refusal, type Resource } from '../core/settings.ts'
import { openDatabase } from '../db/client.ts'
import { linkedBetween } from '../db/links.ts'
import { presentCollections } from '../db/products.ts'
import type { StoreRow } from '../db/stores.ts'
import type { Page } from '../platforms/platform.ts'
import type { Intake } from './intake.ts'
import type { Parts } from './parts.ts'

type Fetched = Page & { from: number; until: number }

/** So many customers of a page are asked for one by one; the next sweep finds the rest. */
const mostMissing = 100

/**
 * Deletions of the records that are on record and not on this page; none where the page is only a part of the list.
 * A list that comes in pages only hints at them: each is asked for, and nobody is gone before the store says so.
 */
export async function vanished(
  parts: Parts,
  store: StoreRow,
  listing: Resource,
  page: Fetched,
): Promise<Intake[]> {
  if (listing === 'contacts') return missingCustomers(parts, store, page)
  if (!page.whole || listing !== 'collections') return []
  const listed = new Set(page.records.map(({ reading }) => externalIdOf(reading)))
  const recorded = await presentCollections(openDatabase(parts.db()), store.id)
  const missing = recorded.filter((externalId) => !listed.has(externalId))
  return missing.map((externalId) =>
    toIntake(page, {
      type: 'change',
      change: { kind: 'gone', of: 'collection', externalId, statedAt: null },
    }),
  )
}

async function missingCustomers({ db }: Parts, store: StoreRow, page: Fetched): Promise<Intake[]> {
  // A look-up comes in like a delivery: where those are refused it would be asked for in vain.
  if (!page.span || refusal(store.settings, 'contact', 'webhook') !== null) return []
  const listed = page.records.flatMap(({ reading }) => externalIdOf(reading) ?? [])
  const missing = await linkedBetween(db(), store.id, page.span, listed, mostMissing)
  return missing.map((externalId) =>
    toIntake(page, { type: 'lookup', kind: 'contact', externalId, why: 'missing_from_list' }),
  )
}

function toIntake({ from, until }: Fetched, reading: Intake['reading']): Intake {
  return { reading, from, until, place: null, deliveryId: null }
}
