// The hub's clock in a simulation: starts far ahead of the real one, so that no alarm rings by itself, and goes
// forward by itself and by leaps. The real time shows through only as the milliseconds that a step takes.

/** When every history begins, for hub and shop. */
export const beginning = Date.UTC(2030, 0, 7, 9)

const real = Date.now
const realTimeout = AbortSignal.timeout
/** How long the hub waits for a shop's answer while time-outs are played: the story can't wait for ten seconds. */
const shortPatienceMs = 120
/** Slower than that, in milliseconds. */
export const slowerThanPatience = 400

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

/** How much time was let pass since the beginning (ms). */
export function leaped(): number {
  return leaps
}

/** From now on the hub gives up on slow answers at once. */
export function shortenTimeouts(): void {
  AbortSignal.timeout = () => realTimeout.call(AbortSignal, shortPatienceMs)
}

/** The hub is as patient as it is. */
export function restoreTimeouts(): void {
  AbortSignal.timeout = realTimeout
}

export function restoreClock(): void {
  Date.now = real
  restoreTimeouts()
}
