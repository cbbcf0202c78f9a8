// What stores sent of their customers, newest first: for previews of a field map, and for reading them again under
// another one (F4).

import type { ContactChange } from '../core/change.ts'
import { getPlatform } from '../platforms/registry.ts'
import type { Platform } from '../platforms/platform.ts'
import { readingsOf } from './drain.ts'
import { parseHeaders, unpack, type Delivery, type JournalRow } from './journal.ts'
import { readStore, type Parts } from './parts.ts'
import { parseBody, unpackBody } from './payload.ts'

/** Of one call: rows looked at, and deliveries whose bodies are read. */
const maxRows = 500
const maxDeliveries = 200
const maxBytes = 16 * 1024 * 1024

/** Deliveries about customers in rows in front of `before`; the next call goes on in front of `row`, null at the end. */
export function readCustomersBefore(
  { storage }: Pick<Parts, 'storage'>,
  { customers }: Platform,
  before: number,
): { deliveries: Delivery[]; row: number | null } {
  const deliveries: Delivery[] = []
  const { sql } = storage
  const rows = sql
    .exec<Pick<JournalRow, 'row' | 'headers'>>(
      'SELECT row, headers FROM journal WHERE row < ? ORDER BY row DESC LIMIT ?',
      before,
      maxRows,
    )
    .toArray()
  let bytes = 0
  for (const { row, headers } of rows) {
    if (!parseHeaders(headers).some(({ t, n }) => n > 0 && customers.isTopic(t))) continue
    const whole = sql.exec<JournalRow>(
      'SELECT row, headers, bodies FROM journal WHERE row = ?',
      row,
    )
    const found = unpack(whole.one())
      // The body of somebody who was erased is empty.
      .filter(({ topic, body }) => customers.isTopic(topic) && body.byteLength > 0)
      .toReversed()
    deliveries.push(...found)
    bytes += found.reduce((sum, { body }) => sum + body.byteLength, 0)
    if (deliveries.length >= maxDeliveries || bytes > maxBytes) return { deliveries, row }
  }
  return { deliveries, row: rows.length === maxRows ? (rows.at(-1)?.row ?? null) : null }
}

/** How many rows of the journal are looked through for samples. */
const sampledSlices = 4

/**
 * The newest customers of a store: those whose payload is kept, as JSON with all that they offer to be mapped, and the
 * ids of others to ask the store for, up to `limit` together.
 */
export async function sampleCustomers(
  parts: Parts,
  limit: number,
): Promise<{ changes: string; ask: string[] }> {
  const store = await readStore(parts)
  const platform = getPlatform(store.platform)
  const changes = new Map<string, ContactChange>()
  const ask = new Set<string>()
  const isFull = () => changes.size + ask.size >= limit
  for (
    let slices = 0, before: number | null = parts.journal.lastRow() + 1;
    slices < sampledSlices;
    slices++
  ) {
    const { deliveries, row } = readCustomersBefore(parts, platform, before)
    for (const delivery of deliveries) {
      if (isFull()) break
      const parsed = parseBody(await unpackBody(parts.files, delivery))
      const context = { sources: true } as const
      for (const reading of readingsOf(platform, store, delivery.topic, parsed, context)) {
        if (reading.type === 'lookup' && reading.kind === 'contact') {
          if (!changes.has(reading.externalId)) ask.add(reading.externalId)
        } else if (reading.type === 'change' && reading.change.kind === 'contact') {
          const { change } = reading
          if (!changes.has(change.externalId) && !ask.has(change.externalId))
            changes.set(change.externalId, change)
        }
      }
    }
    if (isFull() || row === null) break
    before = row
  }
  const known = parts.activity.read(
    // What has a reason was made for an order's sake, or was not taken: it may be no customer at all.
    ({ kind, externalId, reason }) => kind === 'contact' && externalId !== null && reason === null,
    { before: null, limit: 5 * limit },
  )
  for (const { externalId } of known.entries)
    if (!isFull() && externalId !== null && !changes.has(externalId)) ask.add(externalId)
  return { changes: JSON.stringify([...changes.values()]), ask: [...ask].slice(0, limit) }
}
