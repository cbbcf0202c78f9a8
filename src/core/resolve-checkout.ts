// A store's checkout against the record: whose it is, its facts, and whether it is open, abandoned or recovered (A1, A2).

import { equal, sameFacts } from '../lib/equal.ts'
import type { CheckoutChange, GoneChange, Observed, OrderChange } from './change.ts'
import { checkoutId, isLeft, type Checkout, type CheckoutFacts } from './checkout.ts'
import type { Profile } from './contact.ts'
import type { Draft } from './draft.ts'
import type { RecordEvent } from './events.ts'
import { compareStates } from './freshness.ts'
import { findBuyer, isNamed } from './identity.ts'
import type { Entry, Outcome } from './outcome.ts'
import { createFromOrder } from './resolve-contact.ts'
import type { Resolution, ResolveContext } from './resolve.ts'
import { refusal } from './settings.ts'

type Incoming = Observed & { change: CheckoutChange }

/** An order that comes this long after it was placed has no checkout on its way behind it (ms): stores retry for hours. */
const arrivalKeptMs = 7 * 24 * 3_600_000

/** `order` is the order that the checkout is as well, where it is one. */
export function resolveCheckout(
  draft: Draft,
  incoming: Incoming,
  context: ResolveContext,
  order: { contactId: string | null } | null = null,
): Resolution {
  const { change } = incoming
  const known = draft.checkouts.get(change.externalId)
  // Of two states of one second the later to come is taken: the store can't be asked by token, and a list tells soon.
  if (known && compareStates(incomingState(incoming), known) === 'older')
    return { entries: [entry(context, change.externalId, 'stale', 'older_than_record')] }
  const arrival = draft.checkouts.arrival(change.externalId)
  const told = known ? withKnown(change, known) : change.facts
  // A deletion is for good, and what was said before it may come behind it. An order can be taken up again.
  const facts = known && !order ? { ...told, closed: told.closed || known.closed } : told
  const next: Checkout = {
    ...facts,
    storeId: context.storeId,
    externalId: change.externalId,
    contactId: order?.contactId ?? contactOf(draft, facts, change.buyer, known),
    state: stateOf(facts, change.statedAt, known, arrival !== undefined, context),
    buyer: change.buyer,
    abandonedAt: known?.abandonedAt ?? null,
    orderExternalId: known?.orderExternalId ?? arrival?.orderExternalId ?? null,
    statedAt: change.statedAt,
    observedAt: incoming.until,
    createdAt: known?.createdAt ?? context.now,
    changedAt: context.now,
    seq: known?.seq ?? 0,
  }
  const { contactId, state } = next
  if (known && sameFacts({ ...known }, { ...facts, contactId, state })) {
    if (known.statedAt !== change.statedAt)
      draft.checkouts.touch({ ...known, statedAt: next.statedAt, observedAt: next.observedAt })
    return { entries: [entry(context, change.externalId, 'unchanged', null)] }
  }
  const created = state === 'abandoned' ? createBuyer(draft, next, incoming, context) : null
  // What an import finds abandoned was so before: nobody is told (M5).
  const left = state === 'abandoned' && !known
  save(
    draft,
    { ...next, ...created?.fields, abandonedAt: left ? context.now : next.abandonedAt },
    { operation: known ? 'updated' : 'created', deliveryId: incoming.deliveryId },
    context,
  )
  const own = entry(context, change.externalId, known ? 'updated' : 'created', null)
  return { entries: [...(created?.entries ?? []), own] }
}

/**
 * What a list leaves out a delivery may have told, and the other way round: blank does not overwrite (O2). They number
 * the same items differently, too; of one moment they mean the same basket.
 */
function withKnown({ facts, statedAt }: CheckoutChange, known: Checkout): CheckoutFacts {
  const sameBasket = statedAt === known.statedAt && equal(itemsOf(facts), itemsOf(known))
  return {
    ...facts,
    customerExternalId: facts.customerExternalId ?? known.customerExternalId,
    buyerEmail: facts.buyerEmail ?? known.buyerEmail,
    recoveryUrl: facts.recoveryUrl ?? known.recoveryUrl,
    completedAt: facts.completedAt ?? known.completedAt,
    lines: sameBasket ? known.lines : facts.lines,
  }
}

