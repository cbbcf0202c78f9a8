// A set of changes against the record: pure decisions, each with its reason. What is written, what is left alone,
// and what only the store can tell.

import { equal } from '../lib/equal.ts'
import { changeKey, type Change, type GoneChange, type Observed } from './change.ts'
import type { Known } from './known.ts'
import type { Writes } from './writes.ts'
import { Draft } from './draft.ts'
import type { Entry, Kind, Origin } from './outcome.ts'
import { resolveCheckout, resolveCheckoutGone } from './resolve-checkout.ts'
import { resolveContact, resolveContactGone } from './resolve-contact.ts'
import { resolveOrder, resolveOrderGone } from './resolve-order.ts'
import {
  resolveCollection,
  resolveCollectionGone,
  resolveProduct,
  resolveProductGone,
} from './resolve-product.ts'
import { refusal, type Settings } from './settings.ts'

export type ResolveContext = {
  storeId: string
  audienceId: string
  settings: Settings
  origin: Origin
  /** What happened before is history (ms); absent where all that an import brings is. */
  historyUntil?: number
  now: number
  newId: (prefix: string) => string
}

/** What became of one change: entries of the log, or the wish to ask the store for the record's state. */
export type Resolution = { entries: Entry[]; lookup?: { kind: Kind; externalId: string } }

export type Plan = {
  writes: Writes
  /** One per change, in the order given. */
  resolutions: Resolution[]
}

/**
 * Resolves `changes` (all of one store) against what was read of the record. Of several changes of one record
 * only the newest is applied (L6); the others are noted as superseded.
 */
export function resolve(changes: Observed[], known: Known, context: ResolveContext): Plan {
  const draft = new Draft(known)
  const newest = newestOfEach(changes)
  const sameRecord = Map.groupBy(changes, ({ change }) => changeKey(change))
  const settle = (observed: Observed, patient: boolean): Resolution | null => {
    const best = newest.get(changeKey(observed.change))
    if (best && best !== observed) return superseded(observed.change, best.change)
    const resolution = resolveOne(draft, observed, context, patient)
    // One of the two was applied; which of them holds is for the store to say.
    return resolution && isContested(observed, sameRecord.get(changeKey(observed.change)) ?? [])
      ? { lookup: recordOf(observed.change), ...resolution }
      : resolution
  }
  const settled = settleAll(changes, settle)
  const resolutions = changes.map((observed) => settled.get(observed) ?? { entries: [] })
  return { writes: draft.finish(), resolutions }
}

/** In the order given, but a change that waits for what another one gives up comes after it, if that comes at all. */
function settleAll(
  changes: Observed[],
  settle: (observed: Observed, patient: boolean) => Resolution | null,
): Map<Observed, Resolution> {
  const settled = new Map<Observed, Resolution>()
  let waiting = changes
  for (let patient = true; waiting.length > 0;) {
    const left = waiting.filter((observed) => {
      const resolution = settle(observed, patient)
      if (resolution) settled.set(observed, resolution)
      return resolution === null
    })
    patient = left.length < waiting.length
    waiting = left
  }
  return settled
}

function resolveOne(
  draft: Draft,
  observed: Observed,
  context: ResolveContext,
  patient: boolean,
): Resolution | null {
  const { change } = observed
  const kind = change.kind === 'gone' ? change.of : change.kind
  const refused = refusal(context.settings, kind, context.origin)
  switch (change.kind) {
    case 'contact':
      if (refused) return skipped(kind, change.externalId, refused)
      return resolveContact(draft, { ...observed, change }, context, patient)
    case 'order':
      return resolveOrder(draft, { ...observed, change }, context, refused)
    case 'product':
      if (refused) return skipped(kind, change.externalId, refused)
      return resolveProduct(draft, { ...observed, change }, context)
    case 'collection':
      if (refused) return skipped(kind, change.externalId, refused)
      return resolveCollection(draft, { ...observed, change }, context)
    case 'checkout':
      if (refused) return skipped(kind, change.externalId, refused)
      return resolveCheckout(draft, { ...observed, change }, context)
    case 'gone':
      if (refused) return skipped(kind, change.externalId, refused)
      return resolveGone(draft, { ...observed, change }, context)
  }
}

/** A deletion at the store is never one here: the record stays and says that its source is gone (P3). */
function resolveGone(
  draft: Draft,
  observed: Observed & { change: GoneChange },
  context: ResolveContext,
): Resolution {
  switch (observed.change.of) {
    case 'contact':
      return resolveContactGone(draft, observed, context)
    case 'product':
      return resolveProductGone(draft, observed, context)
    case 'collection':
      return resolveCollectionGone(draft, observed, context)
    case 'checkout':
      return resolveCheckoutGone(draft, observed, context)
    default:
      return resolveOrderGone(draft, observed, context)
  }
}

/** The newest change of each record: a deletion, else by the store's time, then by when it was seen, then by place. */
function newestOfEach(changes: Observed[]): Map<string, Observed> {
  const newest = new Map<string, Observed>()
  for (const observed of changes) {
    const key = changeKey(observed.change)
    const best = newest.get(key)
    if (!best || isNotOlder(observed, best)) newest.set(key, observed)
  }
  return newest
}

/** Whether the set holds another state of this record with the same time: arrival does not tell which is newer. */
function isContested(observed: Observed, sameRecord: Observed[]): boolean {
  return sameRecord.some(
    ({ change, until }) =>
      change.statedAt === observed.change.statedAt &&
      observed.from < until &&
      !equal(change, observed.change),
  )
}

function recordOf(change: Change): { kind: Kind; externalId: string } {
  const { externalId } = change
  return { kind: change.kind === 'gone' ? change.of : change.kind, externalId }
}

function isNotOlder(a: Observed, b: Observed): boolean {
  if (isFinal(a.change) !== isFinal(b.change)) return isFinal(a.change)
  const left = a.change.statedAt ?? 0
  const right = b.change.statedAt ?? 0
  return left === right ? a.until >= b.until : left > right
}

/** A deletion that tells no time of its own: nothing that was said of the record comes after it. */
function isFinal(change: Change): boolean {
  return change.kind === 'gone' && change.statedAt === null
}

/** Of the same time it is the same state or one that the store is asked about; of an earlier one it is stale. */
function superseded(change: Change, by: Change): Resolution {
  const kind = change.kind === 'gone' ? change.of : change.kind
  return {
    entries: [
      {
        kind,
        externalId: change.externalId,
        recordId: null,
        outcome: change.statedAt === by.statedAt ? 'unchanged' : 'stale',
        reason: 'superseded_in_batch',
      },
    ],
  }
}

function skipped(kind: Kind, externalId: string, reason: string): Resolution {
  return { entries: [{ kind, externalId, recordId: null, outcome: 'skipped', reason }] }
}
