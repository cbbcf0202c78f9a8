// How a history begins: a shop with a little in it, and a hub that was just connected.

import { connect } from '../../support/hub.ts'
import { openShop } from '../../support/shop.ts'
import { beginning } from '../clock.ts'
import type { Random } from '../random.ts'
import { drawTemper } from '../temper.ts'
import type { Town } from '../town.ts'
import type { Temper } from '../world.ts'
import { WooWorld } from './world.ts'

/** Opens a shop and connects it, with an import or without. */
export async function createWorld(
  random: Random,
  town: Town,
  audienceId?: string,
): Promise<WooWorld> {
  const temper = drawTemper(random)
  const withImport = random.chance(0.5)
  const shop = await openShop({
    seed: random.int(1, 1_000_000),
    customers: random.chance(0.3) ? 0 : random.int(4, 9),
    // Orders that nobody chose to import do not come by themselves.
    orders: !withImport || random.chance(0.3) ? 0 : random.int(1, 8),
    products: howManyProducts(random, temper),
    frozenAt: beginning + random.int(-5, 5) * 1_000,
  })
  const world = new WooWorld(town, shop, temper)
  const history = { contacts: withImport, orders: withImport, transactions: withImport }
  const catalog = { products: true, collections: true }
  const store = await connect(shop, { import: { ...history, ...catalog } }, audienceId)
  await world.follow(store.id)
  world.tell(`connected ${withImport ? 'with an import' : 'without importing but the catalog'}`)
  await world.look()
  await world.installFaults()
  return world
}

/** Every sixth has variations: now and then more of them than one round of the sweep takes, or than a page holds. */
function howManyProducts(random: Random, { catalogChanges }: Temper): number {
  if (!catalogChanges) return 6
  if (random.chance(0.03)) return 132
  return random.chance(0.1) ? random.int(21, 45) : random.int(6, 13)
}
