// Which kinds of trouble a history has.

import type { Random } from './random.ts'
import type { Temper } from './world.ts'

export function drawTemper(random: Random): Temper {
  return {
    databaseFails: random.chance(0.4),
    objectRestarts: random.chance(0.3),
    shopFails: random.chance(0.35),
    settingsChange: random.chance(0.2),
    recordsBreak: random.chance(0.3),
    importsLive: random.chance(0.6),
    catalogChanges: random.chance(0.7),
    webhooksBreak: random.chance(0.35),
    accessBreaks: random.chance(0.25),
  }
}
