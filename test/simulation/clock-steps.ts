// The clock's jobs in between: every ten minutes what changed is read, at the top of each hour webhooks are mended.

import type { Random } from './random.ts'
import { ringAndWait, ring } from './schedule.ts'
import type { Step } from './step.ts'
import type { World } from './world.ts'

export const clockSteps: Step[] = [
  { weight: 4, needs: 'webhooksBreak', run: hour },
  { weight: 2, run: schedule },
]

async function hour(world: World, random: Random): Promise<void> {
  await (random.chance(0.5) ? ringAndWait : ring)(world, { hour: true })
  world.tell('the hour strikes')
}

async function schedule(world: World): Promise<void> {
  await ring(world)
  world.tell('ten minutes are over')
}
