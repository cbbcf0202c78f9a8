import { expect, test } from 'vitest'
import {
  call,
  connect,
  connectIdle,
  flush,
  importEnded,
  orders,
  transactions,
  until,
} from '../support/hub.ts'
import { openShop, type Shop } from '../support/shop.ts'

type Placed = { id: number; total: string }
type Refunded = { id: number; date_created_gmt: string }

function place(shop: Shop): Promise<Placed> {
  return shop.act<Placed>('placeOrder', { status: 'completed', paid: true })
}

async function refundTimes(): Promise<(string | null)[]> {
  const { data } = await transactions()
  return data.filter(({ kind }) => kind === 'refund').map(({ processedAt }) => processedAt)
}

/** Answers requests for the list of all refunds the way a WooCommerce before 9.0 does, and counts them. */
function withoutRefundList(): { asked: () => number; restore: () => void } {
  const real = globalThis.fetch
  let asked = 0
  globalThis.fetch = async (input, init) => {
    const url = input instanceof Request ? input.url : String(input)
    if (!url.includes('/wc/v3/refunds')) return real(input, init)
    asked += 1
    const body = { code: 'rest_no_route', message: 'No route', data: { status: 404 } }
    return Response.json(body, { status: 404 })
  }
  return { asked: () => asked, restore: () => (globalThis.fetch = real) }
}

test('M7 an import tells when each refund was made, though orders do not', async () => {
  const shop = await openShop()
  const { id } = await place(shop)
  const refund = await shop.act<Refunded>('refundOrder', { id, amount: '1.00' })
  const store = await connect(shop)
  await importEnded(store.id)
  expect(await refundTimes()).toEqual([`${refund.date_created_gmt}.000Z`])
})

test('M7 a refund that came by webhook gets its time from the store, with one question', async () => {
  const shop = await openShop()
  const store = await connectIdle(shop)
  const { id } = await place(shop)
  await flush(shop, store.id)
  await shop.act('resetRequests')
  const refund = await shop.act<Refunded>('refundOrder', { id, amount: '1.00' })
  await flush(shop, store.id)
  await until(async () => (await refundTimes())[0])
  expect(await refundTimes()).toEqual([`${refund.date_created_gmt}.000Z`])
  const { byRoute } = await shop.requests()
  expect(Object.entries(byRoute).filter(([route]) => route.includes('refunds'))).toHaveLength(1)
  // What is known stays known, though the next delivery does not tell it again.
  await shop.act('editOrder', { id, status: 'processing' })
  await flush(shop, store.id)
  await until(async () => (await orders()).data[0]?.sourceStatus === 'processing')
  expect(await refundTimes()).toEqual([`${refund.date_created_gmt}.000Z`])
})

test('M7 a store without a list of refunds leaves their times open and is not asked again and again', async () => {
  const shop = await openShop()
  const store = await connectIdle(shop)
  const { id } = await place(shop)
  await flush(shop, store.id)
  const list = withoutRefundList()
  try {
    await shop.act('refundOrder', { id, amount: '1.00' })
    await flush(shop, store.id)
    await until(async () => list.asked() === 1)
    // A change within the same second would make the hub ask which one holds.
    await scheduler.wait(1_100)
    await shop.act('editOrder', { id, status: 'processing' })
    await flush(shop, store.id)
    expect(await refundTimes()).toEqual([null])
    expect(list.asked()).toBe(1)
  } finally {
    list.restore()
  }
})

test('M7 a refund that vanished at the store vanishes from the transactions', async () => {
  const shop = await openShop()
  const store = await connectIdle(shop)
  const { id } = await place(shop)
  const refund = await shop.act<Refunded>('refundOrder', { id, amount: '1.00' })
  await flush(shop, store.id)
  expect((await transactions()).data.map(({ kind }) => kind).toSorted()).toEqual(['refund', 'sale'])
  await shop.act('deleteRefund', { id: refund.id })
  await shop.act('editOrder', { id, status: 'processing' })
  await flush(shop, store.id)
  expect((await transactions()).data.map(({ kind }) => kind)).toEqual(['sale'])
})

test('F5 what was paid and what went back add up to the net, to the cent', async () => {
  const shop = await openShop()
  const store = await connectIdle(shop)
  await call('PATCH', `/stores/${store.id}/settings`, {
    import: { orders: true, transactions: true },
  })
  const { id, total } = await place(shop)
  await shop.act('refundOrder', { id, amount: '0.10' })
  await shop.act('refundOrder', { id, amount: '0.20' })
  await call('POST', `/stores/${store.id}/import`, {})
  await importEnded(store.id)
  const { data } = await transactions()
  const net = data.reduce(
    (sum, { kind, amount }) => sum + (kind === 'refund' ? -amount.amount : amount.amount),
    0,
  )
  const [order] = (await orders()).data
  expect(order?.refunded.amount).toBe(30)
  expect(order?.total.amount).toBe(Math.round(Number(total) * 100))
  expect(net).toBe((order?.total.amount ?? 0) - 30)
})
