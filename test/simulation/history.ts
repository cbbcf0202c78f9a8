// One history from its seed: the beginning, the steps, the end, and what is wrong then.

import type { Choice } from './choice.ts'
import { clockSteps } from './clock-steps.ts'
import { deliverySteps } from './delivery-steps.ts'
import { end } from './ending.ts'
import type { Game } from './game.ts'
import { Random } from './random.ts'
import { shopify } from './shopify/index.ts'
import type { Step } from './step.ts'
import { troubleSteps } from './trouble-steps.ts'
import { woocommerce } from './woocommerce/index.ts'
import type { World } from './world.ts'

export type Outcome = { differences: string[]; story: string[]; length: number }

/** Plays a history. Returns what is wrong and the story of it. */
export function play(choice: Choice): Promise<Outcome> {
  return choice.platform === 'shopify' ? playGame(shopify, choice) : playGame(woocommerce, choice)
}

async function playGame<W extends World>(
  game: Game<W>,
  { seed, skip = [] }: Choice,
): Promise<Outcome> {
  const random = new Random(seed)
  const world = await game.open(random)
  const steps: Step<W>[] = [...game.steps, ...deliverySteps, ...troubleSteps, ...clockSteps]
  const length = random.int(15, 60)
  for (world.step = 1; world.step <= length; world.step++) {
    const own = new Random(seed, world.step)
    const fitting = steps.filter(({ needs }) => needs === undefined || world.temper[needs])
    const step = own.weighted(fitting)
    if (!step || skip.includes(world.step)) continue
    await step.run(world, own)
    await world.look()
  }
  await end(game, world, new Random(seed, 0))
  return { differences: world.differences, story: world.story, length }
}
