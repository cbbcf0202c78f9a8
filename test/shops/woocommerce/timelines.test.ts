// Which webhooks each happening sends and in which order, by the recorded timelines.

import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { WooShop } from './index.ts'
import { ask, readFixture } from './support.ts'
import type { Receiver, Timeline } from './support.ts'
import { newestId, plainOrder, startHookedShop } from './support-webhooks.ts'
import type { HookedShop } from './support-webhooks.ts'

let hooked: HookedShop
let shop: WooShop
let receiver: Receiver

beforeAll(async () => {
  hooked = await startHookedShop(() => Date.UTC(2026, 10, 21, 17, 0, 0))
  shop = hooked.shop
  receiver = hooked.receiver
})
afterAll(() => hooked.stop())
afterEach(() => hooked.calmDown())

const CUSTOMER = { email: 'hooks@example.com', first_name: 'Hook' }

/** How to make happen here what the recorder did to the real shop. */
const SCENARIOS: Record<string, () => unknown> = {
  'customer created by REST': () => api('/customers', CUSTOMER),
  'customer updated by REST': () =>
    shop.control.editCustomer(newestId(shop, 'customers'), { last_name: 'N' }),
  'five quick updates of one customer': () => {
    for (let n = 0; n < 5; n++)
      shop.control.editCustomer(newestId(shop, 'customers'), { last_name: `N${n}` })
  },
  'customer deleted by REST': () => shop.control.deleteCustomer(newestId(shop, 'customers')),
  'subscriber registered (wp_insert_user)': () =>
    shop.control.createCustomer({ email: 'sub@example.com', role: 'subscriber' }),
  'subscriber deleted': () => shop.control.deleteCustomer(newestId(shop, 'customers')),
  'customer created then deleted before delivery': () => {
    shop.control.createCustomer({ email: 'gone@example.com' })
    shop.control.deleteCustomer(newestId(shop, 'customers'))
  },
  'guest checkout, Store API, COD': () => shop.control.placeOrder({ ...plainOrder() }),
  'checkout with account creation': () =>
    shop.control.placeOrder({ ...plainOrder(), createAccount: true }),
  'order of a registered customer, PHP, payment_complete': async () => {
    const { id } = shop.control.createCustomer({ email: 'buyer@example.com' })
    await shop.control.flush()
    receiver.received.length = 0
    shop.control.placeOrder({ ...plainOrder(), registered: id, paid: true, via: 'admin' })
  },
  'order status processing -> completed': () =>
    shop.control.completeOrder(newestId(shop, 'orders')),
  'partial refund': () => shop.control.refundOrder(newestId(shop, 'orders'), { amount: '1.00' }),
  'order trashed by REST': () => api(`/orders/${newestId(shop, 'orders')}`, undefined, 'DELETE'),
  'order restored': () => shop.control.restoreOrder(newestId(shop, 'orders')),
  'order deleted for good from live': () =>
    api(`/orders/${newestId(shop, 'orders')}?force=true`, undefined, 'DELETE'),
  'order created by REST as guest, not paid': () =>
    api('/orders', { billing: { email: 'g@example.com' }, line_items: plainOrder().line_items }),
  'refund deleted': async () => {
    const refund = shop.control.refundOrder(newestId(shop, 'orders'), { amount: '1.00' })
    await shop.control.flush()
    receiver.received.length = 0
    shop.control.deleteRefund(refund.id)
  },
  'order note added': () => api(`/orders/${newestId(shop, 'orders')}/notes`, { note: 'hello' }),
  'PUT with nothing changed': () => api(`/orders/${newestId(shop, 'orders')}`, {}, 'PUT'),
  'full refund': () => shop.control.refundOrder(newestId(shop, 'orders')),
  'product created by REST': () => api('/products', { name: 'Hook & Co', regular_price: '19.99' }),
  'product updated by REST': () => api(`/products/${made}`, { regular_price: '21' }, 'PUT'),
  'product trashed': () => api(`/products/${made}`, undefined, 'DELETE'),
  'product restored': () => shop.control.restoreProduct(made),
  'product force-deleted from live': () => api(`/products/${made}?force=true`, undefined, 'DELETE'),
  'category renamed': () => api('/products/categories/17', { name: 'Clothes' }, 'PUT'),
  'coupon created': () => api('/coupons', { code: 'HOOK', amount: '10', discount_type: 'percent' }),
  'variation created': () => api('/products/20/variations', { regular_price: '5' }),
  'variation price change': () => shop.control.editProduct(made, { regular_price: '6' }),
  'variation deleted': () => api(`/products/20/variations/${made}?force=true`, undefined, 'DELETE'),
  'coupon trashed': async () => {
    await api('/coupons', { code: 'soon', amount: '1' })
    shop.control.trashCoupon(made)
  },
  'sale of a stock-managed product': async () => {
    shop.control.editProduct(30, { manage_stock: true, stock_quantity: 9 })
    await shop.control.flush()
    receiver.received.length = 0
    shop.control.placeOrder({ ...plainOrder(), items: [{ productId: 30 }] })
  },
  'order meta by update_meta only': () =>
    api(`/orders/${newestId(shop, 'orders')}`, { meta_data: [{ key: 'k', value: 'v' }] }, 'PUT'),
  'order updated 3 times quickly': async () => {
    for (let n = 0; n < 3; n++) await api(`/orders/${newestId(shop, 'orders')}`, {}, 'PUT')
  },
  'two orders in one second': () => {
    for (let n = 0; n < 3; n++) shop.control.placeOrder({ ...plainOrder(), via: 'admin' })
  },
  'page trashed by PHP': () => shop.control.trashPage(),
}
/** The id of what was made last. */
let made = 0

async function api(path: string, body?: unknown, method = 'POST'): Promise<void> {
  const answer = await ask<{ id: number }>(shop, `/wc/v3${path}`, { method, body })
  expect(answer.status, path).toBeLessThan(300)
  if (answer.status === 201) made = answer.body.id
}

test('each recorded happening sends the recorded topics in the recorded order', async () => {
  const { scenarios } = readFixture('webhooks/timelines.json') as { scenarios: Timeline[] }
  const known = new Map(scenarios.toReversed().map((one) => [one.scenario, one.deliveries]))
  for (const [name, run] of Object.entries(SCENARIOS)) {
    const recorded = known.get(name)
    expect(recorded, name).toBeDefined()
    const expected = recorded!.map((delivery) => delivery.topic)
    expect(await hooked.topicsOf(run), name).toEqual(expected)
  }
})

test('a cart sends order.updated only; when it becomes an order, updated and created come', async () => {
  let id = 0
  const cart = await hooked.topicsOf(() => {
    id = shop.control.placeOrder({ ...plainOrder(), status: 'checkout-draft' }).id
  })
  expect(cart).toEqual(['order.updated'])
  const bought = await hooked.topicsOf(() => shop.control.editOrder(id, { status: 'processing' }))
  expect(bought).toEqual(['order.updated', 'order.created'])
})

test('a product saved in the admin within ten seconds of its creation sends created again', async () => {
  await api('/products', { name: 'Fresh', regular_price: '1' })
  await shop.control.flush()
  const saved = await hooked.topicsOf(() => shop.control.editProduct(made, { name: 'New' }, true))
  expect(saved).toEqual(['product.created'])
  const old = await hooked.topicsOf(() => shop.control.editProduct(28, { weight: '1' }, true))
  expect(old).toEqual(['product.updated'])
})
