// One history from its seed: the beginning, the steps, the end, and what is wrong then.

import type { Choice, Played } from './choice.ts'
import { clockSteps } from './clock-steps.ts'
import { deliverySteps } from './delivery-steps.ts'
import { end } from './ending.ts'
import { enter, type Player } from './player.ts'
import { Random } from './random.ts'
import { openSeveral } from './several/opening.ts'
import { shopify } from './shopify/index.ts'
import { Town } from './town.ts'
import { troubleSteps } from './trouble-steps.ts'
import { woocommerce } from './woocommerce/index.ts'

export type Outcome = { differences: string[]; story: string[]; length: number }

const common = [...deliverySteps, ...troubleSteps, ...clockSteps]

/** Who takes part, and how many steps such a history has. */
const openings: Record<Played, Opening> = {
  woocommerce: { open: async (...about) => [await enter(woocommerce, ...about)], steps: [15, 60] },
  shopify: { open: async (...about) => [await enter(shopify, ...about)], steps: [15, 60] },
  several: { open: openSeveral, steps: [20, 80] },
}

type Opening = {
  open(town: Town, random: Random): Promise<Player[]>
  steps: [from: number, to: number]
}

/** Plays a history. Returns what is wrong and the story of it. */
export async function play({ platform, seed, skip = [] }: Choice): Promise<Outcome> {
  const random = new Random(seed)
  const town = new Town()
  const { open, steps } = openings[platform]
  const players = await open(town, random)
  const length = random.int(...steps)
  for (town.step = 1; town.step <= length; town.step++) {
    const own = new Random(seed, town.step)
    const player = players.length > 1 ? own.pick(players) : players[0]
    const step = player?.draw(own, common)
    if (!step || skip.includes(town.step)) continue
    await step()
    for (const { world } of players) await world.look()
  }
  await end(town, players, new Random(seed, 0))
  return { differences: town.differences, story: town.story, length }
}
