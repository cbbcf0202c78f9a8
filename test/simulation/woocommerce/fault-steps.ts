// The shop does not answer, or not as it should.

import { shortenTimeouts, slowerThanPatience } from '../clock.ts'
import type { Random } from '../random.ts'
import type { Step } from '../step.ts'
import type { WooWorld } from './world.ts'

export const faultSteps: Step<WooWorld>[] = [{ weight: 6, needs: 'shopFails', run: failShop }]

const shopFaults = [
  { status: 500 },
  { status: 503 },
  { status: 429, retryAfter: 2 },
  { status: 502 },
  { drop: 'before' },
  { drop: 'after' },
  { truncatedJson: true },
  { phpNoticeBeforeJson: true },
  { htmlErrorPage: true },
  { slowMs: slowerThanPatience },
]

/** Any request, or one kind of page: the first ones, later ones, a product's variations, single records. */
const shopPaths = [
  '/wp-json/wc/v3/',
  '/wp-json/wc/v3/orders',
  '/wp-json/wc/v3/customers',
  '/wp-json/wc/v3/products',
  '/wp-json/wc/v3/products/categories',
  '/wp-json/wc/v3/webhooks',
  String.raw`/\/variations\?/`,
  String.raw`/[?&]page=[2-9]/`,
  String.raw`/\/(orders|products)\/\d+$/`,
  String.raw`/[?&]modified_after=/`,
]

async function failShop(world: WooWorld, random: Random): Promise<void> {
  const fault = {
    ...random.pick(shopFaults),
    times: random.int(1, 4),
    after: random.int(0, 3),
    path: random.pick(shopPaths),
  }
  if ('slowMs' in fault) shortenTimeouts()
  await world.shop.act('fault', fault)
  world.tell(`the shop fails: ${JSON.stringify(fault)}`)
}
