// Deliveries (L2, L3): what was answered 200 is listed with an outcome, and what it said is in the hub even before
// an import comes to help.

import type { DeliveryView } from '../../src/sync/deliveries.ts'
import { compareCustomer, customersOf } from './contact-checks.ts'
import { compareOrder } from './order-checks.ts'
import type { Records } from './records.ts'
import { stub } from './settle.ts'
import type { Parcel, World } from './world.ts'

/**
 * A parcel that the hub took and that says what the shop still says must have won, whatever came before, after or
 * beside it; an order that was deleted, and whose deletion came, must be marked.
 */
export function checkLive(world: World, records: Records): string[] {
  const heard = world.accepted.filter((parcel) => parcel.heard)
  const told = new Set(heard.map(({ text }) => text))
  const orders = records.shop.orders.filter(
    ({ refund_details: _, ...order }) =>
      order.status !== 'trash' && told.has(JSON.stringify(order)),
  )
  const customers = customersOf(records).filter((customer) => told.has(JSON.stringify(customer)))
  return [
    ...orders
      .filter(({ id }) => !world.brokenOrders.has(id))
      .flatMap((order) => compareOrder(records, order)),
    ...customers.flatMap((customer) => compareCustomer(records, customer)),
    ...checkGone(world, records, heard),
  ].map((difference) => `before the import: ${difference}`)
}

export function checkGone(world: World, records: Records, heard: Parcel[]): string[] {
  const present = new Map(records.shop.orders.map(({ id, status }) => [id, status]))
  return [...world.trashedAt].flatMap(([id, step]) => {
    const gone = (present.get(id) ?? 'trash') === 'trash'
    const order = records.orderOf.get(id)
    const wasTold = heard.some(
      ({ topic, recordId, sentAt }) =>
        topic === 'order.deleted' && recordId === id && sentAt >= step,
    )
    if (!gone || !order || !wasTold || order.goneAtSource) return []
    return [`P3 the deletion of order ${id} was delivered and it is not marked`]
  })
}

export async function checkDeliveries(world: World): Promise<string[]> {
  const listed = await listAll(world)
  const count = (state: DeliveryView['state']) =>
    listed.filter((delivery) => delivery.state === state && !delivery.topic.startsWith('import.'))
  const sent = world.accepted.length + world.forged.rejected + world.forged.skipped
  const differences = listed
    .filter(({ state }) => state === 'received')
    .map(({ id, topic }) => `L2 delivery ${id} (${topic}) never got an outcome`)
  if (listed.length < sent)
    differences.push(`L2 ${sent} deliveries were answered 200, ${listed.length} are listed`)
  for (const { id, topic, outcomes } of count('rejected')) {
    const reasons = outcomes.filter(({ outcome }) => outcome === 'rejected')
    const explained = reasons.every(
      ({ reason, externalId }) =>
        (reason === 'invalid_json' && world.forged.rejected > 0) ||
        (reason === 'invalid_payload' && world.brokenOrders.has(Number(externalId))),
    )
    if (!explained)
      differences.push(
        `L2 delivery ${id} (${topic}) rejected: ${reasons.map(({ reason }) => reason).join()}`,
      )
  }
  return differences
}

async function listAll(world: World): Promise<DeliveryView[]> {
  const all: DeliveryView[] = []
  for (let before: string | null = null; ;) {
    const { deliveries, next } = await stub(world).deliveries(250, before)
    all.push(...deliveries)
    if (next === null) return all
    before = next
  }
}