function itemsOf({ lines }: Pick<CheckoutFacts, 'lines'>) {
  return lines.map(({ productExternalId, variantExternalId, title, quantity }) => {
    return [productExternalId, variantExternalId, title, quantity]
  })
}

/** What a state of an order means for the checkout that it came from, or that it is. */
export function resolveOrderCheckout(
  draft: Draft,
  incoming: Observed & { change: OrderChange },
  context: ResolveContext,
): Entry[] {
  const { change } = incoming
  const { checkout, externalId, checkoutToken } = change
  if (!context.settings.enableImport) return []
  if (!checkout || checkout.is === 'placed') {
    const key = checkout ? externalId : checkoutToken
    return key ? recover(draft, key, incoming, context) : []
  }
  if (checkout.is !== 'unpaid')
    return checkout.is === 'over' ? closeCheckout(draft, externalId, incoming, context) : []
  const refused = refusal(context.settings, 'checkout', context.origin)
  if (refused !== null) return [entry(context, externalId, 'skipped', refused)]
  const { facts } = checkout
  const own: CheckoutChange = {
    kind: 'checkout',
    externalId,
    statedAt: change.statedAt ?? facts.startedAt,
    facts,
    buyer: change.buyer,
  }
  const order = { contactId: draft.order(externalId)?.contactId ?? null }
  return resolveCheckout(draft, { ...incoming, change: own }, context, order).entries
}

/** The store has no such checkout any more: the record stays, and is not announced. */
export function resolveCheckoutGone(
  draft: Draft,
  incoming: Observed & { change: GoneChange },
  context: ResolveContext,
): Resolution {
  const { externalId } = incoming.change
  const closed = closeCheckout(draft, externalId, incoming, context).map(
    ({ derived: _, ...each }) => each,
  )
  if (closed.length > 0) return { entries: closed }
  const outcome = draft.checkouts.get(externalId) ? 'unchanged' : 'skipped'
  return { entries: [entry(context, externalId, outcome, 'gone_at_source')] }
}

/** Nobody can take the checkout up again. What was recovered is none any more. */
export function closeCheckout(
  draft: Draft,
  externalId: string,
  { deliveryId }: Observed,
  context: ResolveContext,
): Entry[] {
  const known = draft.checkouts.get(externalId)
  if (!known || known.closed || known.state === 'recovered') return []
  save(draft, { ...known, closed: true }, { operation: 'updated', deliveryId }, context)
  return [{ ...entry(context, externalId, 'updated', 'gone_at_source'), derived: true }]
}

/** Its order arrived, however late (A2). One whose checkout is still to come is remembered for it. */
function recover(
  draft: Draft,
  externalId: string,
  { change, deliveryId }: Observed & { change: OrderChange },
  context: ResolveContext,
): Entry[] {
  const order = draft.order(change.externalId)
  const orderExternalId = order ? change.externalId : null
  const known = draft.checkouts.get(externalId)
  if (!known) {
    const isFresh = context.now - change.facts.placedAt < arrivalKeptMs
    const isWanted = refusal(context.settings, 'checkout', context.origin) === null
    if (!change.checkout && isFresh && isWanted && context.origin !== 'import') {
      const { storeId, now } = context
      draft.checkouts.addArrival({
        storeId,
        checkoutExternalId: externalId,
        orderExternalId,
        at: now,
      })
    }
    return []
  }
  const isSettled = known.orderExternalId !== null || orderExternalId === null
  if (known.state === 'recovered' && isSettled) return []
  const contactId = order?.contactId ?? known.contactId
  const recovered: Checkout = {
    ...known,
    state: 'recovered',
    contactId,
    buyer: contactId === null ? known.buyer : null,
    orderExternalId: known.orderExternalId ?? orderExternalId,
  }
  save(draft, recovered, { operation: 'updated', deliveryId }, context)
  return [{ ...entry(context, externalId, 'updated', 'recovered'), derived: true }]
}

