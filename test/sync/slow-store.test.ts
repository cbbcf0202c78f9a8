import { expect, test } from 'vitest'
import { call, connectIdle, deliver, importEnded, orders, until } from '../support/hub.ts'
import { limitDelays } from '../support/queues.ts'
import { openShop } from '../support/shop.ts'

/** Lets `hook` stand between the hub and the store's lists. */
async function withStore<T>(
  hook: (url: URL, ask: () => Promise<Response>) => Promise<Response>,
  work: () => Promise<T>,
): Promise<T> {
  const real = globalThis.fetch
  globalThis.fetch = (input, init) => {
    const url = new URL(input instanceof Request ? input.url : String(input))
    return hook(url, () => real(input, init))
  }
  try {
    return await work()
  } finally {
    globalThis.fetch = real
  }
}

test('M2 a store that is too slow for a full page is read in smaller ones, to the end', async () => {
  const shop = await openShop({ orders: 130 })
  const store = await connectIdle(shop)
  await call('PATCH', `/stores/${store.id}/settings`, { import: { orders: true } })
  const sizes: number[] = []
  const run = await withStore(
    (url, ask) => {
      if (!url.pathname.endsWith('/wc/v3/orders')) return ask()
      const size = Number(url.searchParams.get('per_page'))
      sizes.push(size)
      const timeout = new DOMException('The operation timed out.', 'TimeoutError')
      return size > 50 ? Promise.reject(timeout) : ask()
    },
    async () => {
      await call('POST', `/stores/${store.id}/import`, {})
      return importEnded(store.id)
    },
  )
  expect(run).toMatchObject({ state: 'complete' })
  expect(run.resources[0]?.seen).toBe(run.resources[0]?.storeCount)
  expect(sizes).toEqual([100, 50, 50, 50])
})

test('M2 what deliveries ask of the store goes ahead of history', async () => {
  const shop = await openShop({ orders: 450 })
  const store = await connectIdle(shop)
  await call('PATCH', `/stores/${store.id}/settings`, { import: { orders: true } })
  const [known] = (await shop.state()).orders
  const asked: string[] = []
  await withStore(
    async (url, ask) => {
      const isLookup = /\/wc\/v3\/orders\/\d+$/.test(url.pathname)
      if (!isLookup && !url.pathname.endsWith('/wc/v3/orders')) return ask()
      asked.push(isLookup ? 'lookup' : 'page')
      // The store is slow, so that the look-up would otherwise have to share it with three more pages.
      await new Promise((resolve) => setTimeout(resolve, 300))
      return ask()
    },
    async () => {
      await call('POST', `/stores/${store.id}/import`, {})
      await until(async () => asked.length >= 2)
      await deliver(store.id, 'order.deleted', { id: known?.id })
      await importEnded(store.id)
    },
  )
  expect(asked).toContain('lookup')
  expect(asked.indexOf('lookup')).toBeLessThanOrEqual(3)
  expect((await orders(`&externalId=${known?.id}`)).data[0]?.sourceStatus).toBe(known?.status)
})

test('M2 a page that comes out larger than 5 MB is asked for in halves', async () => {
  const shop = await openShop({ orders: 60 })
  const store = await connectIdle(shop)
  await call('PATCH', `/stores/${store.id}/settings`, { import: { orders: true } })
  const run = await withStore(
    async (url, ask) => {
      const answer = await ask()
      const isLarge =
        url.pathname.endsWith('/wc/v3/orders') && Number(url.searchParams.get('per_page')) > 50
      if (!isLarge) return answer
      const rows = await answer.json<object[]>()
      const note = 'x'.repeat(100_000)
      return Response.json(rows.map((row) => ({ ...row, customer_note: note })))
    },
    async () => {
      await call('POST', `/stores/${store.id}/import`, {})
      return importEnded(store.id)
    },
  )
  expect(run).toMatchObject({ state: 'complete' })
  expect(run.resources[0]?.seen).toBe(run.resources[0]?.storeCount)
})

test('M2 a store that asks for patience thirteen times is read to the end all the same', async () => {
  limitDelays(0)
  const shop = await openShop({ orders: 5 })
  const store = await connectIdle(shop)
  const path = '/wp-json/wc/v3/orders'
  await shop.act('fault', { status: 429, retryAfter: 1, times: 13, path })
  await call('PATCH', `/stores/${store.id}/settings`, { import: { orders: true } })
  await call('POST', `/stores/${store.id}/import`, {})
  try {
    expect(await importEnded(store.id)).toMatchObject({ state: 'complete' })
  } finally {
    limitDelays(Infinity)
  }
})
