// A store's order against the record: its contact (I2, I3), its facts, its transactions, and what it went through.

import { sameFacts } from '../lib/equal.ts'
import type { GoneChange, Observed, OrderChange } from './change.ts'
import type { Draft } from './draft.ts'
import { newTransitions, notedTransitions } from './events.ts'
import { compareStates } from './freshness.ts'
import { findBuyer, isNamed } from './identity.ts'
import { isPlaced, type Order, type OrderFacts, type Transition } from './order.ts'
import type { Entry, Outcome } from './outcome.ts'
import { recordId } from './record-id.ts'
import { closeCheckout, resolveOrderCheckout } from './resolve-checkout.ts'
import { createFromOrder, fillFromOrder } from './resolve-contact.ts'
import type { Resolution, ResolveContext } from './resolve.ts'
import { isTimeUntold, resolveTransactions } from './resolve-transactions.ts'
import { refusal } from './settings.ts'

type Incoming = Observed & { change: OrderChange }

/** `refused` is why orders may not come in; the transactions of the order are a choice of their own (C4, C5). */
export function resolveOrder(
  draft: Draft,
  incoming: Incoming,
  context: ResolveContext,
  refused: string | null,
): Resolution {
  const { change } = incoming
  if (refused !== null) {
    const skipped = entry(context, change.externalId, 'skipped', refused)
    return { entries: [skipped, ...resolveParts(draft, incoming, context)] }
  }
  const known = draft.order(change.externalId)
  const freshness = compareStates(
    { statedAt: change.statedAt, from: incoming.from },
    known ? { statedAt: known.statedAt, observedAt: known.observedAt } : null,
  )
  if (freshness === 'older') {
    return { entries: [entry(context, change.externalId, 'stale', 'older_than_record')] }
  }
  const linked = draft.link(change.facts.customerExternalId ?? '')
  const sameContact = !linked || linked.contactId === known?.contactId
  const isSame = known && sameContact && sameFacts<OrderFacts>(known, change.facts)
  if (isSame && noted(known, change.facts, context).length === 0) {
    if (known.statedAt !== change.statedAt)
      draft.touchOrder({ ...known, statedAt: change.statedAt, observedAt: incoming.until })
    const unchanged = entry(context, change.externalId, 'unchanged', null)
    return { entries: [unchanged, ...resolveParts(draft, incoming, context)] }
  }
  if (freshness === 'unknown' && !isSame) {
    return { entries: [], lookup: { kind: 'order', externalId: change.externalId } }
  }
  const transactionsSync = refusal(context.settings, 'transaction', context.origin) === null
  const ask = transactionsSync && isTimeUntold(draft, incoming)
  const entries = write(draft, incoming, known ?? null, context)
  return ask ? { entries, lookup: { kind: 'order', externalId: change.externalId } } : { entries }
}

/** What else an order tells: its payments, and what became of its checkout. */
function resolveParts(draft: Draft, incoming: Incoming, context: ResolveContext): Entry[] {
  return [
    ...resolveTransactions(draft, incoming, context),
    ...resolveOrderCheckout(draft, incoming, context),
  ]
}

/** The store has no such order any more: the record stays, marked, and is never deleted (P3). */
export function resolveOrderGone(
  draft: Draft,
  incoming: Observed & { change: GoneChange },
  context: ResolveContext,
): Resolution {
  const { change } = incoming
  const known = draft.order(change.externalId)
  const closed = closeCheckout(draft, change.externalId, incoming, context)
  const done = (outcome: Outcome): Resolution => ({
    entries: [entry(context, change.externalId, outcome, 'gone_at_source'), ...closed],
  })
  if (!known) return done('skipped')
  if (known.goneAtSource) return done('unchanged')
  const seq = addOrderEvent(draft, incoming, change.externalId, 'updated', context, [])
  draft.putOrder({
    ...known,
    goneAtSource: true,
    // Nothing the store said before it was asked may bring the record back.
    statedAt: change.statedAt ?? Math.max(known.statedAt ?? 0, incoming.from),
    observedAt: incoming.until,
    changedAt: context.now,
    seq,
  })
  return done('updated')
}

