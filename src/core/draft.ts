// The working copy that a set of changes is resolved against: what was read, and what is to be written.
// Two changes of one set that touch the same contact see each other through it.

import { behaviourChanges } from './behaviour.ts'
import { sourceKey, type Contact, type Link } from './contact.ts'
import { CatalogDraft } from './draft-catalog.ts'
import { ContactIndex } from './contact-index.ts'
import { CheckoutDraft } from './draft-checkouts.ts'
import type { RecordEvent } from './events.ts'
import { isPhoneKey, type PrimaryKeyKind } from './identity.ts'
import type { Alias, Known } from './known.ts'
import type { Order, Transaction } from './order.ts'
import { changedStates } from './statements.ts'
import type { Writes } from './writes.ts'

export class Draft {
  readonly catalog: CatalogDraft
  readonly checkouts: CheckoutDraft
  readonly primaryKeyKind: PrimaryKeyKind
  readonly #contacts: Map<string, Contact>
  readonly #links: Map<string, Link>
  readonly #byPrimaryKey = new Map<string, string>()
  readonly #byValue = new ContactIndex()
  readonly #aliases: Map<string, Alias>
  readonly #namesakes: ReadonlyMap<string, readonly string[]>
  /** Everything that the people who were read are known by. */
  readonly #met: ReadonlySet<string>
  readonly #orders: Map<string, Order>
  readonly #transactions = new Map<string, Map<string, Transaction>>()
  readonly #versions: {
    contacts: ReadonlyMap<string, Contact>
    orders: ReadonlyMap<string, Order>
  }
  readonly #touched = {
    contacts: new Set<string>(),
    /** Contacts of which only what a source states moved on. */
    states: new Set<string>(),
    orders: new Set<string>(),
  }
  readonly writes: Pick<
    Writes,
    | 'newLinks'
    | 'rekeyedAliases'
    | 'newTransactions'
    | 'changedTransactions'
    | 'goneTransactions'
    | 'conflicts'
    | 'orderTouches'
    | 'events'
  > = {
    newLinks: [],
    rekeyedAliases: [],
    newTransactions: [],
    changedTransactions: [],
    goneTransactions: [],
    conflicts: [],
    orderTouches: [],
    events: [],
  }

  constructor(known: Known) {
    this.catalog = new CatalogDraft(
      known.catalog ?? { products: [], collections: [], usedCollections: [] },
    )
    this.checkouts = new CheckoutDraft(known.checkouts ?? { checkouts: [], arrivals: [] })
    this.primaryKeyKind = known.primaryKeyKind ?? 'email'
    this.#contacts = new Map(known.contacts.map((contact) => [contact.id, contact]))
    this.#links = new Map(known.links.map((link) => [link.externalId, link]))
    this.#orders = new Map(known.orders.map((order) => [order.externalId, order]))
    this.#versions = {
      contacts: new Map(known.contacts.map((contact) => [contact.id, contact])),
      orders: new Map(known.orders.map((order) => [order.externalId, order])),
    }
    for (const contact of known.contacts) {
      if (contact.primaryKey !== null) this.#byPrimaryKey.set(contact.primaryKey, contact.id)
      this.#byValue.put(contact)
    }
    const aliases = known.aliases ?? []
    this.#aliases = new Map(aliases.map((alias) => [alias.primaryKey, alias]))
    for (const { primaryKey, contactId } of aliases) this.#byPrimaryKey.set(primaryKey, contactId)
    this.#namesakes = namesakesOf(known)
    this.#met = new Set(
      [
        ...known.contacts.flatMap(({ primaryKey, email, phone }) => [primaryKey, email, phone]),
        ...this.#namesakes.keys(),
      ].flatMap((value) => value ?? []),
    )
    for (const transaction of known.transactions)
      this.#ofOrder(transaction).set(transaction.key, transaction)
  }

  link(externalId: string): Link | undefined {
    return this.#links.get(externalId)
  }

  /** Whether another customer of the store is linked to this contact. */
  isHeld(contactId: string, externalId: string): boolean {
    return [...this.#links.values()].some(
      (link) =>
        link.contactId === contactId &&
        link.externalId !== externalId &&
        // Who was deleted at the store holds nothing there.
        !this.contact(contactId)?.states[sourceKey(link.storeId, link.externalId)]?.gone,
    )
  }

  contact(id: string): Contact | undefined {
    return this.#contacts.get(id)
  }

  contactByPrimaryKey(key: string): Contact | undefined {
    const id = this.#byPrimaryKey.get(key)
    return id === undefined ? undefined : this.#contacts.get(id)
  }

  /**
   * Contacts with this email or phone, or with somebody merged into them who had it (I5); several people may share one
   * where it is not the primary key.
   */
  contactsBy(field: 'email' | 'phone', value: string): Contact[] {
    const ids = new Set([
      ...this.#byValue.find(field, value),
      ...(this.#namesakes.get(value) ?? []),
    ])
    return [...ids].flatMap((id) => this.#contacts.get(id) ?? [])
  }

  /** Whether this is the primary key of somebody who was merged into the contact. */
  isAlias(key: string | null, contactId: string): boolean {
    return key !== null && this.#aliases.get(key)?.contactId === contactId
  }

  order(externalId: string): Order | undefined {
    return this.#orders.get(externalId)
  }

  transactions(orderExternalId: string): ReadonlyMap<string, Transaction> {
    return this.#transactions.get(orderExternalId) ?? new Map()
  }

  putContact(contact: Contact): void {
    const before = this.#contacts.get(contact.id)
    if (before?.primaryKey) this.#byPrimaryKey.delete(before.primaryKey)
    this.#exchangeAlias(before?.primaryKey ?? null, contact.primaryKey)
    if (contact.primaryKey !== null) this.#byPrimaryKey.set(contact.primaryKey, contact.id)
    this.#byValue.put(contact, before)
    this.#contacts.set(contact.id, contact)
    this.#touched.contacts.add(contact.id)
  }

  /** Remembers what a source states of a contact whose content stayed the same, and when it did. */
  touchContact(id: string, source: string, { states, sourceUpdatedAt }: Contact): void {
    const contact = this.#contacts.get(id)
    const state = states[source]
    if (!contact || !state) return
    const touched = { ...contact, sourceUpdatedAt, states: { ...contact.states, [source]: state } }
    this.#contacts.set(id, touched)
    this.#touched.states.add(id)
  }

  putLink(link: Link): void {
    this.#links.set(link.externalId, link)
    this.writes.newLinks.push(link)
  }

  putOrder(order: Order): void {
    this.#orders.set(order.externalId, order)
    this.#touched.orders.add(order.externalId)
  }

  /** Remembers a newer source time of an order whose content stayed the same. */
  touchOrder(order: Order): void {
    const { storeId, externalId, statedAt, observedAt } = order
    this.writes.orderTouches.push({ storeId, externalId, state: { statedAt, observedAt } })
    this.#orders.set(externalId, order)
  }

  putTransaction(transaction: Transaction, isNew: boolean): void {
    this.#ofOrder(transaction).set(transaction.key, transaction)
    this.writes[isNew ? 'newTransactions' : 'changedTransactions'].push(transaction)
  }

  dropTransaction(transaction: Transaction): void {
    this.#ofOrder(transaction).delete(transaction.key)
    this.writes.goneTransactions.push(transaction)
  }

  /** Notes an event and returns its place in the batch, which becomes the record's version when committed. */
  addEvent(event: RecordEvent): number {
    return this.writes.events.push(event)
  }

  /** Everything to write, parted into new and changed rows. A row's `seq` is the ordinal of its last event. */
  finish(): Writes {
    const contacts = [...this.#touched.contacts].flatMap((id) => this.#contacts.get(id) ?? [])
    const orders = [...this.#touched.orders].flatMap((id) => this.#orders.get(id) ?? [])
    const { contacts: contactVersions, orders: orderVersions } = this.#versions
    const changedContacts = contacts.filter(({ id }) => contactVersions.has(id))
    const newContacts = contacts.filter(({ id }) => !contactVersions.has(id))
    const rekeyedContacts = changedContacts.filter(
      ({ id, primaryKey }) => contactVersions.get(id)?.primaryKey !== primaryKey,
    )
    const touchedContacts = [...this.#touched.states].flatMap((id) =>
      this.#touched.contacts.has(id) ? [] : (this.#contacts.get(id) ?? []),
    )
    const changedOrders = orders.filter(({ externalId }) => orderVersions.has(externalId))
    return {
      ...this.writes,
      behaviours: behaviourChanges(
        orders.map((after) => ({ before: orderVersions.get(after.externalId) ?? null, after })),
      ),
      catalog: this.catalog.finish(),
      checkouts: this.checkouts.finish(),
      newContacts,
      changedContacts,
      rekeyedContacts,
      contactTouches: touchedContacts.flatMap((contact) => this.#touchesOf(contact)),
      newOrders: orders.filter(({ externalId }) => !orderVersions.has(externalId)),
      changedOrders,
      reassignedOrders: changedOrders.filter(
        (order) => orderVersions.get(order.externalId)?.contactId !== order.contactId,
      ),
      guard: {
        contacts: [...changedContacts, ...touchedContacts].map((after) => this.#guard(after)),
        orders: changedOrders.map(({ externalId }) => ({
          externalId,
          seq: orderVersions.get(externalId)?.seq ?? 0,
        })),
        read: contactVersions,
        audience: this.#keysMadeBy([...newContacts, ...changedContacts]),
        unmet: this.#unmetIn(newContacts),
      },
    }
  }

  #touchesOf({ id, states }: Contact): Writes['contactTouches'] {
    const changed = changedStates(this.#versions.contacts.get(id)?.states ?? {}, states)
    return Object.entries(changed).map(([source, state]) => ({ id, source, state }))
  }

  /** A source's state moves on without a new version, so each that is rewritten has to be as it was read. */
  #guard({ id, states }: Contact): Writes['guard']['contacts'][number] {
    const before = this.#versions.contacts.get(id)
    const changed = Object.keys(changedStates(before?.states ?? {}, states))
    return {
      id,
      seq: before?.seq ?? 0,
      states: Object.fromEntries(changed.map((source) => [source, before?.states[source] ?? null])),
    }
  }

  /** Of what new people would be found by, what nobody had when it was read. */
  #unmetIn(newContacts: Contact[]): string[] {
    const values = newContacts.flatMap(({ email, phone }) => [
      email,
      isPhoneKey(phone) ? phone : null,
    ])
    return values.flatMap((value) => (value === null || this.#met.has(value) ? [] : [value]))
  }

  #keysMadeBy([first]: Contact[]): Writes['guard']['audience'] {
    return first ? { id: first.audienceId, primaryKeyKind: this.primaryKeyKind } : null
  }

  /** Takes the key of a merged contact for the one that it was merged into, and gives it that one's former key. */
  #exchangeAlias(before: string | null, after: string | null): void {
    const alias = after === null || after === before ? undefined : this.#aliases.get(after)
    if (!alias) return
    this.#aliases.delete(alias.primaryKey)
    this.writes.rekeyedAliases.push({ id: alias.mergedId, primaryKey: before })
    if (before === null) return
    this.#aliases.set(before, { ...alias, primaryKey: before })
    this.#byPrimaryKey.set(before, alias.contactId)
  }

  #ofOrder(transaction: Pick<Transaction, 'orderExternalId'>): Map<string, Transaction> {
    let map = this.#transactions.get(transaction.orderExternalId)
    if (!map) {
      map = new Map()
      this.#transactions.set(transaction.orderExternalId, map)
    }
    return map
  }
}

/** What leads to whom besides their own: emails and phones of those who were merged into them. */
function namesakesOf({ aliases = [], namesakes = [] }: Known): Map<string, string[]> {
  const all = [
    ...namesakes,
    ...aliases.map(({ primaryKey: value, contactId }) => ({ value, contactId })),
  ]
  const byValue = Map.groupBy(all, ({ value }) => value)
  return new Map(
    [...byValue].map(([value, each]) => [value, each.map(({ contactId }) => contactId)]),
  )
}
