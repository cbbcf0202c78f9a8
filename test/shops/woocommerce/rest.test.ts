// What the demo shop's REST API does: lists, dates, writing, trash, refunds, money.

import { afterAll, beforeAll, expect, test } from 'vitest'
import { startWooShop } from './index.ts'
import type { WooShop } from './index.ts'
import { ask, askAll } from './support.ts'

type Row = Record<string, unknown>
interface OrderRow {
  id: number
  status: string
  total: string
  total_tax: string
  discount_total: string
  date_modified_gmt: string
  customer_id: number
  line_items: { subtotal: string; total: string }[]
  fee_lines: { total: string }[]
  shipping_lines: { total: string }[]
}

let shop: WooShop
let now = Date.UTC(2026, 10, 21, 17, 0, 0)

beforeAll(async () => {
  shop = await startWooShop({ seed: 7, deliverWebhooks: 'manual', now: () => now })
})
afterAll(() => shop.stop())

function readAll<T = Row>(path: string): Promise<T[]> {
  return askAll<T>(shop, path)
}

test('past the end orders count nothing, customers still count all', async () => {
  const orders = await ask(shop, '/wc/v3/orders?per_page=100&page=99')
  expect([orders.status, orders.text]).toEqual([200, '[]'])
  expect(orders.headers.get('x-wp-total')).toBe('0')
  expect(orders.headers.get('x-wp-totalpages')).toBe('0')
  const customers = await ask(shop, '/wc/v3/customers?role=all&per_page=100&page=99')
  expect([customers.text, customers.headers.get('x-wp-total')]).toEqual(['[]', '300'])
  expect(customers.headers.get('x-wp-totalpages')).toBe('3')
})

test('a line whose product is gone, or never was, has null for its numbers', async () => {
  interface Line {
    product_id: number
    sku: string | null
  }
  const orders = await readAll<{ line_items: Line[] }>('/wc/v3/orders')
  const lines = orders.flatMap((order) => order.line_items).filter((line) => line.sku === null)
  const ids = new Set(lines.map((line) => line.product_id))
  expect([...ids].sort()).toEqual([0, 900_002])
})

test('amounts have the decimals of their currency, or two throughout as in the real shop', async () => {
  const options = { seed: 7, customers: 20, orders: 200, deliverWebhooks: 'manual' } as const
  const real = await startWooShop({ ...options, priceDecimals: 2 })
  const mine = await startWooShop(options)
  const totals = (each: WooShop): Record<string, string> =>
    Object.fromEntries(each.control.state().orders.map((one) => [one.currency, one.total]))
  expect(totals(mine)['JPY']).toMatch(/^\d+$/)
  expect(totals(mine)['KWD']).toMatch(/^\d+\.\d{3}$/)
  expect(totals(real)['JPY']).toBe(`${totals(mine)['JPY']}.00`)
  expect(totals(real)['KWD']).toMatch(/^\d+\.\d{2}$/)
  await Promise.all([real.stop(), mine.stop()])
})

test('the default list holds carts and plugin statuses but no trash; totals conserve', async () => {
  const orders = await readAll<OrderRow>('/wc/v3/orders?orderby=id&order=asc')
  const statuses = new Set(orders.map((order) => order.status))
  expect(statuses.has('trash')).toBe(false)
  expect([...statuses].sort()).toEqual(
    'awaiting-shipment cancelled checkout-draft completed failed on-hold pending processing refunded'.split(
      ' ',
    ),
  )
  const units = (text: string): number => Math.round(Number(text) * 1000)
  const sum = (lines: { total: string }[]): number =>
    lines.reduce((total, line) => total + units(line.total), 0)
  for (const order of orders) {
    const parts = sum(order.line_items) + sum(order.fee_lines) + sum(order.shipping_lines)
    expect(parts + units(order.total_tax), `order ${order.id}`).toBe(units(order.total))
    const before = order.line_items.reduce((total, line) => total + units(line.subtotal), 0)
    expect(before - sum(order.line_items)).toBe(units(order.discount_total))
  }
  const trashed = await readAll<OrderRow>('/wc/v3/orders?status=trash')
  expect(trashed.length).toBeGreaterThan(0)
  const one = await ask<OrderRow>(shop, `/wc/v3/orders/${trashed[0]!.id}`)
  expect([one.status, one.body.status]).toEqual([200, 'trash'])
})