function write(
  draft: Draft,
  incoming: Incoming,
  known: Order | null,
  context: ResolveContext,
): Entry[] {
  const { change } = incoming
  const buyer = resolveBuyer(draft, incoming, known, context)
  const filled = fillBuyer(draft, incoming, known, buyer.contactId, context)
  const operation = known ? 'updated' : 'created'
  const passed = known?.passed ?? []
  const transitions = noted(known, change.facts, context)
  const seq = addOrderEvent(draft, incoming, change.externalId, operation, context, transitions)
  draft.putOrder({
    ...change.facts,
    storeId: context.storeId,
    externalId: change.externalId,
    contactId: buyer.contactId,
    passed: [...passed, ...transitions],
    statedAt: change.statedAt,
    observedAt: incoming.until,
    createdAt: known?.createdAt ?? context.now,
    changedAt: context.now,
    seq,
  })
  return [
    ...buyer.entries,
    ...filled,
    entry(context, change.externalId, operation, null),
    ...resolveParts(draft, incoming, context),
  ]
}

/** What the order goes through for the first time, as far as this reading takes note of it. */
function noted(
  known: Order | null | undefined,
  facts: OrderFacts,
  context: ResolveContext,
): Transition[] {
  return notedTransitions(newTransitions(known?.passed ?? [], facts), facts, context)
}

/**
 * The contact of an order: the one it has while it names no other buyer; else the customer's link, else the email;
 * else a new contact, also when contact sync is off (I3). An order that names nobody has none.
 */
function resolveBuyer(
  draft: Draft,
  incoming: Incoming,
  known: Order | null,
  context: ResolveContext,
): { contactId: string | null; entries: Entry[] } {
  const { facts, buyer } = incoming.change
  // A customer deleted at the store leaves its orders without one: they stay with their contact.
  const sameBuyer =
    known?.buyerEmail === facts.buyerEmail &&
    (facts.customerExternalId === null || known.customerExternalId === facts.customerExternalId)
  const linked = facts.customerExternalId && draft.link(facts.customerExternalId)
  if (linked) return { contactId: linked.contactId, entries: [] }
  if (known?.contactId && sameBuyer) return { contactId: known.contactId, entries: [] }
  const person = { email: facts.buyerEmail, phone: buyer.phone, customer: null }
  const found = findBuyer(draft, person, facts.customerExternalId)
  if (found) return { contactId: found.id, entries: [] }
  if (facts.customerExternalId === null && !isNamed(person)) return { contactId: null, entries: [] }
  const contact = createFromOrder(
    draft,
    {
      externalId: facts.customerExternalId,
      profile: buyer,
      from: { kind: 'order', externalId: incoming.change.externalId },
      notes: facts.notes.filter((note) => note.field === 'phone' || note.field === 'deliveryPhone'),
    },
    incoming,
    context,
  )
  return {
    contactId: contact.id,
    entries: [
      {
        kind: 'contact',
        externalId: facts.customerExternalId,
        recordId: contact.id,
        outcome: 'created',
        reason: contact.guest ? 'guest_order' : 'order_of_unknown_customer',
        derived: true,
      },
    ],
  }
}

/** Who left a checkout half filled in is known better once the order is placed. */
function fillBuyer(
  draft: Draft,
  incoming: Incoming,
  known: Order | null,
  contactId: string | null,
  context: ResolveContext,
): Entry[] {
  const { externalId, facts, buyer: profile } = incoming.change
  const isFirst = isPlaced(facts) && (!known || !isPlaced(known))
  if (!isFirst || contactId === null) return []
  const filled = fillFromOrder(draft, contactId, { externalId, profile }, incoming, context)
  if (!filled) return []
  return [
    {
      kind: 'contact',
      externalId: facts.customerExternalId,
      recordId: contactId,
      outcome: 'updated',
      reason: 'first_order',
      derived: true,
    },
  ]
}

function addOrderEvent(
  draft: Draft,
  observed: Observed,
  externalId: string,
  operation: 'created' | 'updated',
  context: ResolveContext,
  transitions: Transition[],
): number {
  const known = draft.order(externalId)
  const isLate = known && isPlaced(known) && transitions.includes('order_submitted')
  return draft.addEvent({
    at: context.now,
    kind: 'order',
    recordId: orderId(context.storeId, externalId),
    storeId: context.storeId,
    operation,
    origin: context.origin,
    deliveryId: observed.deliveryId,
    transitions,
    ...(isLate && { placedBefore: true }),
  })
}

/** Id of an order in the hub. */
export function orderId(storeId: string, externalId: string): string {
  return recordId('ord', storeId, externalId)
}

function entry(
  context: ResolveContext,
  externalId: string,
  outcome: Outcome,
  reason: string | null,
): Entry {
  return {
    kind: 'order',
    externalId,
    recordId: outcome === 'skipped' ? null : orderId(context.storeId, externalId),
    outcome,
    reason,
  }
}
