import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { connectIdle, deliver, get, settled } from '../support/hub.ts'
import { openShop } from '../support/shop.ts'

const refusal = {
  code: 'woocommerce_rest_cannot_view',
  message: 'Sorry, you cannot view this resource.',
  data: { status: 403 },
}

test('C10 a signed refusal from before the store answered again does not end it once more', async () => {
  const shop = await openShop()
  const store = await connectIdle(shop)
  const later = Date.now() + 60_000
  // Found to answer again after the delivery came, and before it is taken in.
  await env.DB.prepare('UPDATE stores SET changed_at = ?').bind(later).run()
  await deliver(store.id, 'order.updated', refusal)
  await settled(store.id)
  expect(await get(`/stores/${store.id}`)).toMatchObject({ state: 'active' })
  await env.DB.prepare('UPDATE stores SET changed_at = 0').run()
  await deliver(store.id, 'order.updated', refusal)
  await settled(store.id)
  expect(await get(`/stores/${store.id}`)).toMatchObject({ state: 'reconnect' })
})
