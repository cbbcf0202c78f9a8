// The feed of changes (S8, T4): without holes, true to the records' versions, and each transition once.

import { get } from '../support/hub.ts'
import { checkoutId } from '../../src/core/checkout.ts'
import { collectionId, productId } from '../../src/core/product.ts'
import { orderId } from '../../src/core/resolve-order.ts'
import { transactionId } from '../../src/core/resolve-transactions.ts'
import type { Records } from './records.ts'
import type { World } from './world.ts'

export async function checkFeed(world: World, records: Records): Promise<string[]> {
  return [
    ...(await checkHoles(records)),
    ...checkVersions(records),
    ...checkTransitions(world, records),
  ]
}

/** Through the API, as another system follows it. */
async function checkHoles({ events }: Records): Promise<string[]> {
  const seqs: number[] = []
  for (let after = 0; ;) {
    const path = `/changes?limit=250&after=${after}`
    const { data, nextAfter } = await get<{ data: { seq: number }[]; nextAfter: number }>(path)
    seqs.push(...data.map(({ seq }) => seq))
    after = nextAfter
    if (data.length < 250) break
  }
  const gapFree = seqs.every((seq, place) => seq === place + 1)
  return gapFree && seqs.length === events.length
    ? []
    : [`S8 the feed of ${events.length} events reads ${seqs.length} and has holes`]
}

/** The last event of a record is the one that its version names. */
function checkVersions(records: Records): string[] {
  const { orders, transactions, contacts, products, collections, checkouts, events } = records
  const last = new Map(events.map(({ recordId, seq, operation }) => [recordId, { seq, operation }]))
  const versions = new Map([
    ...orders.map(({ storeId, externalId, seq }) => [orderId(storeId, externalId), seq] as const),
    ...transactions.map(
      ({ storeId, orderExternalId, key, seq }) =>
        [transactionId(storeId, orderExternalId, key), seq] as const,
    ),
    ...contacts.map(({ id, seq }) => [id, seq] as const),
    ...products.map((each) => [productId(each.storeId, each.externalId), each.seq] as const),
    ...checkouts.map((each) => [checkoutId(each.storeId, each.externalId), each.seq] as const),
    ...collections.map((each) => [collectionId(each.storeId, each.externalId), each.seq] as const),
  ])
  return [
    ...[...versions]
      .filter(([id, seq]) => last.get(id)?.seq !== seq)
      .map(([id, seq]) => `S8 ${id} has version ${seq}, its last event is ${last.get(id)?.seq}`),
    ...[...last]
      .filter(([id, { operation }]) => !versions.has(id) && operation !== 'deleted')
      .map(([id]) => `S8 the feed names ${id}, which is not there`),
  ]
}

/**
 * An order that was placed was submitted once; one that is paid got its payment once. What was only ever seen in
 * the trash may be silent.
 */
function checkTransitions(world: World, { orders, events }: Records): string[] {
  const counts = new Map<string, number>()
  for (const { recordId, transitions } of events) {
    for (const transition of transitions) {
      const key = `${recordId} ${transition}`
      counts.set(key, (counts.get(key) ?? 0) + 1)
    }
  }
  return orders.flatMap(({ storeId, externalId, sourceStatus, paidAt }) => {
    const id = orderId(storeId, externalId)
    const wanted = {
      order_submitted: sourceStatus === 'checkout-draft' ? 0 : 1,
      payment_received: paidAt === null ? 0 : 1,
    }
    return Object.entries(wanted).flatMap(([transition, want]) => {
      const got = counts.get(`${id} ${transition}`) ?? 0
      const isRight = got === want || (got === 0 && world.trashedAt.has(Number(externalId)))
      return isRight ? [] : [`T4 order ${externalId}: ${transition} ${got} times, not ${want}`]
    })
  })
}
