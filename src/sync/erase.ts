// Erasing in a store's object (G1): payload copies that name somebody, the lines of the activity log about them, and
// what is still to be looked up. A delivery keeps its place in the journal, without its body.

import type { Kind } from '../core/outcome.ts'
import { deleteUnder } from '../lib/files.ts'
import { deliveryId, type Place } from './delivery-id.ts'
import { parseHeaders, unpack, type Delivery, type Header, type JournalRow } from './journal.ts'
import type { Parts } from './parts.ts'
import { unpackBody } from './payload.ts'

/** Whom to erase, by all that a store or the record calls them. */
export type Erasee = {
  contactIds: string[]
  customers: string[]
  orders: string[]
  checkouts: string[]
  emails: string[]
}

/**
 * Empties what speaks of them and tells which deliveries that were. Everything received so far must be drained: a body
 * that was emptied before it was read would be lost.
 */
export async function eraseFromObject(parts: Parts, erasee: Erasee): Promise<string[]> {
  const { activity, facts, storage } = parts
  const drained = activity.drainedRow()
  const places: Place[] = []
  // Row by row: a journal of thirty days does not fit into memory.
  for (let row = 0; ;) {
    const [next] = storage.sql.exec<JournalRow>(
      'SELECT row, headers, bodies FROM journal WHERE row > ? AND row <= ? ORDER BY row LIMIT 1',
      row,
      drained,
    )
    if (!next) break
    row = next.row
    const named = placesNaming(parts, row, erasee)
    for (const delivery of unpack(next)) {
      const isNamed = named.has(delivery.index) || (await speaksOf(parts, delivery, erasee))
      if (isNamed) places.push({ row, index: delivery.index })
    }
  }
  await emptyPayloads(parts, places)
  forgetLines(parts, erasee)
  for (const externalId of erasee.customers) {
    storage.sql.exec("DELETE FROM lookups WHERE kind = 'contact' AND external_id = ?", externalId)
    storage.sql.exec("DELETE FROM absences WHERE kind = 'contact' AND external_id = ?", externalId)
    storage.sql.exec('DELETE FROM reapply_seen WHERE external_id = ?', externalId)
  }
  return places.map((place) => deliveryId(facts.storeId(), place))
}

/** Takes the bodies out of some deliveries; those in R2 are deleted there. */
export async function emptyPayloads({ files, storage }: Parts, places: Place[]): Promise<void> {
  const inFiles: string[] = []
  for (const [row, some] of Map.groupBy(places, (place) => place.row)) {
    const [found] = storage.sql.exec<JournalRow>(
      'SELECT row, headers, bodies FROM journal WHERE row = ?',
      row,
    )
    if (!found) continue
    const gone = new Set(some.map(({ index }) => index))
    const kept = unpack(found).map((delivery) => {
      if (!gone.has(delivery.index)) return delivery.body
      if (delivery.encoding === 'r2') inFiles.push(new TextDecoder().decode(delivery.body))
      return new Uint8Array(0)
    })
    const headers = parseHeaders(found.headers).map((header, index): Header =>
      gone.has(index) ? { ...header, n: 0, e: 'plain' } : header,
    )
    storage.sql.exec(
      'UPDATE journal SET headers = ?, bodies = ? WHERE row = ?',
      JSON.stringify(headers),
      joined(kept),
      row,
    )
  }
  if (inFiles.length > 0) await files.delete(inFiles)
}

function joined(bodies: Uint8Array[]): ArrayBuffer {
  const whole = new Uint8Array(bodies.reduce((sum, { byteLength }) => sum + byteLength, 0))
  let offset = 0
  for (const body of bodies) {
    whole.set(body, offset)
    offset += body.byteLength
  }
  return whole.buffer
}

