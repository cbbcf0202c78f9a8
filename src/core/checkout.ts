// The checkout: a basket that somebody began to pay for. It is open while they may still be at it, abandoned when it
// was left for longer than the store's delay, recovered when its order arrives (A1, A2).

import type { Profile } from './contact.ts'
import type { OrderLine } from './order.ts'
import { recordId } from './record-id.ts'

export type CheckoutState = 'open' | 'abandoned' | 'recovered'

/** What the store states of a checkout. Amounts in minor units of `currency`, times in ms UTC. */
export type CheckoutFacts = {
  customerExternalId: string | null
  buyerEmail: string | null
  currency: string
  /** What the buyer would be asked for. */
  total: number
  lines: OrderLine[]
  /** Leads the buyer back to the basket; null where the store has none. */
  recoveryUrl: string | null
  /** When it was created at the store. */
  startedAt: number
  /** When the store says that it was paid or placed. */
  completedAt: number | null
  /** Nobody can take it up again: cancelled, in the trash, deleted. It is still abandoned, but not announced. */
  closed: boolean
}

export type Checkout = CheckoutFacts & {
  storeId: string
  /** The token where checkouts have one, so that delivery, list and order name the same record; else the store's id. */
  externalId: string
  contactId: string | null
  state: CheckoutState
  /** Whom a contact is made of when the checkout is abandoned; null once there is one. */
  buyer: Profile | null
  abandonedAt: number | null
  /** The order that it became, where orders are on record. */
  orderExternalId: string | null
  /** When the buyer last changed it, by the store: from here on it counts as left. And until when we know it to hold. */
  statedAt: number
  observedAt: number
  createdAt: number
  changedAt: number
  seq: number
}

/** An order that came before its checkout did. */
export type Arrival = { checkoutExternalId: string; orderExternalId: string | null }

/** Id of a checkout in the hub. */
export function checkoutId(storeId: string, externalId: string): string {
  return recordId('chk', storeId, externalId)
}

/** Whether a checkout that was last changed at `statedAt` is abandoned by now (A2). */
export function isLeft(statedAt: number, delayMinutes: number, now: number): boolean {
  return now - statedAt >= delayMinutes * 60_000
}

/**
 * Whether its abandonment is news: what was left before `historyUntil` (ms) is history (M5), and what nobody can
 * take up again is nobody's concern. Stores keep times to the second.
 */
export function isAnnounced(
  { closed, statedAt }: Pick<Checkout, 'closed' | 'statedAt'>,
  historyUntil: number,
): boolean {
  return !closed && statedAt > historyUntil - 1_000
}
