// What the ingress needs to know of a store, kept for a few seconds per isolate: a burst of deliveries costs one
// read of D1, and disconnecting takes effect within that time.

export type Gate = { platform: string; disconnected: boolean; secrets: string[] }

const keptMs = 5_000
const maxKept = 500
const gates = new Map<string, { until: number; gate: Promise<Gate | null> }>()

export function cachedGate(
  storeId: string,
  open: () => Promise<Gate | null>,
): Promise<Gate | null> {
  const now = Date.now()
  const kept = gates.get(storeId)
  if (kept && kept.until > now) return kept.gate
  const gate = open()
  if (gates.size >= maxKept) gates.clear()
  gates.set(storeId, { until: now + keptMs, gate })
  // An unknown store may exist a moment later, and a failed read says nothing at all.
  void gate.then(
    (found) => found ?? gates.delete(storeId),
    () => gates.delete(storeId),
  )
  return gate
}
