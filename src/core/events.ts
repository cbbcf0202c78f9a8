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
}

/** What an order goes through with this state for the first time, given what it passed before. */
export function newTransitions(passed: Transition[], facts: OrderFacts): Transition[] {
  const holds: Record<Transition, boolean> = {
    order_submitted: isPlaced(facts) && !facts.goneAtSource,
    payment_received: facts.paidAt !== null,
  }
  const all: Transition[] = ['order_submitted', 'payment_received']
  return all.filter((transition) => holds[transition] && !passed.includes(transition))
}