test('the modified filter is strict, and each way of writing the date is read as the real shop does', async () => {
  const placed = shop.control.placeOrder({ paid: true })
  const at = placed.date_modified_gmt
  const [hour, minute] = [3_600_000, 60_000]
  const utc = (shift: number): string => new Date(now + shift).toISOString().slice(0, 19)
  const finds = async (query: string): Promise<boolean> => {
    const answer = await ask<OrderRow[]>(shop, `/wc/v3/orders?per_page=100&${query}`)
    expect(answer.status, query).toBe(200)
    return answer.body.some((order) => order.id === placed.id)
  }
  // Strict at one second: the very second itself is not after itself.
  expect(await finds(`modified_after=${at}&dates_are_gmt=true`)).toBe(false)
  expect(await finds(`modified_after=${utc(-1000)}&dates_are_gmt=true`)).toBe(true)
  expect(await finds(`modified_before=${at}&dates_are_gmt=true`)).toBe(false)
  expect(await finds(`modified_before=${utc(1000)}&dates_are_gmt=true`)).toBe(true)
  // toISOString: read as shop-local, five hours later in winter, so the order is missed.
  expect(await finds(`modified_after=${utc(-hour)}.000Z`)).toBe(false)
  expect(await finds(`modified_after=${utc(-5 * hour - minute)}.000Z`)).toBe(true)
  // No zone and no dates_are_gmt: shop-local too.
  expect(await finds(`modified_after=${utc(-hour)}`)).toBe(false)
  expect(await finds(`modified_after=${utc(-5 * hour - minute)}`)).toBe(true)
  // With a zone and dates_are_gmt the text is shifted once too often, five hours back.
  expect(await finds(`modified_after=${utc(4 * hour)}Z&dates_are_gmt=true`)).toBe(true)
  expect(await finds(`modified_before=${utc(4 * hour)}Z&dates_are_gmt=true`)).toBe(false)
  for (const bad of ['2026-05-05', '1778000000', 'yesterday', '2026-13-45T00:00:00']) {
    const answer = await ask(shop, `/wc/v3/orders?modified_after=${bad}`)
    expect([answer.status, answer.body['code']], bad).toEqual([400, 'rest_invalid_param'])
  }
})

test('a bulk edit puts hundreds of orders into one second, and pages by (modified, id) are stable', async () => {
  const touched = shop.control.bulkTouch({ count: 250, silent: true })
  const path = '/wc/v3/orders?orderby=modified&order=asc&dates_are_gmt=true'
  const after = new Date(touched.modified * 1000 - 1000).toISOString().slice(0, 19)
  const rows = await readAll<OrderRow>(`${path}&modified_after=${after}`)
  const ids = rows.map((order) => order.id)
  expect(ids).toEqual([...ids].sort((a, b) => a - b))
  for (const id of touched.ids) expect(ids).toContain(id)
})

test('customers: role customer unless asked, no modified filter, exact e-mail, all roles in role=all', async () => {
  const total = async (query: string): Promise<number> =>
    Number((await ask(shop, `/wc/v3/customers?${query}`)).headers.get('x-wp-total'))
  const [all, plain] = [await total('role=all'), await total('')]
  expect(all).toBe(300)
  expect(plain).toBeLessThan(280)
  expect(await total('role=customer&modified_after=2099-01-01T00:00:00')).toBe(plain)
  expect(await total('modified_after=nonsense')).toBe(plain)
  expect(await total('role=all&email=user5%40example.com')).toBe(1)
  expect(await total('role=subscriber')).toBeGreaterThan(5)
  const rows = await readAll<{ role: string; date_modified: string | null }>(
    '/wc/v3/customers?role=all&orderby=id&order=asc',
  )
  const roles = new Set(rows.map((row) => row.role))
  expect([...roles].sort()).toEqual(
    'administrator customer editor shop_manager subscriber'.split(' '),
  )
  expect(rows.some((row) => row.date_modified === null)).toBe(true)
  expect((await ask(shop, '/wc/v3/customers?orderby=modified')).status).toBe(400)
})

test('customers written through REST come back escaped, e-mails are unique, staff is protected', async () => {
  const body = {
    email: 'rest.new@example.com',
    first_name: 'Résté',
    last_name: "O'New &",
    billing: { phone: '+1 212 555 0101', company: 'A & B' },
  }
  const created = await ask<Row>(shop, '/wc/v3/customers', { method: 'POST', body })
  expect(created.status).toBe(201)
  expect([created.body['first_name'], created.body['last_name']]).toEqual(['Résté', "O'New &amp;"])
  expect((created.body['billing'] as Row)['company']).toBe('A & B')
  expect(created.text).toContain('R\\u00e9st\\u00e9')
  expect(created.headers.get('location')).toBe(
    `${shop.url}/wp-json/wc/v3/customers/${String(created.body['id'])}`,
  )
  const again = await ask(shop, '/wc/v3/customers', { method: 'POST', body })
  expect([again.status, again.body['code']]).toEqual([400, 'registration-error-email-exists'])
  const path = `/wc/v3/customers/${String(created.body['id'])}`
  const put = await ask(shop, path, { method: 'PUT', body: { last_name: 'Plain' } })
  expect([put.status, put.body['last_name']]).toEqual([200, 'Plain'])
  const kept = await ask(shop, path, { method: 'DELETE' })
  expect([kept.status, kept.body['code']]).toEqual([501, 'woocommerce_rest_trash_not_supported'])
  expect((await ask(shop, `${path}?force=true`, { method: 'DELETE' })).status).toBe(200)
  expect((await ask(shop, path)).body['code']).toBe('wc_user_invalid_id')
  expect((await ask(shop, '/wc/v3/customers/1?force=true', { method: 'DELETE' })).status).toBe(403)
})

