// A shop that takes part in a history: its world together with the game of its platform, whatever that is.

import type { Announced, Game } from './game.ts'
import type { Random } from './random.ts'
import type { Step } from './step.ts'
import type { Town } from './town.ts'
import type { World } from './world.ts'
import type { DeliveryView } from '../../src/sync/deliveries.ts'

export type Player = {
  world: World
  /** What may happen next in and around the shop: one of the steps that fit its temper. */
  draw(random: Random, common: readonly Step[]): (() => Promise<void>) | null
  restoreAccess(): Promise<void>
  checkLive(): Promise<string[]>
  checkRecords(read: 'changes' | 'everything'): Promise<string[]>
  checkWebhooks(): Promise<string[]>
  announcements(): Promise<Map<string, Announced>>
  isExplained(outcome: DeliveryView['outcomes'][number]): boolean
  rounds(): Promise<number>
}

/** How a shop comes into a town: what is added to its platform's steps, and the audience (the default one else). */
export type Entrance<W extends World> = { steps?: readonly Step<W>[]; audienceId?: string }

export async function enter<W extends World>(
  game: Game<W>,
  town: Town,
  random: Random,
  { steps: more = [], audienceId }: Entrance<W> = {},
): Promise<Player> {
  const world = await game.open(random, town, audienceId)
  return {
    world,
    draw: (chance, common) => {
      const steps: Step<W>[] = [...game.steps, ...more, ...common]
      const fitting = steps.filter(({ needs }) => needs === undefined || world.temper[needs])
      const step = chance.weighted(fitting)
      return step ? () => step.run(world, chance) : null
    },
    restoreAccess: () => game.restoreAccess(world),
    checkLive: () => game.checkLive(world),
    checkRecords: (read) => game.checkRecords(world, read),
    checkWebhooks: () => game.checkWebhooks(world),
    announcements: () => game.announcements(world),
    isExplained: (outcome) => game.isExplained(world, outcome),
    rounds: () => game.rounds(world),
  }
}
