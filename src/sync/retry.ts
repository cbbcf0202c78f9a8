// Taking a rejected record in again: its present state from the store, or its stored payload where it has no id.

import type { Reading } from '../core/change.ts'
import { HubError, StoreBusy, StoreRefused } from '../core/errors.ts'
import type { Kind } from '../core/outcome.ts'
import type { StoreRow } from '../db/stores.ts'
import { clearRejects } from '../db/rejected.ts'
import type { Platform } from '../platforms/platform.ts'
import { openAccess } from './access.ts'
import type { LoggedEntry } from './activity.ts'
import { importTopic, readingsOf } from './drain.ts'
import { parseDeliveryId } from './delivery-id.ts'
import { normalizeContext } from './learn.ts'
import type { Parts } from './parts.ts'
import { rowsOf } from './activity.ts'
import { afterTake, askToReconnect } from './pipeline.ts'
import { parseBody, unpackBody } from './payload.ts'

export type Reject = { kind: string; externalId: string; deliveryId: string }

/** The outcomes of the new try, or why the store could not be asked: errors lose their class on the way out of an object. */
export type RetryAnswer =
  | { ok: true; entries: LoggedEntry[] }
  | { ok: false; code: string; status: number; message: string; retryAfterMs: number | null }

/** Tries once more; a store that refuses us is noted as such (C10). */
export async function retryReject(
  parts: Parts,
  store: StoreRow,
  platform: Platform,
  reject: Reject,
): Promise<RetryAnswer> {
  const from = Date.now()
  const wait = parts.facts.blockedUntil() - from
  if (wait > 0) {
    const { code, status, message } = new StoreBusy(wait)
    return { ok: false, code, status, message, retryAfterMs: wait }
  }
  const readings = await readAgain(parts, store, platform, reject).catch(toFailure)
  if (readings instanceof HubError) {
    const { code, status, message, retryAfterMs } = readings
    if (readings instanceof StoreRefused) await askToReconnect(parts, message, store)
    return { ok: false, code, status, message, retryAfterMs }
  }
  return parts.serial.run('live', async () => {
    const intakes = readings.map((reading) => ({
      reading,
      from,
      until: Date.now(),
      place: parseDeliveryId(store.id, reject.deliveryId),
      deliveryId: reject.deliveryId,
    }))
    const taken = await parts.desk.take(parts.db(), store, 'retry', intakes, Date.now())
    const solved =
      taken.entries.length > 0 && taken.entries.every(({ outcome }) => outcome !== 'rejected')
    // A reject that was filed under its delivery, because no record could be read from it, is solved with it.
    if (solved) await clearRejects(parts.db(), store.id, [toKey(reject)])
    parts.activity.write(Date.now(), 'retry', taken.entries, rowsOf(taken.entries))
    await afterTake(parts, [taken])
    return { ok: true, entries: taken.entries }
  })
}

function toFailure(error: unknown): HubError {
  if (error instanceof HubError) return error
  throw error
}

/** A list's name → what the platform's topics call one of its records. */
const singular: Record<string, string> = {
  contacts: 'customer',
  products: 'product',
  collections: 'category',
  checkouts: 'checkout',
}

async function readAgain(
  { files, journal, keys, renewer }: Parts,
  store: StoreRow,
  platform: Platform,
  reject: Reject,
): Promise<Reading[]> {
  const context = normalizeContext(store)
  if (reject.kind !== 'delivery' && reject.externalId !== reject.deliveryId) {
    const access = await openAccess(keys(), store, renewer)
    // SAFETY: every kind of a reject other than `delivery` is a record kind.
    return platform.refetch(access, reject.kind as Kind, [reject.externalId], context)
  }
  const place = parseDeliveryId(store.id, reject.deliveryId)
  const delivery = place && journal.find(place)
  const parsed = parseBody(delivery ? await unpackBody(files, delivery) : null)
  // A page's record was kept under the name of its list: read it as an update of that record.
  const topic = delivery?.topic.startsWith(importTopic)
    ? `${singular[delivery.topic.slice(importTopic.length)] ?? 'order'}.updated`
    : (delivery?.topic ?? '')
  return readingsOf(platform, store, topic, parsed)
}

function toKey(reject: Reject): { kind: LoggedEntry['kind']; externalId: string } {
  // SAFETY: the row was written with one of these kinds.
  return { kind: reject.kind as LoggedEntry['kind'], externalId: reject.externalId }
}
