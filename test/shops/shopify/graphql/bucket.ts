// The leaky bucket of cost points. It fills by real time and by what the shop's clock is advanced,
// so that a test with a frozen clock is not throttled for ever.

export interface ThrottleStatus {
  maximumAvailable: number
  currentlyAvailable: number
  restoreRate: number
}

export interface Bucket {
  status(): ThrottleStatus
  charge(points: number): void
  /** Sets what is left, or the limits of another plan. */
  set(change: Partial<ThrottleStatus>): void
  advance(ms: number): void
}

export function createBucket(restoreRate: number): Bucket {
  let rate = restoreRate
  let maximum = restoreRate * 20
  let available = maximum
  let at = performance.now()
  const fill = (): void => {
    const next = performance.now()
    available = Math.min(maximum, available + ((next - at) / 1000) * rate)
    at = next
  }
  return {
    status: () => {
      fill()
      return {
        maximumAvailable: maximum,
        currentlyAvailable: Math.floor(available),
        restoreRate: rate,
      }
    },
    charge: (points) => {
      fill()
      available = Math.max(0, available - points)
    },
    set: (change) => {
      fill()
      rate = change.restoreRate ?? rate
      maximum = change.maximumAvailable ?? (change.restoreRate ? rate * 20 : maximum)
      available = change.currentlyAvailable ?? Math.min(available, maximum)
    },
    advance: (ms) => {
      at -= ms
    },
  }
}
