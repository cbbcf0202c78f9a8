import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import {
  call,
  collections,
  connect,
  connectIdle,
  get,
  importEnded,
  products,
  request,
  type List,
} from '../support/hub.ts'
import {
  askShop,
  createSimple,
  createVariable,
  shopProducts,
  type ShopCategory,
} from '../support/products.ts'
import { openShop, type Shop } from '../support/shop.ts'

const catalogOnly = {
  import: { contacts: false, orders: false, transactions: false },
}

function shopCategories(shop: Shop): Promise<ShopCategory[]> {
  return askShop(shop, 'GET', 'products/categories?per_page=100&orderby=id')
}

type Logged = { externalId: string; outcome: string; reason: string | null }

test('P1 M3 products are imported, each exclusion is skipped with its reason, and the counts add up', async () => {
  const shop = await openShop()
  await createSimple(shop, { name: 'Elsewhere', type: 'external' })
  await createSimple(shop, { name: 'Empty', type: 'variable', regular_price: '' })
  const theirs = await shopProducts(shop)
  const store = await connect(shop, catalogOnly)
  const run = await importEnded(store.id)
  expect(run.state).toBe('complete')
  const [progress] = run.resources
  expect(progress).toMatchObject({ resource: 'products', storeCount: theirs.length, done: true })
  expect(progress?.seen).toBe(theirs.length)
  expect((progress?.created ?? 0) + (progress?.skipped ?? 0)).toBe(theirs.length)
  const ours = (await products()).data
  expect(ours.length).toBe(progress?.created)
  expect(ours.every(({ active, variants }) => active && variants.length > 0)).toBe(true)
  const { data } = await get<List<Logged>>('/activity?kind=product&outcome=skipped&limit=250')
  const reasons = new Map(data.map(({ externalId, reason }) => [externalId, reason]))
  for (const { id, type, status, price, name } of theirs) {
    const wanted =
      type === 'external'
        ? 'type_not_supported'
        : status !== 'publish'
          ? 'not_published'
          : name === 'Empty'
            ? 'no_variations'
            : Number(price) > 0
              ? undefined
              : 'no_price'
    expect([id, reasons.get(String(id))]).toEqual([id, wanted])
  }
  expect(new Set(reasons.values()).size).toBe(4)
})

test('P1 variable products come with all their variations', async () => {
  const shop = await openShop()
  const store = await connect(shop, catalogOnly)
  await importEnded(store.id)
  const theirs = (await shopProducts(shop)).filter(
    ({ type, status }) => type === 'variable' && status === 'publish',
  )
  expect(theirs.length).toBeGreaterThan(5)
  const ours = new Map((await products()).data.map((each) => [each.externalId, each]))
  for (const { id, variations } of theirs) {
    const ids = ours.get(String(id))?.variants.map(({ externalId }) => Number(externalId))
    expect(ids).toEqual(variations.toSorted((a, b) => a - b))
  }
})

/** Changes what the shop answers when it is asked for variations of many products at once. */
function onAllVariations(change: (answer: Response) => Promise<Response> | Response): () => void {
  const real = globalThis.fetch
  globalThis.fetch = async (input, init) => {
    const answer = await real(input, init)
    const url = input instanceof Request ? input.url : String(input)
    return url.includes('/wc/v3/variations?') ? change(answer) : answer
  }
  return () => (globalThis.fetch = real)
}

async function variationRequests(shop: Shop): Promise<{ together: number; single: number }> {
  const { byRoute } = await shop.requests()
  return {
    together: byRoute['GET /variations'] ?? 0,
    single: byRoute['GET /products/:id/variations'] ?? 0,
  }
}

async function variantIds(): Promise<Map<string, string[]>> {
  const ours = (await products()).data
  return new Map(
    ours.map(({ externalId, variants }) => [externalId, variants.map((each) => each.externalId)]),
  )
}

test('M2 the variations of a page of products cost one request', async () => {
  const shop = await openShop()
  await shop.act('resetRequests')
  const store = await connect(shop, catalogOnly)
  await importEnded(store.id)
  const { together, single } = await variationRequests(shop)
  const pages = (await shop.requests()).byRoute['GET /products'] ?? 0
  expect(together).toBeGreaterThan(0)
  // A page with one such product asks for that product's list.
  expect(together + single).toBeLessThanOrEqual(pages)
})

