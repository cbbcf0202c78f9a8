// The passing of time: checkouts that were left for longer than the store's delay become abandoned (A2). Each is
// announced once, because it is open only once.

import type { Observed } from './change.ts'
import { checkoutId, isAnnounced, type Checkout } from './checkout.ts'
import type { Known } from './known.ts'
import type { Writes } from './writes.ts'
import { Draft } from './draft.ts'
import type { Entry } from './outcome.ts'
import { createBuyer, save } from './resolve-checkout.ts'
import type { ResolveContext } from './resolve.ts'

/**
 * Resolves checkouts that are due by `context.now` against the contacts that were read for them. What was
 * left before `historyUntil` (ms) is abandoned in silence (M5).
 */
export function abandon(
  due: Checkout[],
  known: Known,
  historyUntil: number,
  context: ResolveContext,
): { writes: Writes; entries: Entry[] } {
  const draft = new Draft({ ...known, checkouts: { checkouts: due, arrivals: [] } })
  const entries = due.flatMap((checkout): Entry[] => {
    if (checkout.state !== 'open') return []
    const buyer = createBuyer(draft, checkout, seen(checkout, context.now), context)
    const announced = isAnnounced(checkout, historyUntil)
    save(
      draft,
      { ...checkout, ...buyer.fields, state: 'abandoned', abandonedAt: context.now },
      {
        operation: 'updated',
        deliveryId: null,
        transitions: announced ? ['checkout_abandoned'] : [],
      },
      context,
    )
    const own: Entry = {
      kind: 'checkout',
      externalId: checkout.externalId,
      recordId: checkoutId(context.storeId, checkout.externalId),
      outcome: 'updated',
      reason: announced ? 'abandoned' : 'abandoned_in_silence',
    }
    return [...buyer.entries, own]
  })
  return { writes: draft.finish(), entries }
}

/** The checkout as if it were told again now: where its contact's fields come from. */
function seen(checkout: Checkout, now: number): Observed {
  const { externalId } = checkout
  return {
    // What is asked of it is the time that it was stated.
    change: { kind: 'gone', of: 'checkout', externalId, statedAt: checkout.statedAt },
    from: checkout.observedAt,
    until: now,
    deliveryId: null,
  }
}
