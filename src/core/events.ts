// Events: one per changed record, committed with it. The feed of changes, the source of triggers and pushes.

import { isPlaced, type Order, type OrderFacts } from './order.ts'
import type { Kind, Origin } from './outcome.ts'

/** What an order went through for the first time; each at most once in its life (T1). */
export type Transition = 'order_submitted' | 'payment_received'

export type RecordEvent = {
  at: number
  kind: Kind
  recordId: string
  storeId: string
  operation: 'created' | 'updated' | 'deleted'
  origin: Origin
  deliveryId: string | null
  transitions: Transition[]
}

/** The transitions between two states of an order; an order that is new has no `before`. */
export function orderTransitions(before: Order | null, after: OrderFacts): Transition[] {
  const found: Transition[] = []
  if (isPlaced(after) && !(before && isPlaced(before))) found.push('order_submitted')
  if (after.paidAt !== null && (before?.paidAt ?? null) === null) found.push('payment_received')
  return found
}
