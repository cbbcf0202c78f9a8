// A store's products and collections against the record: what qualifies (P1, P2), what overwrites, what is marked as
// gone and never deleted (P3).

import { sameFacts } from '../lib/equal.ts'
import type { CollectionChange, GoneChange, Observed, ProductChange } from './change.ts'
import type { Draft } from './draft.ts'
import { compareStates, type Freshness } from './freshness.ts'
import type { Entry, Kind, Outcome } from './outcome.ts'
import { collectionId, productId, type Product, type ProductFacts } from './product.ts'
import type { Resolution, ResolveContext } from './resolve.ts'

type Incoming<Change> = Observed & { change: Change }

/** The store's state overwrites all of the record. What never qualified is skipped, what no longer does is inactive. */
export function resolveProduct(
  draft: Draft,
  incoming: Incoming<ProductChange>,
  context: ResolveContext,
): Resolution {
  const { change } = incoming
  const known = draft.catalog.product(change.externalId)
  const done = (outcome: Outcome, reason: string | null) =>
    settled(context, 'product', change.externalId, outcome, reason)
  const freshness = productFreshness(incoming, known)
  if (freshness === 'older') return done('stale', 'older_than_record')
  if (!known && change.facts.exclusion !== null) return done('skipped', change.facts.exclusion)
  const facts = keepVariants(change.facts, known)
  // A variation that was deleted takes its time with it: the record's time never goes back.
  const statedAt = known ? latest(known.statedAt, change.statedAt) : change.statedAt
  if (known && sameFacts(known, facts)) {
    if (known.statedAt !== statedAt)
      draft.catalog.touchProduct({ ...known, statedAt, observedAt: incoming.until })
    return done('unchanged', known.exclusion)
  }
  if (freshness === 'unknown') {
    return { entries: [], lookup: { kind: 'product', externalId: change.externalId } }
  }
  const operation = known ? 'updated' : 'created'
  const seq = addEvent(draft, incoming, 'product', operation, context)
  draft.catalog.putProduct({
    ...facts,
    storeId: context.storeId,
    externalId: change.externalId,
    statedAt,
    observedAt: incoming.until,
    createdAt: known?.createdAt ?? context.now,
    changedAt: context.now,
    seq,
  })
  return done(operation, facts.exclusion)
}

/** Kept only when some product on record is in it or below it (P2); what is kept stays. */
export function resolveCollection(
  draft: Draft,
  incoming: Incoming<CollectionChange>,
  context: ResolveContext,
): Resolution {
  const { change } = incoming
  const known = draft.catalog.collection(change.externalId)
  const done = (outcome: Outcome, reason: string | null) =>
    settled(context, 'collection', change.externalId, outcome, reason)
  if (!known && !draft.catalog.isUsed([change.externalId, ...change.descendantExternalIds]))
    return done('skipped', 'no_imported_product')
  if (known && sameFacts(known, change.facts)) return done('unchanged', null)
  // Only lists bring collections, and the store keeps no time of them: what was seen before is older.
  if (known && incoming.from < known.observedAt) return done('stale', 'older_than_record')
  const operation = known ? 'updated' : 'created'
  const seq = addEvent(draft, incoming, 'collection', operation, context)
  draft.catalog.putCollection({
    ...change.facts,
    storeId: context.storeId,
    externalId: change.externalId,
    statedAt: null,
    observedAt: incoming.until,
    createdAt: known?.createdAt ?? context.now,
    changedAt: context.now,
    seq,
  })
  return done(operation, null)
}

/** The store has no such collection any more: the record stays, marked (P3). */
export function resolveCollectionGone(
  draft: Draft,
  incoming: Incoming<GoneChange>,
  context: ResolveContext,
): Resolution {
  const { externalId } = incoming.change
  const known = draft.catalog.collection(externalId)
  // The list it is missing from did not show it: it does not count as seen there.
  const done = (outcome: Outcome): Resolution => ({
    entries: settled(context, 'collection', externalId, outcome, 'gone_at_source').entries.map(
      (entry) => ({ ...entry, derived: true }),
    ),
  })
  if (!known) return done('skipped')
  if (known.goneAtSource || incoming.from < known.observedAt) return done('unchanged')
  const seq = addEvent(draft, incoming, 'collection', 'updated', context)
  draft.catalog.putCollection({
    ...known,
    goneAtSource: true,
    observedAt: incoming.until,
    changedAt: context.now,
    seq,
  })
  return done('updated')
}

/** The store has no such product any more: the record stays, marked (P3). */
export function resolveProductGone(
  draft: Draft,
  incoming: Incoming<GoneChange>,
  context: ResolveContext,
): Resolution {
  const { externalId } = incoming.change
  const known = draft.catalog.product(externalId)
  const done = (outcome: Outcome) =>
    settled(context, 'product', externalId, outcome, 'gone_at_source')
  if (!known) return done('skipped')
  if (known.goneAtSource) return done('unchanged')
  const seq = addEvent(draft, incoming, 'product', 'updated', context)
  draft.catalog.putProduct({
    ...known,
    active: false,
    exclusion: 'gone_at_source',
    includeInOnlineStore: false,
    goneAtSource: true,
    // Nothing the store said before it was asked may bring the record back.
    statedAt: latest(known.statedAt, incoming.from),
    observedAt: incoming.until,
    changedAt: context.now,
    seq,
  })
  return done('updated')
}

/**
 * An answer that the store gave after the recorded state was seen is newer, whatever its time says: a product's time
 * is that of its newest variation, and goes back when that one is deleted.
 */
function productFreshness(
  { change, from }: Incoming<ProductChange>,
  known: Product | undefined,
): Freshness {
  if (!known || from >= known.observedAt) return 'newer'
  return compareStates({ statedAt: change.statedAt, from }, known)
}

/** The variants of a product that no longer qualifies are not read any more: those on record stay. */
function keepVariants(facts: ProductFacts, known: Product | undefined): ProductFacts {
  if (!known || facts.exclusion === null || facts.variants.length > 0) return facts
  return { ...facts, variants: known.variants, currency: known.currency }
}

function latest(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b
  return Math.max(a, b)
}

function addEvent(
  draft: Draft,
  { change, deliveryId }: Observed,
  kind: 'product' | 'collection',
  operation: 'created' | 'updated',
  context: ResolveContext,
): number {
  return draft.addEvent({
    at: context.now,
    kind,
    recordId: idOf(context.storeId, kind, change.externalId),
    storeId: context.storeId,
    operation,
    origin: context.origin,
    deliveryId,
    transitions: [],
  })
}

function idOf(storeId: string, kind: 'product' | 'collection', externalId: string): string {
  return kind === 'product' ? productId(storeId, externalId) : collectionId(storeId, externalId)
}

function settled(
  context: ResolveContext,
  kind: Extract<Kind, 'product' | 'collection'>,
  externalId: string,
  outcome: Outcome,
  reason: string | null,
): Resolution {
  const recordId = outcome === 'skipped' ? null : idOf(context.storeId, kind, externalId)
  const entry: Entry = { kind, externalId, recordId, outcome, reason }
  return { entries: [entry] }
}
