// Seeded histories of a shop and a hub that loses calls, restarts and hears everything twice, late or never. In the
// end the hub must say what the shop says. `npm run simulate -- --seeds 10000` plays many more.

import { afterEach, beforeEach, expect, inject, test, vi } from 'vitest'
import { limitDelays } from '../support/queues.ts'
import { restoreClock, startClock } from './clock.ts'
import { play, type Outcome } from './history.ts'
import { countMessages } from './queues.ts'
import { shrink } from './shrinking.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    simulation: { from: number; seeds: number; skip: number[] }
  }
}

const { from, seeds, skip } = inject('simulation')
/** A single history is played again with fewer and fewer steps when it fails, which takes a while. */
const timeout = seeds === 1 ? 600_000 : 60_000

countMessages()
limitDelays(1)

beforeEach(() => {
  startClock()
  // Trouble is what these tests are made of: the log of it would bury the story.
  for (const level of ['info', 'warn', 'error'] as const)
    vi.spyOn(console, level).mockImplementation(() => undefined)
})

afterEach(() => {
  vi.restoreAllMocks()
  restoreClock()
})

test.each(Array.from({ length: seeds }, (_, place) => from + place))(
  'L3 history %i: the hub ends up saying what the shop says',
  { timeout },
  async (seed) => {
    const whole = await play(seed, skip)
    if (whole.differences.length === 0) return
    const shrunk = seeds === 1 && skip.length === 0 ? await shrink(seed, whole) : null
    expect.fail(report(seed, shrunk?.outcome ?? whole, shrunk?.skip ?? skip))
  },
)

function report(seed: number, { story, differences }: Outcome, left: number[]): string {
  const again = `npm run simulate -- --from ${seed} --seeds 1`
  return [
    `history ${seed}${left.length > 0 ? `, without its steps ${left.join()}` : ''}`,
    ...story,
    '',
    ...differences.map((each) => `  ✗ ${each}`),
    '',
    `Again: ${again}${left.length > 0 ? ` --skip ${left.join()}` : ''}`,
  ].join('\n')
}