test('P1 a WooCommerce without a list of all variations is asked product by product', async () => {
  const shop = await openShop()
  await shop.act('resetRequests')
  const body = { code: 'rest_no_route', message: 'No route', data: { status: 404 } }
  const restore = onAllVariations(() => Response.json(body, { status: 404 }))
  const store = await connect(shop, catalogOnly)
  await importEnded(store.id)
  restore()
  const theirs = (await shopProducts(shop)).filter(
    ({ type, status }) => type === 'variable' && status === 'publish',
  )
  expect((await variationRequests(shop)).single).toBeGreaterThanOrEqual(theirs.length)
  const ours = await variantIds()
  for (const { id, variations } of theirs)
    expect(ours.get(String(id))).toEqual(variations.toSorted((a, b) => a - b).map(String))
})

test('M2 a WooCommerce without that list is asked for fewer products at a time where many have variations', async () => {
  const shop = await openShop({ customers: 3, orders: 0, products: 1 })
  for (let count = 0; count < 24; count++) await createVariable(shop)
  const body = { code: 'rest_no_route', message: 'No route', data: { status: 404 } }
  const restore = onAllVariations(() => Response.json(body, { status: 404 }))
  await shop.act('resetRequests')
  const store = await connect(shop, catalogOnly)
  const run = await importEnded(store.id)
  restore()
  const progress = run.resources.find(({ resource }) => resource === 'products')
  expect(progress).toMatchObject({ created: 25, rejected: 0 })
  expect([...(await variantIds()).values()].filter((ids) => ids.length === 2)).toHaveLength(24)
  expect((await variationRequests(shop)).single).toBeLessThan(40)
})

test('P1 a product whose variations did not all come is asked for them by itself', async () => {
  const shop = await openShop()
  const product = (await shopProducts(shop)).find(
    ({ type, status }) => type === 'variable' && status === 'publish',
  )
  const lost = product?.variations[0]
  const restore = onAllVariations(async (answer) => {
    const rows = await answer.json<{ id: number }[]>()
    return Response.json(rows.filter(({ id }) => id !== lost))
  })
  const store = await connect(shop, catalogOnly)
  await importEnded(store.id)
  restore()
  expect((await variantIds()).get(String(product?.id))).toContain(String(lost))
})

test('P2 only categories with an imported product, and those above them, become collections', async () => {
  const shop = await openShop()
  const store = await connect(shop, catalogOnly)
  const run = await importEnded(store.id)
  const categories = await shopCategories(shop)
  const parents = new Map(categories.map(({ id, parent }) => [id, parent]))
  const imported = new Set((await products()).data.map(({ externalId }) => Number(externalId)))
  const wanted = new Set<number>()
  for (const product of await shopProducts(shop)) {
    if (!imported.has(product.id)) continue
    for (const { id } of product.categories)
      for (let up: number | undefined = id; up; up = parents.get(up)) wanted.add(up)
  }
  const ours = (await collections(`&storeId=${store.id}`)).data
  expect(ours.map(({ externalId }) => Number(externalId)).toSorted()).toEqual(
    [...wanted].toSorted(),
  )
  expect(ours.map(({ title }) => title)).toContain('Café ☕ & Tea')
  const ids = new Set(ours.map(({ id }) => id))
  for (const { parentId } of ours) expect(parentId === null || ids.has(parentId)).toBe(true)
  expect(run.resources[1]).toMatchObject({
    resource: 'collections',
    storeCount: categories.length,
    seen: categories.length,
    created: ours.length,
    skipped: categories.length - ours.length,
  })
  const listed = await products(`&collectionId=${ours[0]?.id}`)
  expect(listed.data.every((each) => each.collectionIds.includes(ours[0]?.id ?? ''))).toBe(true)
})

test('P2 a category without an imported product is skipped; its parent is kept for the tree', async () => {
  const shop = await openShop()
  for (const { id } of await shopProducts(shop)) await shop.act('trashProduct', { id })
  const categories = await shopCategories(shop)
  const knives = categories.find(({ name }) => name === 'Knives')
  await createSimple(shop, { categories: [{ id: knives?.id }] })
  const store = await connect(shop, catalogOnly)
  await importEnded(store.id)
  expect((await collections()).data.map(({ title }) => title).toSorted()).toEqual([
    'Kitchen',
    'Knives',
  ])
  const { data } = await get<List<Logged>>('/activity?kind=collection&outcome=skipped&limit=250')
  expect(new Set(data.map(({ reason }) => reason))).toEqual(new Set(['no_imported_product']))
  expect(data).toHaveLength(categories.length - 2)
})

