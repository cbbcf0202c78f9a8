// Small facts about a store's sync that live with its object: whose object it is, counters, where lists ended.

import type { Outcome } from '../core/outcome.ts'
import type { Resource } from '../core/settings.ts'
import type { Cursor } from '../platforms/platform.ts'
import type { LoggedEntry } from './activity.ts'
import type { Taken } from './intake.ts'
import type { Delivery } from './journal.ts'

type Stored = {
  storeId: string
  failures: number
  cleanedAt: number
  lastOrderAt: number | null
  lastDeliveryAt: number | null
  deliveries: number
  duplicates: number
  outcomes: Partial<Record<Outcome, number>>
  /** Changes that no webhook brought: only the scheduled read saw them. */
  missedByWebhook: number
  /** How far the present turn of the sweep for deleted refunds has come: the store's id of an order. */
  refundsSweptTo: string
  /** The same of the sweep for changed variations: the store's id of a product. */
  variationsSweptTo: string
  /** Store ids of products with variations of which none is sold: not on record, so that sweep finds them here. */
  unsold: string[]
  /** When the open checkout that was left first was left, as far as is known here (ms); null when none is open. */
  openFrom: number | null
  /** Until when the store asked us to wait. */
  blockedUntil: number
  /** Where each list ended when it was last read to its end, when that was, and when it was last read whole. */
  lists: Partial<Record<Resource, ListRead & { outdated?: true }>>
}

type ListRead = { cursor: Cursor; readAt: number; wholeAt?: number }

const empty: Stored = {
  storeId: '',
  failures: 0,
  cleanedAt: 0,
  lastOrderAt: null,
  lastDeliveryAt: null,
  deliveries: 0,
  duplicates: 0,
  outcomes: {},
  missedByWebhook: 0,
  refundsSweptTo: '',
  variationsSweptTo: '',
  unsold: [],
  openFrom: null,
  blockedUntil: 0,
  lists: {},
}

const cleaningEveryMs = 24 * 3_600_000
const maxUnsold = 1_000
/** Why a product is not on record (P1), as far as the product itself is the reason. */
const exclusions = new Set([
  'no_variations',
  'not_published',
  'type_not_supported',
  'gone_at_source',
])

export class Facts {
  readonly #sql: SqlStorage
  #facts: Stored

  constructor(sql: SqlStorage) {
    this.#sql = sql
    sql.exec('CREATE TABLE IF NOT EXISTS facts (id INTEGER PRIMARY KEY, facts TEXT NOT NULL)')
    const [row] = sql.exec<{ facts: string }>('SELECT facts FROM facts WHERE id = 1')
    // SAFETY: only `#save` fills the column.
    this.#facts = row ? { ...empty, ...(JSON.parse(row.facts) as Partial<Stored>) } : empty
  }

