// The newest customers of a store with all that they offer to be mapped (F4): from their kept payloads, and where there
// are too few, from the store itself.

import type { ContactChange, Reading } from '../core/change.ts'
import { HubError } from '../core/errors.ts'
import type { StoreRow } from '../db/stores.ts'
import { getPlatform } from '../platforms/registry.ts'
import { openAccess, type AccessKeys } from './access.ts'
import { normalizeContext } from './learn.ts'
import { renewIn } from './renewal.ts'
import type { StoreSync } from './store-sync.ts'

export type Samples = {
  customers: ContactChange[]
  /** Why the store could not be asked for more. */
  problem: string | null
}

const wanted = 10
/** A list's page is asked for this small. */
const halvings = 4

export async function readSamples(
  deps: { keys: AccessKeys; sync: DurableObjectStub<StoreSync> },
  store: StoreRow,
): Promise<Samples> {
  const { changes, ask } = await deps.sync.sampleCustomers(store.id, wanted)
  // SAFETY: the object answers with changes as JSON.
  const kept = JSON.parse(changes) as ContactChange[]
  if (kept.length >= wanted || store.state === 'disconnected')
    return { customers: kept, problem: null }
  try {
    const asked = await askStore(deps, store, ask, kept.length === 0)
    const seen = new Set(kept.map(({ externalId }) => externalId))
    const others = asked.filter(({ externalId }) => !seen.has(externalId))
    return { customers: [...kept, ...others].slice(0, wanted), problem: null }
  } catch (error) {
    if (!(error instanceof HubError)) throw error
    return { customers: kept, problem: error.message }
  }
}

/** Those with these ids; where none are known at all, the first ones of the store's list. */
async function askStore(
  { keys, sync }: { keys: AccessKeys; sync: DurableObjectStub<StoreSync> },
  store: StoreRow,
  ids: string[],
  isEmpty: boolean,
): Promise<ContactChange[]> {
  if (ids.length === 0 && !isEmpty) return []
  const platform = getPlatform(store.platform)
  const access = await openAccess(keys, store, renewIn(sync))
  const context = { ...normalizeContext(store), fieldMap: [], sources: true } as const
  const readings: Reading[] =
    ids.length > 0
      ? await platform.refetch(access, 'contact', ids, context)
      : (await platform.list(access, 'contacts', null, context, halvings)).records.map(
          ({ reading }) => reading,
        )
  return readings.flatMap((reading) =>
    reading.type === 'change' && reading.change.kind === 'contact' ? [reading.change] : [],
  )
}
