// A set of very many ids in little memory: a table of doubles instead of strings, 16 to 32 bytes an id.

import { fingerprint } from './hash.ts'

/** Ids that are numbers below 2^53 are kept as they are, others as 53 bits of their fingerprint. */
export class IdSet {
  #slots = new Float64Array(1_024)
  #size = 0

  /** False when the id was in the set already. */
  add(id: string): boolean {
    if (this.#size * 2 >= this.#slots.length) this.#grow()
    const isNew = this.#put(toKey(id))
    if (isNew) this.#size += 1
    return isNew
  }

  #put(key: number): boolean {
    const mask = this.#slots.length - 1
    for (let at = spread(key) & mask; ; at = (at + 1) & mask) {
      if (this.#slots[at] === key) return false
      if (this.#slots[at] === 0) {
        this.#slots[at] = key
        return true
      }
    }
  }

  #grow(): void {
    const before = this.#slots
    this.#slots = new Float64Array(before.length * 2)
    for (const key of before) if (key !== 0) this.#put(key)
  }
}

/** Numbers stand above zero and fingerprints below it; zero is an empty slot. */
function toKey(id: string): number {
  if (/^[1-9]\d{0,14}$/.test(id)) return Number(id)
  const print = fingerprint(id)
  return -1 - (parseInt(print.slice(0, -7), 36) * 2 ** 21 + (parseInt(print.slice(-7), 36) >>> 11))
}

function spread(key: number): number {
  const low = key | 0
  const high = Math.floor(key / 2 ** 32)
  return Math.imul(low ^ Math.imul(high, 0x9e3779b1), 0x85ebca6b) >>> 7
}
