import { runDurableObjectAlarm } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, expect, test, vi } from 'vitest'
import {
  call,
  collections,
  fetchMail,
  get,
  importEnded,
  passOn,
  products,
  settled,
  until,
  type List,
} from '../support/hub.ts'
import { connectShopify, openShopify, type ShopifyShop } from '../support/shopify.ts'

const real = Date.now.bind(Date)

afterEach(() => {
  vi.restoreAllMocks()
})

/** More than any seeded product has. */
const many = 5_000
const dayMs = 24 * 3_600_000
/** Pieces lie at two places. */
const hasMany = (stocks: (number | null)[]) => stocks.some((stock) => (stock ?? 0) > many / 2)

type Product = {
  id: string
  status: string
  publishedAt: string | null
  variants: { id: string; tracked: boolean }[]
}

async function productsOf(shop: ShopifyShop): Promise<Product[]> {
  return (await shop.look<{ products: Product[] }>('state')).products
}

/** Reads what changed, as the clock does, so long from now. */
async function readAfter(storeId: string, ms: number): Promise<void> {
  vi.spyOn(Date, 'now').mockImplementation(() => real() + ms)
  expect((await call('POST', `/stores/${storeId}/reconcile`)).status).toBe(202)
  await importEnded(storeId)
  // The sweeps' look-ups are due by that clock: the runtime's would ring for them much later.
  await runDurableObjectAlarm(env.STORE_SYNC.getByName(storeId))
}

test('L4 stock and membership, which move no time of a product, are read whole once a day', async () => {
  const shop = await openShopify({ products: 8 })
  const old = (await productsOf(shop)).find(
    ({ status, publishedAt, variants }) =>
      status === 'ACTIVE' && publishedAt !== null && variants.length === 1 && variants[0]?.tracked,
  )
  const [variant] = old?.variants ?? []
  // What changed last is read again each time, as the shop's search may lag.
  await shop.act('createProduct', { title: 'Newest' })
  const collection = await shop.act<{ id: string }>('createCollection', { title: 'Gifts' })
  const store = await connectShopify(shop)
  await importEnded(store.id)
  await shop.act('setStock', { variantId: variant?.id, available: many })
  await shop.act('setMembers', { id: collection.id, productIds: [old?.id], silent: true })
  const stocks = async () =>
    (await products()).data.flatMap(({ variants }) => variants.map(({ stock }) => stock))
  await readAfter(store.id, dayMs / 2)
  expect(await stocks()).not.toSatisfy(hasMany)
  await readAfter(store.id, dayMs + 60_000)
  expect(await stocks()).toSatisfy(hasMany)
  expect((await collections()).data.map(({ title }) => title)).toContain('Gifts')
})

test('P3 a collection that was deleted without a webhook is marked at the next whole read', async () => {
  const shop = await openShopify()
  const collection = await shop.act<{ id: string }>('createCollection', { title: 'Gifts' })
  const made = await shop.act<Product>('createProduct', { title: 'Mug' })
  await shop.act('setMembers', { id: collection.id, productIds: [made.id] })
  const store = await connectShopify(shop)
  await importEnded(store.id)
  expect((await collections()).data).toMatchObject([{ goneAtSource: false }])
  await shop.act('deleteCollection', { id: collection.id })
  await readAfter(store.id, dayMs + 1)
  expect((await collections()).data).toMatchObject([{ goneAtSource: true }])
})

test('L3 a bulk file that was built before a webhook came does not undo what came of it', async () => {
  const shop = await openShopify({ products: 22 })
  const idle = { contacts: false, orders: false, transactions: false, checkouts: false }
  await shop.act('holdBulk', {})
  const store = await connectShopify(shop, { import: { ...idle, collections: false } })
  const built = await until(async () => {
    const all = await shop.look<{ id: string }[]>('bulkOperations')
    return all.length > 0
  })
  expect(built).toBe(true)
  await shop.act('finishBulk')
  const sold = (await productsOf(shop)).find(
    ({ status, publishedAt, variants }) =>
      status === 'ACTIVE' && publishedAt !== null && variants[0]?.tracked,
  )
  await shop.act('setStock', { variantId: sold?.variants[0]?.id, available: many })
  await shop.act('flush')
  for (const mail of await fetchMail(store.id)) await passOn(store.id, mail, 'shopify')
  await settled(store.id)
  await shop.act('holdBulk', { on: false })
  const run = await importEnded(store.id)
  expect(run.state).toBe('complete')
  const { data } = await get<List<{ variants: { stock: number | null }[] }>>('/products?limit=250')
  expect(data.flatMap(({ variants }) => variants).map(({ stock }) => stock)).toSatisfy(hasMany)
})
