// Deliveries (L2): what was answered 200 is listed with an outcome, and nothing was rejected without a reason.

import type { DeliveryView } from '../../src/sync/deliveries.ts'
import type { Player } from './player.ts'
import { stub } from './settle.ts'
import type { World } from './world.ts'

export async function checkDeliveries({ world, isExplained }: Player): Promise<string[]> {
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
    const explained = reasons.every((each) => isExplained(each))
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
