// What normalising needs to know of a store besides the payload: its settings, and what it says of itself.

import { isBehavioural } from '../core/customer-fields.ts'
import { equal } from '../lib/equal.ts'
import { openDatabase } from '../db/client.ts'
import { updateStore, type StoreRow } from '../db/stores.ts'
import type { NormalizeContext, Platform, StoreAccess } from '../platforms/platform.ts'

export function normalizeContext(store: StoreRow): NormalizeContext {
  const { level, statusMap, fieldMap } = store.settings
  return {
    statusMap,
    facts: store.facts,
    // Level basic takes profile fields only (C8); the mapping stays for the day that it is advanced again.
    fieldMap: level === 'basic' ? fieldMap.filter(({ from }) => !isBehavioural(from)) : fieldMap,
  }
}

/** Asks the store again what it says of itself, and keeps what changed. Throws the HubError of a store that can't be asked. */
export async function learn(
  { db, now }: { db: D1Database; now: () => number },
  platform: Platform,
  access: StoreAccess,
  store: StoreRow,
): Promise<NormalizeContext> {
  const facts = await platform.learn(access)
  if (!equal(facts, store.facts)) await updateStore(openDatabase(db), store.id, { facts }, now())
  return { ...normalizeContext(store), facts }
}
