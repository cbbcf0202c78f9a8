// The feed of changes (S8, T4): without holes, true to the records' versions, and each transition once.

import { get } from '../support/hub.ts'
import { checkoutId } from '../../src/core/checkout.ts'
import { collectionId, productId } from '../../src/core/product.ts'
import { orderId } from '../../src/core/resolve-order.ts'
import { transactionId } from '../../src/core/resolve-transactions.ts'
import type { Announced } from './game.ts'
import type { HubRecords } from './records.ts'

export async function checkFeed(records: HubRecords): Promise<string[]> {
  return [...(await checkHoles(records)), ...checkVersions(records)]
}

/** Through the API, as another system follows it. */
async function checkHoles({ events }: HubRecords): Promise<string[]> {
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
function checkVersions(records: HubRecords): string[] {
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

/** Each of a shop's orders went through each of its transitions as often as it may have: once, where it did at all. */
export function checkTransitions(
  orders: HubRecords['orders'],
  events: HubRecords['events'],
  announced: Map<string, Announced>,
): string[] {
  const counts = new Map<string, number>()
  for (const { recordId, transitions } of events) {
    for (const transition of transitions) {
      const key = `${recordId} ${transition}`
      counts.set(key, (counts.get(key) ?? 0) + 1)
    }
  }
  return orders.flatMap(({ storeId, externalId }) =>
    Object.entries(announced.get(externalId) ?? {}).flatMap(([transition, wanted]) => {
      const got = counts.get(`${orderId(storeId, externalId)} ${transition}`) ?? 0
      if (wanted.includes(got)) return []
      return [`T4 order ${externalId}: ${transition} ${got} times, not ${wanted.join(' or ')}`]
    }),
  )
}
