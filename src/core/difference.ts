// What a feed has that the last one had not: two lists of offers in the order of their products, walked side by side, so
// that neither is held. Pure.

export type Difference = { added: number; removed: number; changed: number }

/** A product with its offers and what each of them looked like: `[product, offer, print, offer, print, …]`. */
export type Line = [productId: string, ...offers: string[]]

export class Comparison {
  readonly #difference: Difference = { added: 0, removed: 0, changed: 0 }
  readonly #before: AsyncIterator<Line>
  #next: Line | null | undefined

  /** `before` is ordered by product id like what `add` is given: by code units, which is D1's order for ids in ASCII. */
  constructor(before: AsyncIterable<Line>) {
    this.#before = before[Symbol.asyncIterator]()
  }

  /** Takes the next product in. */
  async add(line: Line): Promise<void> {
    const [productId] = line
    if (this.#next === undefined) await this.#advance()
    while (this.#next && this.#next[0] < productId) {
      this.#difference.removed += sizeOf(this.#next)
      await this.#advance()
    }
    if (this.#next?.[0] !== productId) {
      this.#difference.added += sizeOf(line)
      return
    }
    this.#compare(this.#next, line)
    await this.#advance()
  }

  /** What is left of the last feed was removed. */
  async end(): Promise<Difference> {
    if (this.#next === undefined) await this.#advance()
    while (this.#next) {
      this.#difference.removed += sizeOf(this.#next)
      await this.#advance()
    }
    return this.#difference
  }

  async #advance(): Promise<void> {
    const { done, value } = await this.#before.next()
    this.#next = done ? null : value
  }

  #compare(before: Line, after: Line): void {
    const prints = printsOf(before)
    for (const [id, print] of printsOf(after)) {
      const known = prints.get(id)
      if (known === undefined) this.#difference.added += 1
      else if (known !== print) this.#difference.changed += 1
      prints.delete(id)
    }
    this.#difference.removed += prints.size
  }
}

function sizeOf(line: Line): number {
  return (line.length - 1) / 2
}

function printsOf(line: Line): Map<string, string> {
  const prints = new Map<string, string>()
  for (let place = 1; place < line.length; place += 2)
    prints.set(line[place] ?? '', line[place + 1] ?? '')
  return prints
}
