// Histories of a Shopify shop.

import type { Announced, Game } from '../game.ts'
import { readHubOf } from '../records.ts'
import { accessSteps, restoreAccess } from './access-steps.ts'
import { checkCollections, checkProducts } from './catalog-checks.ts'
import { catalogSteps } from './catalog-steps.ts'
import { checkCheckouts } from './checkout-checks.ts'
import { checkoutSteps } from './checkout-steps.ts'
import { checkContacts } from './contact-checks.ts'
import { customerSteps } from './customer-steps.ts'
import { faultSteps } from './fault-steps.ts'
import { forgingSteps } from './forging.ts'
import { checkLive } from './live-checks.ts'
import { createWorld } from './opening.ts'
import { checkOrders } from './order-checks.ts'
import { orderSteps } from './order-steps.ts'
import { readRecords } from './records.ts'
import { digits } from './state.ts'
import { checkWebhooks } from './webhook-checks.ts'
import { webhookSteps } from './webhook-steps.ts'
import type { ShopifyWorld } from './world.ts'

/** How many records one reconcile looks at again: orders with refunds; products with variants. */
const perRound = { refunded: 50, variable: 15 }

export const shopify: Game<ShopifyWorld> = {
  open: createWorld,
  steps: [
    ...orderSteps,
    ...customerSteps,
    ...catalogSteps,
    ...checkoutSteps,
    ...forgingSteps,
    ...faultSteps,
    ...webhookSteps,
    ...accessSteps,
  ],
  restoreAccess,
  checkWebhooks,
  checkLive: async (world) => checkLive(world, await readRecords(world)),
  checkRecords: async (world, read) => {
    const records = await readRecords(world)
    const whole = { whole: read === 'everything' }
    return [
      ...checkOrders(world, records, whole),
      ...checkContacts(world, records),
      ...checkProducts(world, records, whole),
      ...checkCollections(world, records),
      ...checkCheckouts(world, records, whole),
    ]
  },
  announcements,
  isExplained: (world, { reason }) => reason === 'invalid_json' && world.forged.rejected > 0,
  rounds: async (world) => {
    const { orders, products } = await readHubOf(world)
    const variable = products.filter(({ type }) => type === 'variable').length
    const refunded = orders.filter((order) => order.refunded > 0).length
    return Math.max(refunded / perRound.refunded, variable / perRound.variable)
  },
}

/**
 * Every order was submitted once. One that is paid got its payment once; one that was may be owed again. One that is
 * gone may have been seen by an import alone, which leaves it to news that never came.
 */
async function announcements(world: ShopifyWorld): Promise<Map<string, Announced>> {
  const { orders, shop } = await readRecords(world)
  const present = new Set(shop.orders.map(({ id }) => digits(id)))
  return new Map(
    orders.map(({ externalId, paidAt }) => {
      const unseen = present.has(externalId) ? [] : [0]
      return [
        externalId,
        {
          order_submitted: [1, ...unseen],
          payment_received: paidAt === null ? [0, 1] : [1, ...unseen],
        },
      ]
    }),
  )
}
