import { afterEach, expect, test, vi } from 'vitest'
import { call, connectIdle, deliver, request } from '../support/hub.ts'
import { openShop } from '../support/shop.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

async function ping(storeId: string): Promise<number> {
  const answer = await request(`/webhooks/woocommerce/${storeId}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: 'webhook_id=5',
  })
  return answer.status
}

test('L1 the pings of a store that is being connected again get exactly 200', async () => {
  const shop = await openShop()
  const store = await connectIdle(shop)
  await call('POST', `/stores/${store.id}/disconnect`)
  // What the ingress knows of a store is kept for five seconds.
  await scheduler.wait(5_200)
  expect((await deliver(store.id, 'order.updated', { id: 1 })).status).toBe(410)
  const real = globalThis.fetch
  const answers: number[] = []
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    if (init?.method === 'POST' && String(input).includes('/wc/v3/webhooks'))
      answers.push(await ping(store.id))
    return real(input, init)
  })
  const { consumerKey, consumerSecret } = shop.keys
  await call('POST', `/stores/${store.id}/reconnect`, {
    credentials: { consumerKey, consumerSecret },
  })
  expect(answers.length).toBeGreaterThan(0)
  expect(new Set(answers)).toEqual(new Set([200]))
})

test('L1 an unknown store is pinged in vain', async () => {
  expect(await ping('sto_unknown')).toBe(404)
})
