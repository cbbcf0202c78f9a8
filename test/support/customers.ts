// Customers as a store would state them, field by field, and commits that wait until they are told.

import { env } from 'cloudflare:workers'
import type { ContactChange, Observed } from '../../src/core/change.ts'
import { profileFields, type Profile } from '../../src/core/contact.ts'
import { resolve } from '../../src/core/resolve.ts'
import { commit, type Committed } from '../../src/db/commit.ts'
import { keysOf, readKnown } from '../../src/db/known.ts'
import { createId } from '../../src/lib/id.ts'
import { applyChanges, type Applied } from '../../src/sync/apply.ts'
import { appliedAt, scopeOf } from './records.ts'

// SAFETY: every field is there.
const blank = Object.fromEntries(profileFields.map((field) => [field, null])) as Profile

/** A customer's state at the store's time `at`; what is not named is blank. */
export function observed(
  externalId: string,
  at: number,
  profile: Partial<Profile>,
  tags?: string[],
): Observed {
  const change: ContactChange = {
    kind: 'contact',
    externalId,
    statedAt: at,
    createdAt: null,
    profile: { ...blank, ...profile },
    notes: [],
    ...(tags && { tags }),
  }
  return { change, from: 0, until: appliedAt, deliveryId: null }
}

export function put(storeId: string, changes: Observed[], audienceId?: string): Promise<Applied> {
  return applyChanges(env.DB, scopeOf(storeId, audienceId), changes, appliedAt)
}

/** Reads and resolves now, commits when told: what happens in between is the race. */
export async function prepare(
  storeId: string,
  changes: Observed[],
  audienceId = 'aud_default',
): Promise<() => Promise<Committed>> {
  const keys = keysOf(changes.map(({ change }) => change))
  const known = await readKnown(env.DB, storeId, audienceId, keys)
  const { writes } = resolve(changes, known, {
    ...scopeOf(storeId, audienceId),
    now: appliedAt,
    newId: (prefix) => createId(prefix, appliedAt),
  })
  return () => commit(env.DB, writes)
}
