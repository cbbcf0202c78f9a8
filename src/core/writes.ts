// What resolving a set of changes wants written.

import type { BehaviourChanges } from './behaviour.ts'
import type { ConflictNote } from './conflict-note.ts'
import type { Contact, Link, SourceState } from './contact.ts'
import type { CatalogWrites } from './draft-catalog.ts'
import type { CheckoutWrites } from './draft-checkouts.ts'
import type { RecordEvent } from './events.ts'
import type { PrimaryKeyKind } from './identity.ts'
import type { Order, Transaction } from './order.ts'

/** Rows to write. `ordinal` of an event is its place in the batch; a record's new version points to it. */
export type Writes = {
  newContacts: Contact[]
  changedContacts: Contact[]
  newLinks: Link[]
  newOrders: Order[]
  changedOrders: Order[]
  /** Of the changed contacts, those whose primary key is another one now. */
  rekeyedContacts: Contact[]
  /** Merged contacts whose primary key the contact that they are merged into exchanged for its own. */
  rekeyedAliases: { id: string; primaryKey: string | null }[]
  /** Of the changed orders, those that moved to another contact. */
  reassignedOrders: Order[]
  newTransactions: Transaction[]
  changedTransactions: Transaction[]
  goneTransactions: Transaction[]
  behaviours: BehaviourChanges
  conflicts: ConflictNote[]
  /** What sources state of records whose content stayed the same, and when: no event, no new version. */
  contactTouches: { id: string; source: string; state: SourceState }[]
  orderTouches: { storeId: string; externalId: string; state: SourceState }[]
  events: RecordEvent[]
  catalog: CatalogWrites
  checkouts: CheckoutWrites
  /** The versions that the changed rows had when they were read: the commit fails if one of them moved. */
  guard: {
    /** With every state that is rewritten, as it was read; null where there was none. */
    contacts: { id: string; seq: number; states: Record<string, SourceState | null> }[]
    orders: { externalId: string; seq: number }[]
    /** Versions of all contacts that were read, by id: what is given to one of them was meant for it as it was. */
    read: ReadonlyMap<string, { seq: number }>
    /** What the primary keys of these contacts were made by. */
    audience: { id: string; primaryKeyKind: PrimaryKeyKind } | null
    /** Emails and phones of new people that nobody of the audience had, and that nobody may have by now. */
    unmet: string[]
  }
}

/** The primary keys that are given to somebody. */
export function keysGivenBy({ newContacts, rekeyedContacts }: Writes): string[] {
  return [...newContacts, ...rekeyedContacts].flatMap(({ primaryKey }) => primaryKey ?? [])
}
