// The hub's clock in a simulation: starts far ahead of the real one, so that no alarm rings by itself, and goes
// forward by itself and by leaps. The real time shows through only as the milliseconds that a step takes.

/** When every history begins, for hub and shop. */
export const beginning = Date.UTC(2030, 0, 7, 9)

const real = Date.now

/** Sets the clock to the beginning; with `restoreClock` behind it. */
export function startClock(): void {
  const offset = beginning - real()
  leaps = 0
  Date.now = () => real() + offset + leaps
}

let leaps = 0

/** Lets time pass for the hub. */
export function leap(ms: number): void {
  leaps += ms
}

export function restoreClock(): void {
  Date.now = real
}
