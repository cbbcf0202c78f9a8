// What was read of the record for a set of changes.

import type { Contact, Link } from './contact.ts'
import type { KnownCatalog } from './draft-catalog.ts'
import type { KnownCheckouts } from './draft-checkouts.ts'
import type { PrimaryKeyKind } from './identity.ts'
import type { Order, Transaction } from './order.ts'

export type Known = {
  orders: Order[]
  transactions: Transaction[]
  contacts: Contact[]
  links: Link[]
  /** Primary keys of contacts that were merged into others (I5). */
  aliases?: Alias[]
  /** Emails and phones of those contacts, where they are no primary keys. */
  namesakes?: Namesake[]
  /** What the audience tells people apart by; email where nothing is said. */
  primaryKeyKind?: PrimaryKeyKind
  /** Read only for a set that touches it. */
  catalog?: KnownCatalog
  checkouts?: KnownCheckouts
}

/** A merged contact's primary key leads to the contact that it was merged into in the end. */
export type Alias = { primaryKey: string; mergedId: string; contactId: string }

/** An email or a phone of a merged contact leads to the one that it was merged into, too. */
export type Namesake = { value: string; contactId: string }
