// One promise chain with two lanes: a Durable Object interleaves calls at every await that leaves it,
// so what must not interleave runs through here. Live work overtakes imports that still wait.

export type Lane = 'live' | 'import'

export class Serial {
  readonly #waiting: Record<Lane, (() => void)[]> = { live: [], import: [] }
  #busy = false

  /** Runs `task` when no other task of this chain runs; a failure goes to the caller, not to the next task. */
  async run<T>(lane: Lane, task: () => Promise<T>): Promise<T> {
    if (this.#busy) await new Promise<void>((resolve) => this.#waiting[lane].push(resolve))
    this.#busy = true
    try {
      return await task()
    } finally {
      // The turn is handed on without a gap: nobody who asks in between can slip in.
      const next = this.#waiting.live.shift() ?? this.#waiting.import.shift()
      if (next) next()
      else this.#busy = false
    }
  }
}
