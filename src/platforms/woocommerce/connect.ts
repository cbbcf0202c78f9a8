// Connecting a WooCommerce store with pasted keys: proven against the store before anything is kept (C2).

import { z } from 'zod'
import { InvalidInput, StoreRefused } from '../../core/errors.ts'
import type { StoreAccess, StoreIdentity } from '../platform.ts'
import { callStore, credentialsSchema, readRoot, type Credentials } from './api.ts'
import { learnIfPossible } from './store-facts.ts'

/** The pasted keys. Throws InvalidInput naming the field that is wrong. */
export function parseCredentials(input: unknown): Credentials {
  const parsed = credentialsSchema.safeParse(input)
  if (parsed.success) return parsed.data
  throw new InvalidInput(
    'Paste the consumer key (ck_…) and the consumer secret (cs_…) of a REST API key.',
    parsed.error.issues.map((issue) => ({
      path: ['credentials', ...issue.path].join('.'),
      message: issue.message,
    })),
  )
}

/**
 * Reads one order and one customer with the keys, in the header or else in the query, and remembers which way
 * worked. Throws StoreRefused, StoreUnreachable, NotAStore …, each with what to do.
 */
export async function checkStore(access: StoreAccess): Promise<StoreIdentity> {
  const credentials = await findWay(access, credentialsSchema.parse(access.credentials))
  await callStore({ ...access, credentials }, 'customers', {
    query: { per_page: '1', _fields: 'id' },
  })
  const facts = await learnIfPossible({ ...access, credentials })
  return { ...(await describe(access)), facts, credentials }
}

async function findWay(access: StoreAccess, credentials: Credentials): Promise<Credentials> {
  const query = { per_page: '1', _fields: 'id' }
  const byHeader = { ...credentials, via: 'header' as const }
  try {
    await callStore({ ...access, credentials: byHeader }, 'orders', { query })
    return byHeader
  } catch (error) {
    if (!(error instanceof StoreRefused)) throw error
    const byQuery = { ...credentials, via: 'query' as const }
    try {
      await callStore({ ...access, credentials: byQuery }, 'orders', { query })
      return byQuery
    } catch {
      // The answer to the header says best what is wrong with the key.
      throw error
    }
  }
}

const root = z.object({
  name: z.string().catch(''),
  timezone_string: z.string().catch(''),
})

/** Name and time zone from the REST root; a store that hides its root is called by its host. */
async function describe(access: StoreAccess): Promise<Pick<StoreIdentity, 'name' | 'timezone'>> {
  const host = new URL(access.url).host
  try {
    const { name, timezone_string: timezone } = root.parse((await readRoot(access)).body)
    // A store set to a bare offset names no zone.
    return { name: name || host, timezone: timezone.includes('/') ? timezone : null }
  } catch {
    return { name: host, timezone: null }
  }
}
