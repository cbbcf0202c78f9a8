import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import recorded from '../fixtures/woocommerce/webhooks/product-created.json'
import {
  call,
  connectIdle,
  deliver,
  flush,
  get,
  importEnded,
  orders,
  products,
  settled,
  until,
  type List,
} from '../support/hub.ts'
import { askShop, createSimple, createVariable } from '../support/products.ts'
import { openShop, type Shop } from '../support/shop.ts'

async function idleStore(): Promise<{ shop: Shop; storeId: string }> {
  const shop = await openShop()
  return { shop, storeId: (await connectIdle(shop)).id }
}

async function only(externalId: number) {
  const { data } = await products(`&externalId=${externalId}`)
  if (data.length !== 1 || !data[0]) throw new Error(`${data.length} products`)
  return data[0]
}

type Logged = { kind: string; externalId: string; outcome: string; reason: string | null }

async function log(query: string): Promise<Logged[]> {
  return (await get<List<Logged>>(`/activity?kind=product&limit=250${query}`)).data
}

test('P1 a product created at the store is on record with price, SKU, link and one variant', async () => {
  const { shop, storeId } = await idleStore()
  const made = await createSimple(shop, { weight: '0.5', manage_stock: true, stock_quantity: 7 })
  await flush(shop, storeId)
  const product = await only(made.id)
  const key = storeId.slice(4)
  expect(product).toMatchObject({
    id: `prd_${key}_${made.id}`,
    title: 'Mug',
    active: true,
    exclusion: null,
    includeInOnlineStore: true,
    goneAtSource: false,
    variants: [
      {
        id: `var_${key}_${made.id}_${made.id}`,
        title: 'Mug',
        sku: 'MUG',
        price: { amount: 1250, currency: 'USD' },
        stock: 7,
        weightGrams: 500,
      },
    ],
  })
  expect(product.url).toContain('/product/mug/')
  expect(await get(`/products/${product.id}`)).toEqual(product)
  const changes = await get<{ data: { kind: string; id: string; record: unknown }[] }>('/changes')
  expect(changes.data).toMatchObject([{ kind: 'product', id: product.id, record: product }])
})

test('P1 bytes that a real store sent are read from its recording', async () => {
  const { storeId } = await idleStore()
  await deliver(storeId, 'product.created', recorded.body_text)
  await settled(storeId)
  expect((await products()).data).toMatchObject([
    {
      externalId: '2927',
      title: 'Hook "product" & Co ☕',
      variants: [{ price: { amount: 1999 } }],
    },
  ])
})

test('P3 a store change overwrites all of the product, and the same state again changes nothing', async () => {
  const { shop, storeId } = await idleStore()
  const { id } = await createSimple(shop)
  await flush(shop, storeId)
  await shop.act('advance', { seconds: 5 })
  await shop.act('editProduct', { id, name: 'Big mug', regular_price: '15.00' })
  await flush(shop, storeId)
  const after = await only(id)
  expect(after).toMatchObject({ title: 'Big mug', variants: [{ price: { amount: 1500 } }] })
  await deliver(storeId, 'product.updated', await askShop(shop, 'GET', `products/${id}`))
  await settled(storeId)
  expect(await only(id)).toEqual(after)
})

test('L3 an older state that comes late is stale', async () => {
  const { shop, storeId } = await idleStore()
  const before = await createSimple(shop)
  await shop.act('advance', { seconds: 5 })
  await shop.act('editProduct', { id: before.id, name: 'New name' })
  await flush(shop, storeId)
  await deliver(storeId, 'product.updated', before)
  await settled(storeId)
  expect((await only(before.id)).title).toBe('New name')
  expect(await log('&outcome=stale')).toMatchObject([{ externalId: String(before.id) }])
})

