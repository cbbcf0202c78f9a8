// Histories of a WooCommerce shop.

import type { Announced, Game } from '../game.ts'
import { restoreAccess, accessSteps } from './access-steps.ts'
import { checkContacts } from './contact-checks.ts'
import { faultSteps } from './fault-steps.ts'
import { forgingSteps } from './forging.ts'
import { checkLive } from './live-checks.ts'
import { createWorld } from './opening.ts'
import { checkOrders } from './order-checks.ts'
import { orderEdits } from './order-edits.ts'
import { checkCollections, checkProducts } from './product-checks.ts'
import { readRecords } from './records.ts'
import { customerSteps } from './shop-customers.ts'
import { orderSteps } from './shop-orders.ts'
import { productSteps } from './shop-products.ts'
import { checkWebhooks } from './webhook-checks.ts'
import { webhookSteps } from './webhook-steps.ts'
import type { WooWorld } from './world.ts'

/** How many records one reconcile looks at again: orders with refunds; products with variations, sold and unsold. */
const perRound = { refunded: 50, variable: 15, unsold: 5 }

export const woocommerce: Game<WooWorld> = {
  open: createWorld,
  steps: [
    ...orderSteps,
    ...orderEdits,
    ...customerSteps,
    ...productSteps,
    ...forgingSteps,
    ...faultSteps,
    ...webhookSteps,
    ...accessSteps,
  ],
  restoreAccess,
  checkWebhooks,
  checkLive: async (world) => checkLive(world, await readRecords(world)),
  checkRecords: async (world) => {
    const records = await readRecords(world)
    return [
      ...checkOrders(world, records),
      ...checkContacts(world, records),
      ...checkProducts(world, records),
      ...checkCollections(world, records),
    ]
  },
  announcements,
  isExplained: (world, { reason, externalId }) =>
    (reason === 'invalid_json' && world.forged.rejected > 0) ||
    (reason === 'webhook_owner_lost_rights' && world.wasPowerless) ||
    (reason === 'invalid_payload' && world.broken.has(externalId ?? '')),
  rounds: async (world) => {
    const { orders, products, productOf, shop } = await readRecords(world)
    const variable = products.filter(({ type }) => type === 'variable').length
    const refunded = orders.filter((order) => order.refunded > 0).length
    const unsold = shop.products.filter(
      ({ product }) => product.type === 'variable' && !productOf.has(product.id),
    ).length
    return Math.max(
      refunded / perRound.refunded,
      variable / perRound.variable,
      unsold / perRound.unsold,
    )
  },
}

/**
 * An order that was placed was submitted once; one that is paid got its payment once. What was only ever seen in
 * the trash may be silent.
 */
async function announcements(world: WooWorld): Promise<Map<string, Announced>> {
  const { orders } = await readRecords(world)
  return new Map(
    orders.map(({ externalId, sourceStatus, paidAt }) => {
      const isTrash = sourceStatus === 'trash' || world.trashedAt.has(Number(externalId))
      const silent = isTrash ? [0] : []
      return [
        externalId,
        {
          order_submitted: [sourceStatus === 'checkout-draft' ? 0 : 1, ...silent],
          payment_received: [paidAt === null ? 0 : 1, ...silent],
        },
      ]
    }),
  )
}
