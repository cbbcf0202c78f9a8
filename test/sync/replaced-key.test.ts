import { expect, test } from 'vitest'
import { call, connectIdle, get, importEnded, orders, until } from '../support/hub.ts'
import { openShop } from '../support/shop.ts'

test('C10 a refusal of the old key that comes after the new one was given changes nothing', async () => {
  const shop = await openShop()
  const store = await connectIdle(shop)
  for (let placed = 0; placed < 3; placed++) await shop.act('placeOrder')
  // The answer to a read that began with the old key takes until the new one is there.
  const path = '/wp-json/wc/v3/orders'
  await shop.act('fault', { status: 401, slowMs: 700, times: 1, path })
  await call('POST', `/stores/${store.id}/reconcile`, {})
  await until(async () =>
    Object.keys((await shop.requests()).byRoute).some((route) => route.includes('/orders')),
  )
  const { consumerKey, consumerSecret } = await shop.act<Record<string, string>>('createKey')
  const credentials = { consumerKey, consumerSecret }
  await call('POST', `/stores/${store.id}/reconnect`, { credentials })
  const run = await importEnded(store.id)
  expect(run).toMatchObject({ state: 'complete' })
  expect(await get(`/stores/${store.id}`)).toMatchObject({ state: 'active', stateReason: null })
  expect((await orders()).data).toHaveLength(3)
})
