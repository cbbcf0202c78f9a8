// Erasing one person from the record, as one batch with its receipt: totals and products of orders stay (G1).

import type { Contact } from '../core/contact.ts'
import { checkoutId } from '../core/checkout.ts'
import type { RecordEvent } from '../core/events.ts'
import { recordId } from '../core/record-id.ts'
import { recountContacts } from './behaviours.ts'
import { columnsExcept, insertAll, nextSeq, updateAll } from './bulk.ts'
import { chunkRows, guardContacts, isLostRace, LostRace } from './commit.ts'
import type { Key } from './merges.ts'
import type { Person } from './person.ts'
import { contacts } from './schema/contacts.ts'
import { events } from './schema/events.ts'

export type Erasing = {
  person: Person
  /** Contacts that stay, with what is left of them; all others of the person go. */
  left: Contact[]
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
  const goes = person.contacts.filter(({ id }) => left.every((each) => each.id !== id))
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
  const leftRows = left.map((contact) => ({
    ...contact,
    changedAt: now,
    seq: note('contact', contact.id, 'updated'),
  }))
  const statements = [guardContacts(db, person.contacts)]
  for (const rows of chunkRows(orderRows)) statements.push(scrubOrders(db, rows, now))
  for (const keys of chunkRows(person.checkouts)) statements.push(deleteKeys(db, 'checkouts', keys))
  statements.push(deleteKeys(db, 'links', person.links))
  if (leftRows.length > 0) statements.push(changeContacts(db, leftRows))
  statements.push(...deleteTraces(db, erasing, goes))
  const ids = person.contacts.map(({ id }) => id)
  statements.push(...recountContacts(db, ids))
  if (happened.length > 0) {
    const rows = happened.map((row, place) => ({ depth: null, ...row, seq: place + 1 }))
    statements.push(insertAll(db, events, rows, { expressions: { seq: nextSeq } }))
  }
  try {
    await db.batch([...statements, ...more])
  } catch (error) {
    if (isLostRace(error)) throw new LostRace()
    throw error
  }
}

function changeContacts(db: D1Database, rows: Contact[]) {
  const set = columnsExcept(contacts, ['id', 'audienceId', 'createdAt', 'mergedInto'])
  return updateAll(db, contacts, rows, ['id'], set, { seq: nextSeq })
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
  { person, deliveryIds }: Erasing,
  goes: Contact[],
): D1PreparedStatement[] {
  const ids = JSON.stringify(goes.map(({ id }) => id))
  const all = JSON.stringify(person.contacts.map(({ id }) => id))
  const keys = (kind: string, rows: Key[]) =>
    rows.map(({ storeId, externalId }) => ({ storeId, kind, externalId }))
  const records = JSON.stringify([
    ...keys('contact', person.links),
    ...keys('order', person.orders),
    ...keys('checkout', person.checkouts),
  ])
  const listed = (from: string) => `(SELECT value FROM json_each(${from}))`
  return [
    db.prepare(`DELETE FROM contacts WHERE id IN ${listed('?1')}`).bind(ids),
    db
      .prepare(
        `DELETE FROM merges WHERE kept_id IN ${listed('?1')} OR merged_id IN ${listed('?1')}`,
      )
      .bind(all),
    db.prepare(`DELETE FROM merge_moves WHERE merged_id IN ${listed('?1')}`).bind(all),
    db
      .prepare(
        `DELETE FROM store_merges WHERE (store_id, gone_external_id) IN
           (SELECT value ->> 'storeId', value ->> 'externalId' FROM json_each(?1))`,
      )
      .bind(JSON.stringify(person.links)),
    db
      .prepare(
        `DELETE FROM conflicts WHERE record_id IN ${listed('?1')} OR other_record_id IN ${listed('?1')}
           OR incoming_value IN ${listed('?2')} OR current_value IN ${listed('?2')}`,
      )
      .bind(all, JSON.stringify(person.emails)),
    db
      .prepare(
        `DELETE FROM rejected WHERE delivery_id IN ${listed('?2')} OR (store_id, kind, external_id) IN
           (SELECT value ->> 'storeId', value ->> 'kind', value ->> 'externalId' FROM json_each(?1))`,
      )
      .bind(records, JSON.stringify(deliveryIds)),
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
