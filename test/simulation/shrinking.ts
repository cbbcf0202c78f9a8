// The shortest story that still goes wrong in the same way: steps are left out, many at once and then one by one.

import { applyD1Migrations, reset } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { stopShops } from '../support/shop.ts'
import type { Choice } from './choice.ts'
import { restoreClock, startClock } from './clock.ts'
import { play, type Outcome } from './history.ts'

/** Plays a history again and again with fewer steps. Returns the steps to skip and what then happens. */
export async function shrink(
  choice: Choice,
  first: Outcome,
): Promise<{ skip: number[]; outcome: Outcome }> {
  const kind = kindOf(first)
  let skip: number[] = []
  let outcome = first
  for (let size = Math.ceil(first.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let from = 1; from <= first.length; from += size) {
      const steps = Array.from({ length: size }, (_, place) => from + place)
      const fewer = [
        ...skip,
        ...steps.filter((step) => step <= first.length && !skip.includes(step)),
      ]
      if (fewer.length === skip.length) continue
      const tried = await playAfresh({ ...choice, skip: fewer })
      if (kindOf(tried) !== kind) continue
      skip = fewer
      outcome = tried
    }
  }
  return { skip: skip.toSorted((a, b) => a - b), outcome }
}

async function playAfresh(choice: Choice): Promise<Outcome> {
  await stopShops()
  await reset()
  await applyD1Migrations(env.DB, env.TEST_MIGRATIONS)
  restoreClock()
  startClock()
  return play(choice)
}

/** What goes wrong, without the numbers and ids that differ from play to play. */
function kindOf({ differences }: Outcome): string {
  return differences[0]?.replaceAll(/[0-9a-z]{20,}|\d+/g, 'N') ?? ''
}
