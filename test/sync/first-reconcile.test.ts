import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { call, connectIdle, importEnded, orders } from '../support/hub.ts'
import { openShop } from '../support/shop.ts'

async function count(table: string): Promise<number | undefined> {
  return (await env.DB.prepare(`SELECT count(*) AS n FROM ${table}`).first<{ n: number }>())?.n
}

test('C4 M5 a reconcile brings no history that nobody chose to import, and what is new since', async () => {
  const shop = await openShop({ orders: 30 })
  const store = await connectIdle(shop)
  const reconcile = async () => {
    await call('POST', `/stores/${store.id}/reconcile`)
    await importEnded(store.id)
  }
  await reconcile()
  expect([await count('orders'), await count('products')]).toEqual([0, 0])
  const placed = await shop.act<{ id: number }>('placeOrder', { status: 'processing', paid: true })
  await reconcile()
  expect((await orders()).data.map(({ externalId }) => externalId)).toEqual([String(placed.id)])
})
