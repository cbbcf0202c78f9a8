// The shop does not answer, not as it should, or not so often; and its bulk operations fail half-way.

import { shortenTimeouts, slowerThanPatience } from '../clock.ts'
import type { Random } from '../random.ts'
import type { Step } from '../step.ts'
import type { ShopifyWorld } from './world.ts'

export const faultSteps: Step<ShopifyWorld>[] = [
  { weight: 7, needs: 'shopFails', run: failShop },
  { weight: 2, needs: 'shopFails', run: throttle },
  { weight: 2, needs: 'shopFails', run: failBulk },
]

const faults = [
  { status: 500 },
  { status: 503 },
  { status: 429, retryAfter: '2.0' },
  { code: 'THROTTLED' },
  { code: 'INTERNAL_SERVER_ERROR' },
  { drop: 'before' },
  { drop: 'after' },
  { truncatedJson: true },
  { htmlErrorPage: true },
  { slowMs: slowerThanPatience },
]

/** Any request, or one kind: a look-up, a page of a list, a token, a file. */
const places = [
  {},
  {},
  { operation: 'OrderNodes' },
  { operation: 'CustomerNodes' },
  { operation: 'ProductNodes' },
  { operation: 'Orders' },
  { operation: 'Customers' },
  { operation: 'Checkouts' },
  { operation: 'BulkRun' },
  { operation: 'Subscribe' },
  { path: '/admin/oauth/' },
  { path: '/bulk-operation-outputs/' },
]

async function failShop(world: ShopifyWorld, random: Random): Promise<void> {
  const what = random.pick(faults)
  const fault = {
    ...what,
    // A file and a token are no answers of the API: nothing in them has a code.
    ...(what && 'code' in what ? {} : random.pick(places)),
    times: random.int(1, 4),
    after: random.int(0, 3),
  }
  if ('slowMs' in fault) shortenTimeouts()
  await world.shop.act('fault', fault)
  world.tell(`the shop fails: ${JSON.stringify(fault)}`)
}

async function throttle(world: ShopifyWorld, random: Random): Promise<void> {
  const currentlyAvailable = random.int(0, 60)
  await world.shop.act('throttle', { currentlyAvailable })
  world.tell(`the shop's bucket holds ${currentlyAvailable} points`)
}

async function failBulk(world: ShopifyWorld, random: Random): Promise<void> {
  const afterRoots = random.int(0, 20)
  await world.shop.act('failBulk', { afterRoots, code: 'INTERNAL_SERVER_ERROR' })
  world.tell(`the next bulk operation fails after ${afterRoots} records`)
}
