// Reasons counted, each with a few examples: what a rebuild left out, and what it found wanting. Pure.

import type { Example } from './offer.ts'

export type Counted = { reason: string; count: number; examples: Example[] }

const shown = 5

export class Tally {
  readonly #counted = new Map<string, Counted>()

  add(reason: string, { productId, offerId, name }: Example): void {
    let counted = this.#counted.get(reason)
    if (!counted) this.#counted.set(reason, (counted = { reason, count: 0, examples: [] }))
    counted.count += 1
    if (counted.examples.length < shown) counted.examples.push({ productId, offerId, name })
  }

  /** The most frequent first. */
  list(): Counted[] {
    return [...this.#counted.values()].toSorted((a, b) => b.count - a.count)
  }
}

export function sum(counted: { count: number }[]): number {
  return counted.reduce((total, { count }) => total + count, 0)
}
