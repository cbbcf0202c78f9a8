// The checkouts' part of the working copy that a set of changes is resolved against.

import type { Arrival, Checkout } from './checkout.ts'

/** What was read of the checkouts for a set of changes. */
export type KnownCheckouts = { checkouts: Checkout[]; arrivals: Arrival[] }

/** Rows to write, as in `Writes`. */
export type CheckoutWrites = {
  newCheckouts: Checkout[]
  changedCheckouts: Checkout[]
  /** Of the changed ones, those that moved to another contact. */
  reassignedCheckouts: Checkout[]
  /** Newer source times of checkouts whose content stayed the same: no event, no new version. */
  checkoutTouches: Pick<Checkout, 'storeId' | 'externalId' | 'statedAt' | 'observedAt'>[]
  /** Orders whose checkouts are not on record yet. */
  newArrivals: (Arrival & { storeId: string; at: number })[]
  /** The versions that the changed rows had when they were read. */
  guard: { externalId: string; seq: number }[]
}

export class CheckoutDraft {
  readonly #known: Map<string, Checkout>
  readonly #checkouts: Map<string, Checkout>
  readonly #touched = new Set<string>()
  readonly #arrivals: Map<string, Arrival>
  readonly #checkoutTouches: CheckoutWrites['checkoutTouches'] = []
  readonly #newArrivals: CheckoutWrites['newArrivals'] = []

  constructor({ checkouts, arrivals }: KnownCheckouts) {
    this.#known = new Map(checkouts.map((each) => [each.externalId, each]))
    this.#checkouts = new Map(this.#known)
    this.#arrivals = new Map(arrivals.map((each) => [each.checkoutExternalId, each]))
  }

  get(externalId: string): Checkout | undefined {
    return this.#checkouts.get(externalId)
  }

  arrival(externalId: string): Arrival | undefined {
    return this.#arrivals.get(externalId)
  }

  put(checkout: Checkout): void {
    this.#checkouts.set(checkout.externalId, checkout)
    this.#touched.add(checkout.externalId)
  }

  /** Remembers a newer source time of a checkout whose content stayed the same. */
  touch(checkout: Checkout): void {
    const { storeId, externalId, statedAt, observedAt } = checkout
    this.#checkoutTouches.push({ storeId, externalId, statedAt, observedAt })
    this.#checkouts.set(externalId, checkout)
  }

  /** Remembers an order for the checkout that it will turn out to have come from. */
  addArrival(arrival: CheckoutWrites['newArrivals'][number]): void {
    if (this.#arrivals.has(arrival.checkoutExternalId)) return
    this.#arrivals.set(arrival.checkoutExternalId, arrival)
    this.#newArrivals.push(arrival)
  }

  /** Everything to write, parted into new and changed rows. */
  finish(): CheckoutWrites {
    const written = [...this.#touched].flatMap((id) => this.#checkouts.get(id) ?? [])
    const changed = written.filter(({ externalId }) => this.#known.has(externalId))
    return {
      newCheckouts: written.filter(({ externalId }) => !this.#known.has(externalId)),
      changedCheckouts: changed,
      reassignedCheckouts: changed.filter(
        ({ externalId, contactId }) => this.#known.get(externalId)?.contactId !== contactId,
      ),
      checkoutTouches: this.#checkoutTouches,
      newArrivals: this.#newArrivals,
      guard: changed.map(({ externalId }) => ({
        externalId,
        seq: this.#known.get(externalId)?.seq ?? 0,
      })),
    }
  }
}
