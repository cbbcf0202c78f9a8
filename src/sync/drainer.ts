// Draining the journal until it is empty, by one at a time, set by set.

import { setSize } from './drain.ts'
import type { Parts } from './parts.ts'
import { drainOnce } from './pipeline.ts'

/** A burst is over when nothing comes during a pause; it is never waited for longer than this many. */
const pauseMs = 15
const maxPauses = 30

export class Drainer {
  readonly #parts: Parts
  isBusy = false

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Returns at once while another call is at it. Throws what a set could not be applied for. */
  async run(): Promise<void> {
    if (this.isBusy) return
    this.isBusy = true
    try {
      do {
        // Each set gives up its turn, so that a long backlog lets others in between.
        await this.#gather()
      } while (await this.#parts.serial.run('live', () => drainOnce(this.#parts)))
    } finally {
      this.isBusy = false
    }
  }

  /** A set costs about the same for one delivery as for two hundred: a burst is let come together, for a moment. */
  async #gather(): Promise<void> {
    const { journal } = this.#parts
    for (let pauses = 0; pauses < maxPauses && journal.waiting() < setSize; pauses++) {
      const before = journal.waiting()
      await scheduler.wait(pauseMs)
      if (journal.waiting() === before) return
    }
  }
}