  /** Counters for people: deliveries and outcomes since the store was connected. */
  read() {
    const { lastOrderAt, lastDeliveryAt, deliveries, duplicates, missedByWebhook } = this.#facts
    const counters = { deliveries, duplicates, missedByWebhook, ...this.#facts.outcomes }
    return { lastOrderAt, lastDeliveryAt, counters }
  }

  storeId(): string {
    return this.#facts.storeId
  }

  /** An object knows its name only when it is called by it; alarms need it too. */
  setStoreId(storeId: string): void {
    if (this.#facts.storeId !== storeId) this.#save({ storeId })
  }

  failures(): number {
    return this.#facts.failures
  }

  setFailures(failures: number): void {
    if (this.#facts.failures !== failures) this.#save({ failures })
  }

  blockedUntil(): number {
    return this.#facts.blockedUntil
  }

  block(until: number): void {
    if (until > this.#facts.blockedUntil) this.#save({ blockedUntil: until })
  }

  list(listing: Resource): ListRead | null {
    return this.#facts.lists[listing] ?? null
  }

  /** Whether products changed since the collections were read: which of them are kept depends on those (P2). */
  isOutdated(listing: Resource): boolean {
    return this.#facts.lists[listing]?.outdated ?? false
  }

  #outdateCollections(entries: LoggedEntry[]): void {
    const { collections } = this.#facts.lists
    const changed = entries.some(
      ({ kind, outcome }) => kind === 'product' && (outcome === 'created' || outcome === 'updated'),
    )
    if (!changed || !collections || collections.outdated) return
    const lists = { ...this.#facts.lists, collections: { ...collections, outdated: true as const } }
    this.#save({ lists })
  }

  setListRead(listing: Resource, cursor: Cursor, readAt: number, whole: boolean): void {
    const wholeAt = whole ? readAt : (this.#facts.lists[listing]?.wholeAt ?? 0)
    this.#save({ lists: { ...this.#facts.lists, [listing]: { cursor, readAt, wholeAt } } })
  }

  countDeliveries(deliveries: Delivery[], now: number): void {
    this.#save({
      deliveries: this.#facts.deliveries + deliveries.length,
      duplicates: this.#facts.duplicates + deliveries.filter(({ duplicate }) => duplicate).length,
      lastDeliveryAt: now,
    })
  }

  countEntries(entries: LoggedEntry[], taken: Taken[]): void {
    const outcomes = { ...this.#facts.outcomes }
    for (const { outcome } of entries) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
    const placed = taken.flatMap(({ lastOrderAt }) => lastOrderAt ?? [])
    const lastOrderAt = Math.max(this.#facts.lastOrderAt ?? 0, ...placed)
    const opened = [this.#facts.openFrom, ...taken.map(({ openFrom }) => openFrom)].filter(
      (at) => at !== null,
    )
    const openFrom = opened.length === 0 ? null : Math.min(...opened)
    const unsold = nextUnsold(this.#facts.unsold, entries)
    this.#save({ outcomes, unsold, lastOrderAt: lastOrderAt || null, openFrom })
    this.#outdateCollections(entries)
  }

  openFrom(): number | null {
    return this.#facts.openFrom
  }

  setOpenFrom(at: number | null): void {
    if (this.#facts.openFrom !== at) this.#save({ openFrom: at })
  }

  refundsSweptTo(): string {
    return this.#facts.refundsSweptTo
  }

  setRefundsSweptTo(externalId: string): void {
    if (this.#facts.refundsSweptTo !== externalId) this.#save({ refundsSweptTo: externalId })
  }

  /** The first ones to look at again; those that still sell nothing go behind the others. */
  unsold(count: number): string[] {
    return this.#facts.unsold.slice(0, count)
  }

  variationsSweptTo(): string {
    return this.#facts.variationsSweptTo
  }

  setVariationsSweptTo(externalId: string): void {
    if (this.#facts.variationsSweptTo !== externalId) this.#save({ variationsSweptTo: externalId })
  }

  /** Counts what a scheduled read changed. */
  countMissed(entries: LoggedEntry[]): void {
    const missed = entries.filter(({ outcome }) => outcome === 'created' || outcome === 'updated')
    if (missed.length === 0) return
    this.#save({ missedByWebhook: this.#facts.missedByWebhook + missed.length })
  }

  /** When old entries are to be forgotten again. */
  nextCleaning(): number {
    return this.#facts.cleanedAt + cleaningEveryMs
  }

  /** True once a day, and then not again until the next. */
  isCleaningDue(now: number): boolean {
    if (now - this.#facts.cleanedAt < cleaningEveryMs) return false
    this.#save({ cleanedAt: now })
    return true
  }

  #save(change: Partial<Stored>): void {
    this.#facts = { ...this.#facts, ...change }
    this.#sql.exec(
      'INSERT OR REPLACE INTO facts (id, facts) VALUES (1, ?)',
      JSON.stringify(this.#facts),
    )
  }
}

/** The list after some outcomes: what no longer belongs leaves it, what was just looked at goes to its end. */
function nextUnsold(unsold: string[], entries: LoggedEntry[]): string[] {
  const next = new Set(unsold)
  for (const { kind, externalId, outcome, reason } of entries) {
    if (kind !== 'product' || externalId === null) continue
    // What settings refused, or what was only a hint, says nothing of the product.
    const isSettled = outcome !== 'skipped' || exclusions.has(reason ?? '')
    if (isSettled) next.delete(externalId)
    if (outcome === 'skipped' && reason === 'no_variations') next.add(externalId)
  }
  return [...next].slice(-maxUnsold)
}
