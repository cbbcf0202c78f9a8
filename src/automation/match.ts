// Whether an event starts a workflow. Pure: the same answer for the relay and for a dry run.

import type { RecordEvent } from '../core/events.ts'
import { evaluate } from '../core/filter.ts'
import type { Fields } from '../core/filter-field.ts'
import type { Definition, Trigger, Workflow } from '../core/workflow.ts'
import { historyEnd, type StoreRow } from '../db/stores.ts'
import type { Material } from './material.ts'

/** So many workflows may cause each other; one more is refused. */
export const maxDepth = 3
/** Stores keep whole seconds. */
const secondMs = 1_000
const hourMs = 3_600_000

export type Happened = Pick<
  RecordEvent,
  'at' | 'operation' | 'origin' | 'depth' | 'placedBefore'
> & {
  trigger: Trigger
}

/**
 * What a workflow makes of something that happened: a run, a run that somebody has to ask for, one that is refused, or
 * nothing. `now` in ms.
 */
export function decide(
  workflow: Workflow,
  happened: Happened,
  material: Material,
  fields: Fields,
  now: number,
): 'run' | 'missed' | 'too_deep' | null {
  const { store } = material
  if (workflow.trigger !== happened.trigger || happened.origin === 'import') return null
  if (!workflow.enabled || workflow.enabledAt === null || !store) return null
  if (!isSwitchedOn(store, happened.trigger)) return null
  const occurredAt = occurrence(happened, material)
  // What came before is history: to the store's connection, and to a workflow that was switched on later.
  if (happened.at < workflow.enabledAt) return null
  // Checkouts that were left before the connection are abandoned in silence already.
  const since = Math.max(historyEnd(store), workflow.enabledAt)
  if (!material.checkout && occurredAt <= since - secondMs) return null
  if (!matches(workflow, material, fields, now).holds) return null
  if ((happened.depth ?? 0) > maxDepth) return 'too_deep'
  return now - occurredAt > workflow.maxAgeHours * hourMs ? 'missed' : 'run'
}

/** When it happened, by the store's clock (ms). A checkout is abandoned when the store's delay is over. */
export function occurrence(
  { trigger, at, operation, placedBefore }: Omit<Happened, 'origin' | 'depth'>,
  { order, checkout, store }: Pick<Material, 'order' | 'checkout' | 'store'>,
): number {
  if (checkout && store) {
    const delayMs = store.settings.checkoutDelayMinutes * 60_000
    return Math.min(at, checkout.statedAt + delayMs)
  }
  if (!order) return at
  if (trigger === 'payment_received') return order.paidAt ?? at
  // One that was on record as a draft was placed after that, whenever the draft was begun.
  const wasDraft = operation === 'updated' && !placedBefore
  return wasDraft ? Math.max(order.placedAt, order.createdAt) : order.placedAt
}

/** Whether a record fits the filters, and why not. */
export function matches(
  { filters }: Pick<Definition, 'filters'>,
  { store, subject }: Pick<Material, 'store' | 'subject'>,
  fields: Fields,
  now: number,
): { holds: boolean; reasons: string[] } {
  const { source, storeIds = [], match = 'all', conditions = [] } = filters
  const reasons: string[] = []
  if (source && store?.platform !== source) reasons.push(`The source is not ${source}.`)
  if (storeIds.length > 0 && !storeIds.includes(store?.id ?? ''))
    reasons.push(`The store ${store?.name ?? ''} is not chosen.`)
  if (conditions.length > 0) {
    const { failed } = evaluate({ match, conditions }, subject, now, fields)
    reasons.push(...failed.map(({ reason }) => reason))
  }
  return { holds: reasons.length === 0, reasons }
}

/** The store's sync settings switch the triggers (C5). */
function isSwitchedOn({ settings: { sync } }: StoreRow, trigger: Trigger): boolean {
  if (trigger === 'order_submitted') return sync.orderSubmittedTrigger
  if (trigger === 'payment_received') return sync.paymentReceivedTrigger
  return sync.checkouts
}
