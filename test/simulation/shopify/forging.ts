// Deliveries that the shop never sent, and what no webhook of it should say.

import { deliverShopify } from '../../support/shopify.ts'
import type { Random } from '../random.ts'
import type { Step } from '../step.ts'
import type { ShopifyWorld } from './world.ts'

export const forgingSteps: Step<ShopifyWorld>[] = [{ weight: 1, run: forge }]

async function forge(world: ShopifyWorld, random: Random): Promise<void> {
  // Whatever comes for a store that was left is answered 410.
  if (world.disconnected) return
  const what = random.word('signature', 'shop', 'json', 'topic')
  const { shop, storeId } = world
  if (what === 'signature' || what === 'shop') {
    const headers =
      what === 'signature'
        ? { 'X-Shopify-Hmac-Sha256': btoa('0'.repeat(32)) }
        : { 'X-Shopify-Shop-Domain': 'another.myshopify.com' }
    const status = await deliverShopify(shop, storeId, 'orders/updated', '{"id":1}', headers)
    if (status !== 401) world.differences.push(`L1 a forged ${what} was answered ${status}`)
  } else if (what === 'json') {
    const status = await deliverShopify(shop, storeId, 'orders/updated', '<b>Notice</b>{')
    if (status === 200) world.forged.rejected += 1
  } else {
    const status = await deliverShopify(shop, storeId, 'carts/update', '{"id":"a"}')
    if (status === 200) world.forged.skipped += 1
  }
  world.tell(`forged: ${what}`)
}
