// What a list that came whole no longer holds: gone at the store, where nothing else would tell (P3).

import { externalIdOf } from '../core/change.ts'
import type { Resource } from '../core/settings.ts'
import { openDatabase } from '../db/client.ts'
import { presentCollections } from '../db/products.ts'
import type { StoreRow } from '../db/stores.ts'
import type { Page } from '../platforms/platform.ts'
import type { Intake } from './intake.ts'
import type { Parts } from './parts.ts'

type Fetched = Page & { from: number; until: number }

/** Deletions of the records that are on record and not on this page; none where the page is only a part of the list. */
export async function vanished(
  { db }: Parts,
  store: StoreRow,
  listing: Resource,
  { whole, records, from, until }: Fetched,
): Promise<Intake[]> {
  if (!whole || listing !== 'collections') return []
  const listed = new Set(records.map(({ reading }) => externalIdOf(reading)))
  const recorded = await presentCollections(openDatabase(db()), store.id)
  const missing = recorded.filter((externalId) => !listed.has(externalId))
  return missing.map((externalId) => ({
    reading: {
      type: 'change',
      change: { kind: 'gone', of: 'collection', externalId, statedAt: null },
    },
    from,
    until,
    place: null,
    deliveryId: null,
  }))
}
