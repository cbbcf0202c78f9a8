// Chance that repeats: everything random in a history comes from its seed, through here.

export class Random {
  #state: number

  /** The same parts give the same numbers; a part more gives a stream of its own. */
  constructor(...parts: number[]) {
    this.#state = parts.reduce((hash, part) => mix(hash ^ part), 0x9e3779b9)
  }

  /** From 0 to below 1 (mulberry32). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let bits = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits
    return ((bits ^ (bits >>> 14)) >>> 0) / 4_294_967_296
  }

  /** A whole number, both ends included. */
  int(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1))
  }

  chance(probability: number): boolean {
    return this.next() < probability
  }

  /** One of the list, or undefined when it is empty. */
  pick<T>(list: readonly T[]): T | undefined {
    return list[this.int(0, list.length - 1)]
  }

  /** One of a few words. */
  word<const T extends string>(first: T, ...more: T[]): T {
    return this.pick([first, ...more]) ?? first
  }

  shuffle<T>(list: readonly T[]): T[] {
    const rest = [...list]
    const shuffled: T[] = []
    while (rest.length > 0) shuffled.push(...rest.splice(this.int(0, rest.length - 1), 1))
    return shuffled
  }

  /** One entry, each as likely as its weight says. */
  weighted<T extends { weight: number }>(entries: readonly T[]): T | undefined {
    let left = this.next() * entries.reduce((sum, { weight }) => sum + weight, 0)
    return entries.find(({ weight }) => (left -= weight) < 0)
  }
}

function mix(value: number): number {
  const once = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35)
  return (twice ^ (twice >>> 16)) | 0
}
