// One history from its seed: the beginning, the steps, the end, and what is wrong then.

import { accessSteps } from './access-steps.ts'
import { deliverySteps } from './delivery-steps.ts'
import { end } from './ending.ts'
import { createWorld } from './opening.ts'
import { orderEdits } from './order-edits.ts'
import { Random } from './random.ts'
import { customerSteps } from './shop-customers.ts'
import { orderSteps } from './shop-orders.ts'
import { productSteps } from './shop-products.ts'
import { troubleSteps } from './trouble-steps.ts'
import { webhookSteps } from './webhook-steps.ts'

const steps = [
  ...orderSteps,
  ...orderEdits,
  ...customerSteps,
  ...productSteps,
  ...deliverySteps,
  ...troubleSteps,
  ...webhookSteps,
  ...accessSteps,
]

export type Outcome = { differences: string[]; story: string[]; length: number }

/** Plays the history of a seed; steps in `skip` are left out. Returns what is wrong and the story of it. */
export async function play(seed: number, skip: readonly number[] = []): Promise<Outcome> {
  const random = new Random(seed)
  const world = await createWorld(random)
  const length = random.int(15, 60)
  for (world.step = 1; world.step <= length; world.step++) {
    const own = new Random(seed, world.step)
    const fitting = steps.filter(({ needs }) => needs === undefined || world.temper[needs])
    const step = own.weighted(fitting)
    if (!step || skip.includes(world.step)) continue
    await step.run(world, own)
    await world.state()
    await world.catalog()
  }
  await end(world, new Random(seed, 0))
  return { differences: world.differences, story: world.story, length }
}