/**
 * A contact for a checkout that was left, by the rules for the buyer of a guest order (I2). While it is open there is
 * none: most go on to an order, which knows its buyer better.
 */
export function createBuyer(
  draft: Draft,
  checkout: Checkout,
  observed: Observed,
  context: ResolveContext,
): { fields: Pick<Checkout, 'contactId'>; entries: Entry[] } {
  const { buyer, customerExternalId, buyerEmail } = checkout
  const found = checkout.contactId ?? contactOf(draft, checkout, buyer)
  const person = { email: buyerEmail, phone: buyer?.phone ?? null }
  const isKnown = customerExternalId !== null || isNamed(person)
  if (found !== null || !buyer || !isKnown) return { fields: { contactId: found }, entries: [] }
  const contact = createFromOrder(
    draft,
    {
      externalId: customerExternalId,
      profile: buyer,
      from: { kind: 'checkout', externalId: checkout.externalId },
      notes: [],
    },
    observed,
    context,
  )
  const made: Entry = {
    kind: 'contact',
    externalId: customerExternalId,
    recordId: contact.id,
    outcome: 'created',
    reason: 'abandoned_checkout',
    derived: true,
  }
  return { fields: { contactId: contact.id }, entries: [made] }
}

/** Writes a checkout with its event. Whom it belongs to is kept only until there is a contact. */
export function save(
  draft: Draft,
  checkout: Checkout,
  {
    operation,
    deliveryId,
    transitions = [],
  }: Pick<RecordEvent, 'operation' | 'deliveryId'> & Partial<Pick<RecordEvent, 'transitions'>>,
  context: ResolveContext,
): void {
  const seq = draft.addEvent({
    at: context.now,
    kind: 'checkout',
    recordId: checkoutId(context.storeId, checkout.externalId),
    storeId: context.storeId,
    operation,
    origin: context.origin,
    deliveryId,
    transitions,
  })
  const buyer = checkout.contactId === null ? checkout.buyer : null
  draft.checkouts.put({ ...checkout, buyer, changedAt: context.now, seq })
}

/** The customer's link, else the contact that it has, else the one with the address or phone. */
function contactOf(
  draft: Draft,
  { customerExternalId, buyerEmail }: CheckoutFacts,
  buyer: Profile | null,
  known?: Checkout,
): string | null {
  const linked = customerExternalId === null ? undefined : draft.link(customerExternalId)
  if (linked) return linked.contactId
  const isSameBuyer =
    known?.buyerEmail === buyerEmail && known.customerExternalId === customerExternalId
  if (known?.contactId && isSameBuyer) return known.contactId
  const person = { email: buyerEmail, phone: buyer?.phone ?? null, customer: null }
  return findBuyer(draft, person, customerExternalId)?.id ?? null
}

/** Recovered stays recovered, abandoned stays abandoned until then: only the clock leads there from open. */
function stateOf(
  { completedAt }: CheckoutFacts,
  statedAt: number,
  known: Checkout | undefined,
  hasArrived: boolean,
  { origin, settings, now }: ResolveContext,
): Checkout['state'] {
  if (known?.state === 'recovered' || completedAt !== null || hasArrived) return 'recovered'
  if (known) return known.state
  const isHistory = origin === 'import' && isLeft(statedAt, settings.checkoutDelayMinutes, now)
  return isHistory ? 'abandoned' : 'open'
}

function incomingState({ change, from }: Incoming): { statedAt: number; from: number } {
  return { statedAt: change.statedAt, from }
}

function entry(
  context: ResolveContext,
  externalId: string,
  outcome: Outcome,
  reason: string | null,
): Entry {
  return {
    kind: 'checkout',
    externalId,
    recordId: outcome === 'skipped' ? null : checkoutId(context.storeId, externalId),
    outcome,
    reason,
  }
}
