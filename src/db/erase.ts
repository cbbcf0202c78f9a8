// Erasing one person from the record, as one batch with its receipt: totals and products of orders stay (G1).

import type { Contact } from '../core/contact.ts'
import { checkoutId } from '../core/checkout.ts'
import type { RecordEvent } from '../core/events.ts'
import { recordId } from '../core/record-id.ts'
import { equal } from '../lib/equal.ts'
import { recountWithout } from './behaviours.ts'
import { insertAll, nextSeq } from './bulk.ts'
import { chunkRows, guardContacts, isLostRace, LostRace } from './commit.ts'
import { changeLeft, changeMerges, guardGone } from './left-contacts.ts'
import type { Key, MergeRow } from './merges.ts'
import type { Person } from './person.ts'
import { events, unsaid } from './schema/events.ts'

export type Erasing = {
  person: Person
  /** What is left of contacts that stay, and of their merges; all others of the person go. */
  left: { contacts: Contact[]; merges: MergeRow[] }
  /** Deliveries whose payloads were emptied: what was rejected of them goes too. */
  deliveryIds: string[]
  storeId: string | null
  now: number
}

/** Writes everything or nothing, with `more` in the same batch. Throws LostRace when a contact changed meanwhile. */
export async function erasePerson(
  db: D1Database,
  erasing: Erasing,
  more: D1PreparedStatement[],
): Promise<void> {
  const { person, left, now } = erasing
  const goes = person.contacts.filter(({ id }) => left.contacts.every((each) => each.id !== id))
  const happened: RecordEvent[] = []
  const note = (kind: RecordEvent['kind'], id: string, operation: RecordEvent['operation']) =>
    happened.push(event(erasing, kind, id, operation))
  const orderRows = person.orders.map((key) => ({
    ...key,
    ordinal: note('order', recordId('ord', key.storeId, key.externalId), 'updated'),
  }))
  for (const { storeId, externalId } of person.checkouts)
    note('checkout', checkoutId(storeId, externalId), 'deleted')
  for (const { id } of goes) note('contact', id, 'deleted')
  const leftRows = left.contacts
    .filter((contact) => isChanged(person, contact))
    .map((contact) => ({
      ...contact,
      changedAt: now,
      seq: note('contact', contact.id, 'updated'),
    }))
  const statements = [guardContacts(db, person.contacts.map(versionOf))]
  for (const rows of chunkRows(orderRows))
    statements.push(...recountWithout(db, rows), scrubOrders(db, rows, now))
  for (const keys of chunkRows(person.checkouts)) statements.push(deleteKeys(db, 'checkouts', keys))
  statements.push(deleteKeys(db, 'links', person.links))
  statements.push(...changeLeft(db, person.contacts, leftRows))
  const gone = goes.map(({ id }) => id)
  statements.push(...deleteTraces(db, erasing, gone), guardGone(db, gone))
  if (happened.length > 0) {
    const rows = happened.map((row, place) => ({ ...unsaid, ...row, seq: place + 1 }))
    statements.push(insertAll(db, events, rows, { expressions: { seq: nextSeq } }))
  }
  try {
    await db.batch([...statements, ...more])
  } catch (error) {
    if (isLostRace(error)) throw new LostRace()
    throw error
  }
}

/** A contact that loses nothing but its links has a new version too: they are part of what it shows. */
function isChanged({ contacts, links }: Person, left: Contact): boolean {
  const before = contacts.find(({ id }) => id === left.id)
  return !equal(before, left) || links.some(({ contactId }) => contactId === left.id)
}

function versionOf({ id, seq }: Contact) {
  return { id, seq }
}

/** What is left of an order: what was bought, for how much, and what became of it. */
function scrubOrders(db: D1Database, rows: (Key & { ordinal: number })[], now: number) {
  return db
    .prepare(
      `UPDATE orders SET contact_id = NULL, customer_external_id = NULL, buyer_email = NULL, operator_comment = NULL,
         delivery_address = NULL, notes = '[]', changed_at = ?2, seq = ${nextSeq("(each.value ->> 'ordinal')")},
         refunds = (SELECT json_group_array(json_set(refund.value, '$.reason', NULL)) FROM json_each(orders.refunds) AS refund)
       FROM json_each(?1) AS each
       WHERE orders.store_id = each.value ->> 'storeId' AND orders.external_id = each.value ->> 'externalId'`,
    )
    .bind(JSON.stringify(rows), now)
}

function deleteKeys(db: D1Database, table: 'checkouts' | 'links', keys: Key[]) {
  return db
    .prepare(
      `DELETE FROM ${table} WHERE (store_id, external_id) IN
         (SELECT value ->> 'storeId', value ->> 'externalId' FROM json_each(?1))`,
    )
    .bind(JSON.stringify(keys))
}

function deleteTraces(
  db: D1Database,
  { person, left, deliveryIds, storeId }: Erasing,
  gone: string[],
): D1PreparedStatement[] {
  const ids = person.contacts.map(({ id }) => id)
  const keys = (kind: string, rows: Key[]) =>
    rows.map(({ storeId: store, externalId }) => ({ storeId: store, kind, externalId }))
  const records = JSON.stringify([
    ...keys('contact', person.links),
    ...keys('order', [...person.orders, ...person.asked]),
    ...keys('checkout', person.checkouts),
  ])
  const listed = (from: string) => `(SELECT value FROM json_each(${from}))`
  return [
    db.prepare(`DELETE FROM contacts WHERE id IN ${listed('?1')}`).bind(JSON.stringify(gone)),
    ...changeMerges(db, ids, left.merges, storeId),
    db
      .prepare(
        `DELETE FROM store_merges WHERE (store_id, gone_external_id) IN
           (SELECT value ->> 'storeId', value ->> 'externalId' FROM json_each(?1))`,
      )
      .bind(JSON.stringify(person.links)),
    // Once through all of them, as few as they are: an address may stand in anybody's.
    db
      .prepare(
        `DELETE FROM conflicts WHERE record_id IN ${listed('?1')} OR other_record_id IN ${listed('?1')}
           OR incoming_value IN ${listed('?2')} OR current_value IN ${listed('?2')}`,
      )
      .bind(JSON.stringify(ids), JSON.stringify(person.emails)),
    db
      .prepare(
        `DELETE FROM rejected WHERE (store_id, direction, kind, external_id) IN
           (SELECT each.value ->> 'storeId', ways.value, each.value ->> 'kind', each.value ->> 'externalId'
            FROM json_each(?1) AS each CROSS JOIN json_each('["in","out"]') AS ways)`,
      )
      .bind(records),
    db
      .prepare(
        `DELETE FROM rejected WHERE store_id IN (SELECT id FROM stores WHERE audience_id = ?1)
           AND delivery_id IN ${listed('?2')}`,
      )
      .bind(person.audienceId, JSON.stringify(deliveryIds)),
  ]
}

function event(
  { storeId, now }: Erasing,
  kind: RecordEvent['kind'],
  id: string,
  operation: RecordEvent['operation'],
): RecordEvent {
  return {
    at: now,
    kind,
    recordId: id,
    storeId: storeId ?? '',
    operation,
    origin: 'hub',
    deliveryId: null,
    transitions: [],
  }
}
