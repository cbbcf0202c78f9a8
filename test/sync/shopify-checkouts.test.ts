import { createScheduledController } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import type { CheckoutShape } from '../../src/http/api/checkout-shape.ts'
import worker from '../../src/index.ts'
import { contacts, get, importEnded, orders, until, type List } from '../support/hub.ts'
import { connectShopify, flushShopify, openShopify } from '../support/shopify.ts'

const nothing = {
  contacts: false,
  orders: false,
  transactions: false,
  products: false,
  collections: false,
  checkouts: false,
}

type Started = { id: string; token: string }

function checkouts(): Promise<List<CheckoutShape>> {
  return get('/checkouts?limit=250')
}

async function ring(storeId: string, minutes: number): Promise<void> {
  const scheduledTime = new Date(Date.now() + minutes * 60_000)
  await worker.scheduled(createScheduledController({ cron: '*/10 * * * *', scheduledTime }), env)
  await importEnded(storeId)
}

async function announced(): Promise<number> {
  const row = await env.DB.prepare(
    `SELECT count(*) AS n FROM events WHERE transitions LIKE '%checkout_abandoned%'`,
  ).first<{ n: number }>()
  return row?.n ?? 0
}

test('A1 an import of a Shopify shop reads its checkouts behind the customers, on a line of their own', async () => {
  const shop = await openShopify({ customers: 5, products: 4, checkouts: 6 })
  const store = await connectShopify(shop)
  const run = await importEnded(store.id)
  expect(run.state).toBe('complete')
  const names = run.resources.map(({ resource }) => resource)
  expect(names.indexOf('checkouts')).toBe(names.indexOf('contacts') + 1)
  expect(run.resources.find(({ resource }) => resource === 'checkouts')).toMatchObject({
    seen: 6,
    created: 6,
    rejected: 0,
    done: true,
  })
  expect((await checkouts()).data).toHaveLength(6)
  expect(await announced()).toBe(0)
})

test('A2 a Shopify checkout is left, abandoned, announced once, and recovered by the order that names its token', async () => {
  const shop = await openShopify({ products: 4 })
  const store = await connectShopify(shop, { import: nothing })
  const { id } = await shop.act<Started>('startCheckout', { email: 'ada@example.net' })
  await flushShopify(shop, store.id)
  const [open] = (await checkouts()).data
  expect(open).toMatchObject({ state: 'open', contactId: null, orderId: null })
  expect(open?.lines.length).toBeGreaterThan(0)
  expect((await contacts()).data).toEqual([])
  await ring(store.id, 61)
  const [left] = (await checkouts()).data
  expect(left).toMatchObject({ id: open?.id, state: 'abandoned' })
  expect((await contacts()).data).toMatchObject([{ id: left?.contactId, email: 'ada@example.net' }])
  await shop.act('completeCheckout', { id })
  await flushShopify(shop, store.id)
  await until(async () => (await checkouts()).data[0]?.orderId)
  expect((await checkouts()).data).toMatchObject([
    { state: 'recovered', orderId: (await orders()).data[0]?.id },
  ])
  await ring(store.id, 200)
  expect(await announced()).toBe(1)
  expect((await checkouts()).data).toHaveLength(1)
})
