// What the shops of one history share: the hub that follows them, the story so far, and what is wrong with it.

import { leap } from './clock.ts'
import type { World } from './world.ts'

export class Town {
  /** One shop's world each. */
  readonly worlds: World[] = []
  readonly story: string[] = []
  /** What is wrong already, before the end. */
  readonly differences: string[] = []
  step = 0
  /** Counts up, so that no two edits say the same. */
  edits = 0

  /** A shop's name in the story; none is needed where there is no other. */
  nameOf(world: World): string {
    const place = this.worlds.indexOf(world) + 1
    return this.worlds.length > 1 ? `${world.platform} ${place}: ` : ''
  }

  /** Lets time pass for the hub and all shops alike. */
  async pass(seconds: number): Promise<void> {
    leap(seconds * 1_000)
    for (const world of this.worlds) await world.advance(seconds)
  }

  /** All of them, again: an object that was restarted has lost them. */
  async installFaults(): Promise<void> {
    for (const world of this.worlds) await world.installFaults()
  }

  /** Whether anybody in these shops ever had an address. */
  hadAddress(world: World, email: string): boolean {
    return this.neighboursOf(world).some(({ everEmails }) => everEmails.has(email))
  }

  /** The shops whose people share contacts with this one's, itself among them. */
  neighboursOf({ audienceId }: World): World[] {
    return this.worlds.filter((world) => world.audienceId === audienceId)
  }
}
