// The payments and refunds that an order's newest state carries, against the recorded ones.

import { sameFacts } from '../lib/equal.ts'
import type { Observed, OrderChange } from './change.ts'
import type { Draft } from './draft.ts'
import type { Transaction } from './order.ts'
import type { Entry, Outcome } from './outcome.ts'
import { recordId } from './record-id.ts'
import type { ResolveContext } from './resolve.ts'
import { refusal } from './settings.ts'

type Incoming = Observed & { change: OrderChange }

/** The order's payments as its newest state has them: new ones added, changed ones updated, vanished ones removed. */
export function resolveTransactions(
  draft: Draft,
  incoming: Incoming,
  context: ResolveContext,
): Entry[] {
  const { change } = incoming
  const refused = refusal(context.settings, 'transaction', context.origin)
  if (refused !== null) {
    return change.transactions.map((facts) => ({
      kind: 'transaction',
      externalId: facts.externalId,
      recordId: null,
      outcome: 'skipped',
      reason: refused,
    }))
  }
  const recorded = new Map(draft.transactions(change.externalId))
  const entries = change.transactions.map((told): Entry => {
    const known = recorded.get(told.key)
    recorded.delete(told.key)
    // A delivery may not tell when a refund was made; the store said so before, or is asked (see `isTimeUntold`).
    const facts = { ...told, processedAt: told.processedAt ?? known?.processedAt ?? null }
    const id = transactionId(context.storeId, change.externalId, facts.key)
    const outcome: Outcome = !known ? 'created' : sameFacts(known, facts) ? 'unchanged' : 'updated'
    if (outcome !== 'unchanged') {
      const seq = addTransactionEvent(draft, incoming, id, known ? 'updated' : 'created', context)
      const row: Transaction = {
        ...facts,
        storeId: context.storeId,
        orderExternalId: change.externalId,
        createdAt: known?.createdAt ?? context.now,
        changedAt: context.now,
        seq,
      }
      draft.putTransaction(row, !known)
    }
    return {
      kind: 'transaction',
      externalId: facts.externalId,
      recordId: id,
      outcome,
      reason: null,
    }
  })
  const vanished = [...recorded.values()].map((known): Entry => {
    const id = transactionId(context.storeId, change.externalId, known.key)
    addTransactionEvent(draft, incoming, id, 'deleted', context)
    draft.dropTransaction(known)
    return {
      kind: 'transaction',
      externalId: known.externalId,
      recordId: id,
      outcome: 'updated',
      reason: 'removed_at_store',
      derived: true,
    }
  })
  return [...entries, ...vanished]
}

function addTransactionEvent(
  draft: Draft,
  observed: Observed,
  id: string,
  operation: 'created' | 'updated' | 'deleted',
  context: ResolveContext,
): number {
  return draft.addEvent({
    at: context.now,
    kind: 'transaction',
    recordId: id,
    storeId: context.storeId,
    operation,
    origin: context.origin,
    deliveryId: observed.deliveryId,
    transitions: [],
  })
}

/** Id of a transaction in the hub. */
export function transactionId(storeId: string, orderExternalId: string, key: string): string {
  return recordId('trn', storeId, orderExternalId, key)
}

/**
 * Whether a delivery brings a payment or refund that is new here without its time: WooCommerce's orders carry their
 * refunds without it. An answer to our own question tells all that the store knows.
 */
export function isTimeUntold(draft: Draft, { change, from }: Incoming): boolean {
  if (from > 0) return false
  const recorded = draft.transactions(change.externalId)
  return change.transactions.some(
    ({ key, processedAt }) => processedAt === null && !recorded.has(key),
  )
}
