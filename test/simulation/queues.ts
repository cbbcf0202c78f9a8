// Which messages of the queues were taken, for histories that wait for one of them.

import worker from '../../src/index.ts'
import type { Message } from '../../src/queue.ts'

const heals = new Map<string, number>()

/** How often a store's webhooks were checked. */
export function healsTaken(storeId: string): number {
  return heals.get(storeId) ?? 0
}

/** Counts what the Worker takes from its queues. */
export function countMessages(): void {
  const { queue } = worker
  worker.queue = async (batch: MessageBatch<Message>, bindings) => {
    await queue(batch, bindings)
    for (const { body } of batch.messages)
      if (body.type === 'heal') heals.set(body.storeId, healsTaken(body.storeId) + 1)
  }
}