test('P1 a variation change is a hint at its product: the product is read with all its variations', async () => {
  const { shop, storeId } = await idleStore()
  const { product, small, large } = await createVariable(shop)
  await flush(shop, storeId)
  const shown = await only(product.id)
  expect(shown.options).toEqual([{ name: 'Size', values: ['S', 'L'] }])
  expect(
    shown.variants.map(({ externalId, title, sku, price, options }) => [
      externalId,
      title,
      sku,
      price.amount,
      options,
    ]),
  ).toEqual([
    [String(small.id), 'Shirt - S', 'SHIRT-S', 2000, { Size: 'S' }],
    [String(large.id), 'Shirt - L', 'SHIRT-L', 2200, { Size: 'L' }],
  ])
  await shop.act('advance', { seconds: 5 })
  await shop.act('editProduct', { id: large.id, regular_price: '25.00' })
  await flush(shop, storeId)
  expect((await only(product.id)).variants[1]?.price.amount).toBe(2500)
  expect((await products()).data).toHaveLength(1)
})

test('P1 a sale lowers the stock on record', async () => {
  const { shop, storeId } = await idleStore()
  const { id } = await createSimple(shop, { manage_stock: true, stock_quantity: 10 })
  await flush(shop, storeId)
  await shop.act('advance', { seconds: 5 })
  const items = [{ productId: id, quantity: 3 }]
  await shop.act('placeOrder', { items, paid: true, status: 'processing' })
  await flush(shop, storeId)
  expect((await only(id)).variants[0]?.stock).toBe(7)
})

test('F5 lines of an order lead to products on record, and to none that is not', async () => {
  const { shop, storeId } = await idleStore()
  const { id } = await createSimple(shop)
  const items = [{ productId: id, quantity: 1 }]
  await shop.act('placeOrder', { items })
  await flush(shop, storeId)
  const [line] = (await orders()).data[0]?.lines ?? []
  const product = await only(id)
  expect([line?.productId, line?.variantId]).toEqual([product.id, product.variants[0]?.id])
  await env.DB.prepare('DELETE FROM products').run()
  const [alone] = (await orders()).data[0]?.lines ?? []
  expect([alone?.productId, alone?.variantId]).toEqual([null, null])
})

test('P3 a trashed product is marked gone at source and stays; restored it is active again', async () => {
  const { shop, storeId } = await idleStore()
  const { id } = await createSimple(shop)
  await flush(shop, storeId)
  await shop.act('advance', { seconds: 5 })
  await shop.act('trashProduct', { id })
  await flush(shop, storeId)
  expect(await only(id)).toMatchObject({
    title: 'Mug',
    goneAtSource: true,
    active: false,
    includeInOnlineStore: false,
    variants: [{ sku: 'MUG', price: { amount: 1250 } }],
  })
  await shop.act('advance', { seconds: 5 })
  await shop.act('restoreProduct', { id })
  await flush(shop, storeId)
  expect(await only(id)).toMatchObject({ goneAtSource: false, active: true, exclusion: null })
})

test('P3 a product that is gone for good stays on record, marked', async () => {
  const { shop, storeId } = await idleStore()
  const { id } = await createSimple(shop)
  await flush(shop, storeId)
  await askShop(shop, 'DELETE', `products/${id}?force=true`)
  await deliver(storeId, 'product.deleted', { id })
  await settled(storeId)
  expect(await only(id)).toMatchObject({ goneAtSource: true, active: false })
})

test("P3 a deletion that names another record's id touches no product", async () => {
  const { shop, storeId } = await idleStore()
  const { id } = await createSimple(shop)
  await flush(shop, storeId)
  const before = await only(id)
  const coupon = await askShop<{ id: number }>(shop, 'POST', 'coupons', { code: 'x', amount: '1' })
  await shop.act('trashCoupon', { id: coupon.id })
  await shop.act('trashPage')
  await flush(shop, storeId)
  // And one that names a product which is alive: the store is asked, not believed.
  await deliver(storeId, 'product.deleted', { id })
  await settled(storeId)
  expect((await products()).data).toEqual([before])
  const skipped = await log('&outcome=skipped')
  expect(skipped.map(({ reason }) => reason)).toEqual(['gone_at_source', 'gone_at_source'])
})