test('an order made through REST: lines, tax, set_paid, then trash, restore and the end', async () => {
  const products = await ask<{ id: number; price: string }[]>(
    shop,
    '/wc/v3/products?search=mug&status=publish&per_page=100',
  )
  const product = products.body.find((one) => Number(one.price) > 0)!
  const body = {
    billing: { first_name: 'Rest', last_name: 'Guest', email: 'rest.guest@example.com' },
    line_items: [{ product_id: product.id, quantity: 2 }],
    set_paid: true,
    transaction_id: 'tx1',
    meta_data: [{ key: '_storeline_order', value: 'ord_1' }],
  }
  const created = await ask<OrderRow & Row>(shop, '/wc/v3/orders', { method: 'POST', body })
  expect(created.status).toBe(201)
  expect(created.body).toMatchObject({
    status: 'processing',
    created_via: 'rest-api',
    transaction_id: 'tx1',
    meta_data: [{ key: '_storeline_order', value: 'ord_1' }],
  })
  expect(created.body['date_paid']).not.toBeNull()
  const path = `/wc/v3/orders/${created.body.id}`
  now += 5000
  const trashed = await ask<OrderRow>(shop, path, { method: 'DELETE' })
  // The answer shows the order as it was, the next read shows it in the trash.
  expect([trashed.status, trashed.body.status]).toEqual([200, 'processing'])
  const seen = await ask<OrderRow>(shop, path)
  expect([seen.status, seen.body.status]).toEqual([200, 'trash'])
  expect(seen.body.date_modified_gmt).not.toBe(created.body.date_modified_gmt)
  expect((await ask(shop, path, { method: 'DELETE' })).status).toBe(410)
  shop.control.restoreOrder(created.body.id)
  expect((await ask<OrderRow>(shop, path)).body.status).toBe('processing')
  await ask(shop, `${path}?force=true`, { method: 'DELETE' })
  expect((await ask(shop, path)).body['code']).toBe('woocommerce_rest_shop_order_invalid_id')
  const bad = { customer_id: 987_654, line_items: [] }
  const refused = await ask(shop, '/wc/v3/orders', { method: 'POST', body: bad })
  expect(refused.body['code']).toBe('woocommerce_rest_invalid_customer_id')
})

test('a refund moves the order, deleting it moves nothing; refunding the rest makes it refunded', async () => {
  const { id, total } = shop.control.placeOrder({ paid: true })
  const read = async (): Promise<OrderRow> =>
    (await ask<OrderRow>(shop, `/wc/v3/orders/${id}`)).body
  now += 10_000
  const body = { amount: '1.00', reason: 'Partial', api_refund: false }
  const made = await ask<Row>(shop, `/wc/v3/orders/${id}/refunds`, { method: 'POST', body })
  expect([made.status, made.body['amount']]).toEqual([201, '1.00'])
  const moved = (await read()).date_modified_gmt
  expect(moved).toBe(new Date(now).toISOString().slice(0, 19))
  now += 10_000
  const path = `/wc/v3/orders/${id}/refunds/${String(made.body['id'])}`
  expect((await ask(shop, path, { method: 'DELETE' })).status).toBe(501)
  expect((await ask(shop, `${path}?force=true`, { method: 'DELETE' })).status).toBe(200)
  expect((await read()).date_modified_gmt).toBe(moved)
  await ask(shop, `/wc/v3/orders/${id}/refunds`, { method: 'POST', body: { amount: total } })
  expect((await read()).status).toBe('refunded')
  const other = shop.control.placeOrder({ paid: true })
  const changed = { status: 'refunded' }
  await ask(shop, `/wc/v3/orders/${other.id}`, { method: 'PUT', body: changed })
  const rest = await ask<Row[]>(shop, `/wc/v3/orders/${other.id}/refunds`)
  expect(rest.body).toMatchObject([{ amount: other.total, reason: 'Order fully refunded.' }])
})

test('the same seed gives the same shop', async () => {
  const options = { seed: 3, customers: 20, orders: 30, deliverWebhooks: 'manual' } as const
  const [one, two] = [await startWooShop(options), await startWooShop(options)]
  const text = (each: WooShop): string =>
    JSON.stringify(each.control.state()).replaceAll(each.url, 'http://shop')
  expect(text(one)).toBe(text(two))
  expect(one.keys).toEqual(two.keys)
  await Promise.all([one.stop(), two.stop()])
})
