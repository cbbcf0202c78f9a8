// What the ingress needs to know of a store, kept for a few seconds per isolate: a burst of deliveries costs one
// read of D1 or few, and disconnecting takes effect within that time.

import type { WebhookStore } from '../platforms/platform.ts'

export type Gate = {
  platform: string
  disconnected: boolean
  secrets: string[]
  store: WebhookStore
}

const keptMs = 5_000
const maxKept = 500
const gates = new Map<string, { until: number; gate: Gate }>()

/** The store's gate, or null for an unknown store, which may exist a moment later and is never kept. */
export async function cachedGate(
  storeId: string,
  open: () => Promise<Gate | null>,
): Promise<Gate | null> {
  const kept = gates.get(storeId)
  if (kept && kept.until > Date.now()) return kept.gate
  // Only the answer is shared: a promise belongs to the request that began it, and would hang with it.
  const gate = await open()
  if (gates.size >= maxKept) gates.clear()
  if (gate) gates.set(storeId, { until: Date.now() + keptMs, gate })
  return gate
}
