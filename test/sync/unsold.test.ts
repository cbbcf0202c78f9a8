import { expect, test } from 'vitest'
import { call, connect, fetchMail, importEnded, products, until } from '../support/hub.ts'
import { createSimple } from '../support/products.ts'
import { openShop } from '../support/shop.ts'

type Catalog = { products: { product: { id: number }; variations: { id: number }[] }[] }

test('L4 a product whose first priced variation nobody heard of is found by the sweep', async () => {
  const shop = await openShop({ products: 12 })
  const { products: items } = await shop.catalog<Catalog>()
  const varied = items.filter(({ variations }) => variations.length > 0)
  for (const { id } of varied.flatMap(({ variations }) => variations))
    await shop.act('editProduct', { id, regular_price: '', sale_price: '' })
  // Newer than all of them, so that a re-read of what changed does not go back that far.
  await createSimple(shop)
  const store = await connect(shop)
  await importEnded(store.id)
  const [first] = varied
  const shown = () => products(`&externalId=${first?.product.id}`)
  expect((await shown()).data).toEqual([])
  await shop.act('editProduct', { id: first?.variations[0]?.id, regular_price: '9.00' })
  await shop.act('flush')
  await fetchMail(store.id)
  await call('POST', `/stores/${store.id}/reconcile`)
  await importEnded(store.id)
  await until(async () => (await shown()).data.length === 1)
  expect((await shown()).data[0]).toMatchObject({ variants: [{ price: { amount: 900 } }] })
})
