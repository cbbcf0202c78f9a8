// The consumer of the events queue: what happened, to whoever acts on it. Acting is a durable run whose id is made
// of what happened, so a message that comes twice starts nothing twice.

import type { Platform } from '../platforms/platform.ts'

export type Notice = {
  kind: 'reconnect'
  storeId: string
  storeName: string
  platform: Platform['name']
  reason: string
  /** When the store got into this state: a new failure of the same state is the same notice (C10). */
  since: number
}

export type EventsMessage = { type: 'notice'; notice: Notice }

/** Starts the run that tells the administrator; the platform refuses a second one with the same id. */
export async function relay(automation: Workflow<Notice>, message: EventsMessage): Promise<void> {
  const { notice } = message
  // createBatch leaves out instances that exist already, where create would throw.
  await automation.createBatch([
    { id: `${notice.kind}-${notice.storeId}-${notice.since}`, params: notice },
  ])
}