test('P1 a product that no longer qualifies is inactive with its reason, and never deleted', async () => {
  const { shop, storeId } = await idleStore()
  const { id } = await createSimple(shop)
  await flush(shop, storeId)
  for (const [fields, exclusion, published] of [
    [{ status: 'draft' }, 'not_published', false],
    [{ status: 'publish', regular_price: '' }, 'no_price', true],
  ] as const) {
    await shop.act('advance', { seconds: 5 })
    await shop.act('editProduct', { id, ...fields })
    await flush(shop, storeId)
    const shown = await only(id)
    expect(shown).toMatchObject({ active: false, exclusion, includeInOnlineStore: published })
  }
  await shop.act('advance', { seconds: 5 })
  await shop.act('editProduct', { id, regular_price: '9.00' })
  await flush(shop, storeId)
  expect(await only(id)).toMatchObject({ active: true, exclusion: null })
})

test('P1 a product that never qualified is skipped with its reason', async () => {
  const { shop, storeId } = await idleStore()
  await createSimple(shop, { name: 'Draft', status: 'draft' })
  await createSimple(shop, { name: 'Free', regular_price: '0' })
  await createSimple(shop, { name: 'Elsewhere', type: 'external' })
  await createSimple(shop, { name: 'Empty', type: 'variable', regular_price: '' })
  await flush(shop, storeId)
  expect((await products()).data).toEqual([])
  const skipped = new Set((await log('&outcome=skipped')).map(({ reason }) => reason))
  expect([...skipped].toSorted()).toEqual([
    'no_price',
    'no_variations',
    'not_published',
    'type_not_supported',
  ])
})

test('C5 product sync off: the next event is skipped, on again it comes in', async () => {
  const { shop, storeId } = await idleStore()
  await call('PATCH', `/stores/${storeId}/settings`, { sync: { products: false } })
  const { id } = await createSimple(shop)
  await createVariable(shop)
  await flush(shop, storeId)
  expect((await products()).data).toEqual([])
  const reasons = (await log('&outcome=skipped')).map(({ reason }) => reason)
  expect(new Set(reasons)).toEqual(new Set(['product_sync_off']))
  await call('PATCH', `/stores/${storeId}/settings`, { sync: { products: true } })
  await shop.act('advance', { seconds: 5 })
  await shop.act('editProduct', { id, name: 'Cup' })
  await flush(shop, storeId)
  expect((await only(id)).title).toBe('Cup')
})

test('L4 a variation change and a deleted variation that moved no parent date are found by the sweep', async () => {
  const { shop, storeId } = await idleStore()
  const { product, small, large } = await createVariable(shop)
  await flush(shop, storeId)
  const reconcile = async () => {
    await call('POST', `/stores/${storeId}/reconcile`)
    await importEnded(storeId)
  }
  await reconcile()
  const missed = async () =>
    (await get<{ counters: Record<string, number> }>(`/stores/${storeId}`)).counters[
      'missedByWebhook'
    ] ?? 0
  const before = await missed()
  // Beyond the overlap of the list, so that only the sweep can see what follows.
  await shop.act('advance', { seconds: 3_600 })
  await createSimple(shop, { name: 'Later' })
  await shop.act('advance', { seconds: 3_600 })
  await reconcile()
  await shop.act('editProduct', { id: large.id, regular_price: '30.00' })
  await reconcile()
  await until(async () => (await only(product.id)).variants[1]?.price.amount === 3000)
  await askShop(shop, 'DELETE', `products/${product.id}/variations/${large.id}?force=true`)
  await reconcile()
  const left = await until(async () => {
    const { variants } = await only(product.id)
    return variants.length === 1 && variants
  })
  expect(left[0]?.externalId).toBe(String(small.id))
  expect(await missed()).toBeGreaterThanOrEqual(before + 2)
})
