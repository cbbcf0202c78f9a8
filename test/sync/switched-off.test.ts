import { expect, test, vi } from 'vitest'
import { call, connectIdle, deliver, get, importEnded, products, until } from '../support/hub.ts'
import { createSimple } from '../support/products.ts'
import { openShop } from '../support/shop.ts'

test('L4 a list that was switched off while it was read is read again from its place', async () => {
  const shop = await openShop()
  const store = await connectIdle(shop)
  for (let made = 0; made < 3; made++) await createSimple(shop)
  // The hub waits for this answer while the setting changes.
  await shop.act('fault', { slowMs: 300, times: 1, path: '/wp-json/wc/v3/products' })
  await call('POST', `/stores/${store.id}/reconcile`)
  await call('PATCH', `/stores/${store.id}/settings`, { sync: { products: false } })
  await importEnded(store.id)
  expect((await products()).data).toEqual([])
  await call('PATCH', `/stores/${store.id}/settings`, { sync: { products: true } })
  await call('POST', `/stores/${store.id}/reconcile`)
  await importEnded(store.id)
  expect((await products()).data).toHaveLength(3)
})

test('L2 a delivery that waits for an answer of the store says so when the store is disconnected', async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  const shop = await openShop()
  const store = await connectIdle(shop)
  await shop.act('fault', { status: 503, path: '/wp-json/wc/v3/products/' })
  await deliver(store.id, 'product.deleted', { id: 11 })
  const asked = async () =>
    Object.entries((await shop.requests()).byRoute).some(([route]) =>
      /products\/(\d+|:id)/.test(route),
    )
  await until(asked)
  await call('POST', `/stores/${store.id}/disconnect`)
  const path = `/stores/${store.id}/deliveries`
  const { data } = await get<{ data: { state: string; outcomes: object[] }[] }>(path)
  expect(data).toMatchObject([
    { state: 'skipped', outcomes: [{ outcome: 'skipped', reason: 'store_disconnected' }] },
  ])
})
