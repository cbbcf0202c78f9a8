// Events: one per changed record, committed with it. The feed of changes, the source of triggers and pushes.

import { isPlaced, type OrderFacts, type Transition } from './order.ts'
import type { Kind, Origin } from './outcome.ts'

export type RecordEvent = {
  at: number
  kind: Kind
  recordId: string
  storeId: string
  operation: 'created' | 'updated' | 'deleted'
  origin: Origin
  deliveryId: string | null
  transitions: (Transition | 'checkout_abandoned')[]
  /** How many workflows caused each other before this change. */
  depth?: number
  /** The order was on record as placed before: an import had seen it first. */
  placedBefore?: boolean
}

const all: readonly Transition[] = ['order_submitted', 'payment_received']
/** Stores keep whole seconds. */
const secondMs = 1_000

/** What an order goes through with this state for the first time, given what it passed before. */
export function newTransitions(passed: readonly Transition[], facts: OrderFacts): Transition[] {
  const holds: Record<Transition, boolean> = {
    order_submitted: isPlaced(facts) && !facts.goneAtSource,
    payment_received: facts.paidAt !== null,
  }
  return all.filter((transition) => holds[transition] && !passed.includes(transition))
}

/**
 * Of new transitions those that this reading may take note of. History is silent (M5), and what happened since
 * `historyUntil` (ms) is none: an import that sees it first leaves it to the delivery or the scheduled read behind it.
 */
export function notedTransitions(
  transitions: Transition[],
  facts: OrderFacts,
  { origin, historyUntil = Infinity }: { origin: Origin; historyUntil?: number | undefined },
): Transition[] {
  if (origin !== 'import') return transitions
  const at = { order_submitted: facts.placedAt, payment_received: facts.paidAt ?? 0 }
  return transitions.filter((transition) => at[transition] <= historyUntil - secondMs)
}
