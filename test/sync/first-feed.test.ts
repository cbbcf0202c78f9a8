import { createScheduledController } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import worker from '../../src/index.ts'
import { catalogOf } from '../support/catalog.ts'
import { connect, importEnded, until } from '../support/hub.ts'
import { openShop } from '../support/shop.ts'

test('P4 the first feed waits for the import that is under way', async () => {
  const shop = await openShop({ products: 12 })
  await shop.act('fault', { slowMs: 1_500, path: '/wp-json/wc/v3/products', times: 1 })
  const store = await connect(shop)
  await worker.scheduled(createScheduledController({ cron: '0 */4 * * *' }), env)
  expect(await catalogOf(store.id)).toMatchObject({ state: 'none' })
  await importEnded(store.id)
  const built = await until(async () => {
    const catalog = await catalogOf(store.id)
    return catalog.state === 'ready' ? catalog : null
  })
  expect(built.offers).toBeGreaterThan(12)
})
