// What a step of a history is. Each draws its chances from a stream of its own, so that leaving one out leaves the
// others as they were.

import type { Random } from './random.ts'
import type { Temper, World } from './world.ts'

export type Step<W extends World = World> = {
  weight: number
  /** Left out of histories of another temper. */
  needs?: keyof Temper
  run(world: W, random: Random): Promise<void>
}

export const firstNames = ['Ann', 'Zoë', "O'Hara", 'Tom & Jerry', 'Ida'] as const
export const sharedEmails = ['ann', 'bo', 'cy', 'dee'].map((name) => `${name}@sim.example`)

/** An address nobody had before. */
export function freshEmail(world: World): string {
  world.edits += 1
  return `new${world.edits}@sim.example`
}

/** An address as people type it. */
export function asTyped(email: string, random: Random): string {
  return random.chance(0.2) ? ` ${email.toUpperCase()} ` : email
}
