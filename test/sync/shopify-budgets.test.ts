// How much is asked of a shop for what it tells: its budget is the shop's, and every other app's.

import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { fetchMail, passOn, settled, until } from '../support/hub.ts'
import { connectShopify, openShopify } from '../support/shopify.ts'

const nothing = {
  import: {
    contacts: false,
    orders: false,
    transactions: false,
    products: false,
    collections: false,
    checkouts: false,
  },
}
const connections = 16

test('L2 under load customers are asked for together: at most one request per 100 webhooks', async () => {
  const shop = await openShopify({ customers: 300 })
  const store = await connectShopify(shop, nothing)
  const { customers } = await shop.look<{ customers: { id: string }[] }>('state')
  for (const firstName of ['Once', 'Twice'])
    for (const { id } of customers) await shop.act('editCustomer', { id, firstName })
  await shop.act('flush')
  const mail = (await fetchMail(store.id)).filter(
    ({ headers }) => headers['x-shopify-topic'] === 'customers/update',
  )
  const webhooks = mail.length
  expect(webhooks).toBeGreaterThanOrEqual(2 * customers.length)
  await shop.act('resetRequests')
  const connection = async () => {
    for (let each = mail.shift(); each; each = mail.shift())
      expect(await passOn(store.id, each, 'shopify')).toBe(200)
  }
  await Promise.all(Array.from({ length: connections }, connection))
  await settled(store.id)
  const count = `SELECT count(*) AS n FROM contacts WHERE first_name = 'Twice'`
  await until(async () => {
    const found = await env.DB.prepare(count).first<{ n: number }>()
    return found?.n === customers.length
  })
  const { byOperation } = await shop.look<{ byOperation: Record<string, number> }>('requests')
  expect(Object.keys(byOperation)).toEqual(['CustomerNodes'])
  expect(byOperation['CustomerNodes']).toBeLessThanOrEqual(webhooks / 100)
})
