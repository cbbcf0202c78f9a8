// Waiting longer after each failure, with jitter so that many waiters do not return together.

/** Milliseconds to wait before try `attempt` (1 = first retry): doubles from `base`, never above `cap`, ±25 %. */
export function backoffMs(
  attempt: number,
  { base = 1_000, cap = 300_000, random = Math.random() } = {},
): number {
  const full = Math.min(cap, base * 2 ** Math.min(attempt - 1, 30))
  return Math.round(full * (0.75 + random / 2))
}
