// Seeded histories of one shop or several and a hub that loses calls, restarts and hears everything twice, late or never. In the end
// the hub must say what they say. `npm run simulate -- --seeds 10000` plays many more.

import { afterEach, beforeEach, expect, inject, test, vi } from 'vitest'
import { limitDelays } from '../support/queues.ts'
import type { Choice, Histories } from './choice.ts'
import { chosen } from './chosen.ts'
import { restoreClock, startClock } from './clock.ts'
import { play, type Outcome } from './history.ts'
import { countMessages } from './queues.ts'
import { shrink } from './shrinking.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    simulation: Histories
  }
}

const asked = inject('simulation')
const histories: Choice[] = asked ? range(asked) : chosen
/** A single history is played again with fewer and fewer steps when it fails, which takes a while. */
const isSingle = histories.length === 1
const timeout = isSingle ? 900_000 : 240_000

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

test.each(histories)(
  'L3 $platform history $seed: the hub ends up saying what the shops say',
  { timeout },
  async (choice) => {
    const whole = await play(choice)
    if (whole.differences.length === 0) return
    const shrunk = isSingle && !choice.skip?.length ? await shrink(choice, whole) : null
    expect.fail(report(choice, shrunk?.outcome ?? whole, shrunk?.skip ?? choice.skip ?? []))
  },
)

function range({ platform, from, seeds, skip }: NonNullable<Histories>): Choice[] {
  return Array.from({ length: seeds }, (_, place) => ({ platform, seed: from + place, skip }))
}

function report(
  { platform, seed }: Choice,
  { story, differences }: Outcome,
  left: readonly number[],
): string {
  const again = `npm run simulate -- --platform ${platform} --from ${seed} --seeds 1`
  return [
    `${platform} history ${seed}${left.length > 0 ? `, without its steps ${left.join()}` : ''}`,
    ...story,
    '',
    ...differences.map((each) => `  ✗ ${each}`),
    '',
    `Again: ${again}${left.length > 0 ? ` --skip ${left.join()}` : ''}`,
  ].join('\n')
}
