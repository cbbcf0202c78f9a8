import { expect, test } from 'vitest'
import { contacts } from '../support/hub.ts'
import { connectShopify, flushShopify, openShopify } from '../support/shopify.ts'

test('O1 a tag that the store took away comes back when the store gives it again', async () => {
  const shop = await openShopify()
  const nothing = { contacts: false, orders: false, products: false, collections: false }
  const store = await connectShopify(shop, { import: nothing })
  const customer = { email: 'ada@example.com', tags: ['vip'] }
  const { id } = await shop.act<{ id: string }>('createCustomer', customer)
  const seen: string[][] = []
  const look = async () => {
    await flushShopify(shop, store.id)
    seen.push((await contacts()).data[0]?.tags ?? [])
  }
  await look()
  for (const tags of [[], ['vip']]) {
    await scheduler.wait(1_100)
    await shop.act('editCustomer', { id, tags })
    await look()
  }
  expect(seen).toEqual([['vip'], [], ['vip']])
})
