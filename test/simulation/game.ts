// What a platform adds to the simulation: how its histories begin, what happens in them, and how its shop is held
// against the hub in the end.

import type { DeliveryView } from '../../src/sync/deliveries.ts'
import type { Random } from './random.ts'
import type { Step } from './step.ts'
import type { Town } from './town.ts'
import type { World } from './world.ts'

/** How often an order may have been announced by now: any of these numbers is right. */
export type Announced = { order_submitted: number[]; payment_received: number[] }

export type Game<W extends World> = {
  /** A shop with a little in it, and a hub that was just connected, in the default audience unless another is named. */
  open(random: Random, town: Town, audienceId?: string): Promise<W>
  steps: readonly Step<W>[]
  /** Trouble with the shop and the way into it ends; who was shut out is let in again. */
  restoreAccess(world: W): Promise<void>
  /** What was said by webhook is in the hub before a scheduled read comes to help. */
  checkLive(world: W): Promise<string[]>
  /** Shop and hub agree: after everything that changed was read, or after everything was. */
  checkRecords(world: W, read: 'changes' | 'everything'): Promise<string[]>
  /** The hub's webhooks at the shop, each of them once. */
  checkWebhooks(world: W): Promise<string[]>
  announcements(world: W): Promise<Map<string, Announced>>
  /** Whether there was a reason to reject this. */
  isExplained(world: W, outcome: DeliveryView['outcomes'][number]): boolean
  /** How many rounds of the clock its sweeps need for everything that leaves no trace. */
  rounds(world: W): Promise<number>
}
