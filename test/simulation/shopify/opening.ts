// How a history begins: a shop with a little in it, now and then more than a page holds, and a hub that was just
// connected in one of three ways.

import { install } from '../../support/grant.ts'
import { connectShopify, openShopify, type ShopifyShop } from '../../support/shopify.ts'
import { beginning } from '../clock.ts'
import type { Random } from '../random.ts'
import { drawTemper } from '../temper.ts'
import type { Town } from '../town.ts'
import { ShopifyWorld, type Way } from './world.ts'

/** More orders, and more products, than a first page takes: then the history comes by bulk operation. */
const long = { orders: 27, products: 22 }

export async function createWorld(
  random: Random,
  town: Town,
  audienceId?: string,
): Promise<ShopifyWorld> {
  const temper = drawTemper(random)
  const pasted = ['token', 'clientCredentials'] as const
  // An owner who approves the app in the browser chooses nothing, no audience either.
  const way = random.word(...pasted, ...(audienceId === undefined ? (['oauth'] as const) : []))
  const withImport = way === 'oauth' || random.chance(0.6)
  const isLong = withImport && random.chance(0.15)
  // Without the right to all orders, for which an owner is not asked, those of long ago stay hidden.
  const hasOrders = withImport && way !== 'oauth'
  const shop = await openShopify({
    seed: random.int(1, 1_000_000),
    // What nobody chose to import does not come by itself.
    customers: withImport ? random.int(3, 9) : 0,
    orders: !hasOrders ? 0 : isLong ? long.orders : random.int(0, 8),
    checkouts: withImport ? random.int(0, 4) : 0,
    products: isLong ? long.products : random.int(4, 10),
    bulkDelayMs: 5,
    // Each shop has a name of its own; the ids of two may be the same.
    domain: `shop-${town.worlds.length + 1}.myshopify.com`,
    frozenAt: beginning + random.int(-5, 5) * 1_000,
  })
  const world = new ShopifyWorld(town, shop, temper, way)
  await world.follow(await connect(shop, way, withImport, audienceId))
  world.tell(`connected by ${way}, ${withImport ? 'with an import' : 'importing the catalog only'}`)
  await world.look()
  await world.installFaults()
  return world
}

async function connect(
  shop: ShopifyShop,
  way: Way,
  withImport: boolean,
  audienceId?: string,
): Promise<string> {
  if (way === 'oauth') return install(shop)
  const history = {
    contacts: withImport,
    orders: withImport,
    transactions: withImport,
    checkouts: withImport,
  }
  const settings = { import: { ...history, products: true, collections: true } }
  return (await connectShopify(shop, settings, way, audienceId)).id
}