/** Everything that the object keeps of its store's deliveries; the places in the journal count on from where they were. */
export async function eraseAll(parts: Parts): Promise<void> {
  const { absences, activity, facts, files, journal, lookups, reapply, storage } = parts
  storage.transactionSync(() => {
    lookups.clear()
    absences.clear()
    reapply.forgetSeen()
    // What was not drained yet goes undrained.
    const range = { fromRow: activity.drainedRow() + 1, toRow: journal.lastRow() }
    if (range.toRow >= range.fromRow) activity.write(Date.now(), 'live', [], { range })
    storage.sql.exec('DELETE FROM journal WHERE row < ?', journal.lastRow())
    storage.sql.exec(`UPDATE journal SET headers = '[]', bodies = x''`)
    storage.sql.exec(
      "DELETE FROM activity WHERE operation <> 'live' OR to_row < ?",
      activity.drainedRow(),
    )
    storage.sql.exec("UPDATE activity SET entries = '[]'")
  })
  for (const prefix of ['payloads', 'spill', 'bulk', 'feeds'])
    await deleteUnder(files, `${prefix}/${facts.storeId()}/`)
}

/** The deliveries of a row whose outcomes were about them. */
function placesNaming({ activity }: Parts, row: number, erasee: Erasee): Set<number> {
  const ids: Partial<Record<Kind | 'delivery', string[]>> = {
    contact: erasee.customers,
    order: erasee.orders,
    transaction: [],
    checkout: erasee.checkouts,
  }
  const entries = activity.entriesOfRows({ fromRow: row, toRow: row })
  const about = entries.filter(
    ({ kind, externalId, recordId }) =>
      (externalId !== null && (ids[kind] ?? []).includes(externalId)) ||
      (recordId !== null && erasee.contactIds.includes(recordId)),
  )
  return new Set(about.flatMap(({ place }) => (place?.row === row ? [place.index] : [])))
}

/** Whether a payload names them, wherever in it. */
async function speaksOf({ files }: Parts, delivery: Delivery, erasee: Erasee): Promise<boolean> {
  if (delivery.body.byteLength === 0) return false
  const body = await unpackBody(files, delivery)
  if (!body) return false
  return isNamedIn(new TextDecoder().decode(body), erasee)
}

/** Whether a text of JSON names them by email, or by the store's id of the customer. */
export function isNamedIn(json: string, { customers, emails }: Erasee): boolean {
  const text = json.toLowerCase()
  if (emails.some((email) => text.includes(email) || text.includes(escaped(email)))) return true
  // `customer_id: 12`, `customer: { id: 12 }` and `gid://shopify/Customer/12`, with the slashes escaped or not.
  const before = String.raw`customer(?:_?id)?"?(?:\\?/|\s*:\s*(?:\{[^{}]*?"id"\s*:\s*)?"?)`
  return customers.some((id) => new RegExp(`${before}${escapePattern(id)}(?![0-9])`).test(text))
}

/** As PHP writes it into JSON. */
function escaped(email: string): string {
  return JSON.stringify(email).slice(1, -1).replaceAll('/', '\\/')
}

function escapePattern(text: string): string {
  return text.toLowerCase().replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
}

/** The log keeps that something happened, not to whom. */
function forgetLines({ storage }: Parts, { customers, contactIds }: Erasee): void {
  const ids = new Set([...customers, ...contactIds])
  for (const id of ids) {
    const rows = storage.sql
      .exec<{ id: number; entries: string }>(
        'SELECT id, entries FROM activity WHERE instr(entries, ?) > 0',
        JSON.stringify(id),
      )
      .toArray()
    for (const row of rows) {
      // SAFETY: packed by `activity.ts`: row, index, kind, external id, record id, outcome, reason.
      const lines = JSON.parse(row.entries) as [
        unknown,
        unknown,
        string,
        string | null,
        string | null,
      ][]
      const forgotten = lines.map((line) => {
        const isAbout = line[2] === 'contact' && (ids.has(line[3] ?? '') || ids.has(line[4] ?? ''))
        return isAbout ? line.with(3, null).with(4, null) : line
      })
      storage.sql.exec(
        'UPDATE activity SET entries = ? WHERE id = ?',
        JSON.stringify(forgotten),
        row.id,
      )
    }
  }
}