test('M1 importing products and collections again writes nothing', async () => {
  const shop = await openShop()
  const store = await connect(shop, catalogOnly)
  await importEnded(store.id)
  const rows = () =>
    env.DB.prepare(
      `SELECT (SELECT max(seq) FROM events) AS last, (SELECT sum(observed_at) FROM products) AS seen`,
    ).first()
  const before = await rows()
  await call('POST', `/stores/${store.id}/import`, {})
  const run = await importEnded(store.id)
  expect(run.resources.map(({ created, updated }) => created + updated)).toEqual([0, 0])
  expect(await rows()).toEqual(before)
})

test('C4 products and collections are choices of their own', async () => {
  const shop = await openShop()
  const store = await connect(shop, {
    import: { ...catalogOnly.import, products: false },
  })
  const run = await importEnded(store.id)
  expect(run.resources.map(({ resource, created }) => [resource, created])).toEqual([
    ['collections', 0],
  ])
  expect((await products()).data).toEqual([])
})

test('M1 more products in one second than a page holds are all read, each once', async () => {
  const shop = await openShop({ frozenAt: Date.parse('2026-11-21T12:00:00Z') })
  for (const { id } of await shopProducts(shop)) await shop.act('editProduct', { id })
  const store = await connect(shop, catalogOnly)
  const [progress] = (await importEnded(store.id)).resources
  expect(progress?.seen).toBe((await shopProducts(shop)).length)
  expect(progress?.created).toBe((await products()).data.length)
})

test('M4 one bad product is rejected alone, with its payload kept', async () => {
  const shop = await openShop()
  const store = await connectIdle(shop)
  const { id } = await createSimple(shop, { name: 'Bad' })
  const real = globalThis.fetch
  globalThis.fetch = async (input, init) => {
    const answer = await real(input, init)
    const url = input instanceof Request ? input.url : String(input)
    if (!/\/products\?/.test(url) || !answer.ok) return answer
    const rows = await answer.json<{ id: number }[]>()
    const robbed = rows.map((row) => (row.id === id ? { ...row, price: '$ 1' } : row))
    return Response.json(robbed, { headers: { 'X-WP-Total': '61' } })
  }
  try {
    await call('PATCH', `/stores/${store.id}/settings`, { import: { products: true } })
    await call('POST', `/stores/${store.id}/import`, {})
    expect(await importEnded(store.id)).toMatchObject({ state: 'complete_with_rejects' })
  } finally {
    globalThis.fetch = real
  }
  const { data } = await get<List<{ id: string; externalId: string; reason: string }>>('/rejected')
  expect(data).toMatchObject([{ externalId: String(id), reason: 'invalid_amount' }])
  await call('POST', `/rejected/${encodeURIComponent(data[0]?.id ?? '')}/retry`)
  expect((await products(`&externalId=${id}`)).data).toMatchObject([{ title: 'Bad', active: true }])
  expect((await get<List<object>>('/rejected')).data).toEqual([])
})

test('S8 products are found by title and by the SKU of a variant, and have pages', async () => {
  const shop = await openShop()
  const store = await connect(shop, catalogOnly)
  await importEnded(store.id)
  const { product } = await createVariable(shop)
  await call('POST', `/stores/${store.id}/import`, {})
  await importEnded(store.id)
  for (const q of ['shirt', 'shirt-l'])
    expect((await products(`&q=${q}`)).data.map(({ externalId }) => externalId)).toContain(
      String(product.id),
    )
  expect((await products('&q=100%25_')).data).toEqual([])
  expect((await products('&active=false')).data).toEqual([])
  const signIn = await request('/sign-in', {
    method: 'POST',
    headers: {
      'Content-Type': 'application/x-www-form-urlencoded',
      Origin: 'http://127.0.0.1:8787',
    },
    body: 'password=test-password',
    redirect: 'manual',
  })
  const headers = { Cookie: signIn.headers.get('Set-Cookie')?.split(';')[0] ?? '' }
  const list = await (await request('/products?q=shirt-l', { headers })).text()
  expect(list).toContain('Shirt')
  const [found] = (await products('&q=shirt-l')).data
  const shown = await request(`/products/${found?.id}`, { headers })
  expect(shown.status).toBe(200)
  expect(await shown.text()).toContain('SHIRT-L')
  expect((await request('/products/prd_x_1', { headers })).status).toBe(404)
})
