import { expect, test, vi } from 'vitest'
import {
  call,
  collections,
  connect,
  connectIdle,
  contacts,
  flush,
  importEnded,
  products,
  until,
} from '../support/hub.ts'
import { openShop, type Shop } from '../support/shop.ts'

type Category = { id: number; name: string; parent: number }

/** Lets the store's list of categories be what `change` makes of it. */
function editCategories(change: (rows: Category[]) => Category[]): () => void {
  const real = globalThis.fetch
  globalThis.fetch = async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : String(input))
    const answer = await real(input, init)
    if (!url.pathname.endsWith('/products/categories')) return answer
    return Response.json(change(await answer.json<Category[]>()))
  }
  return () => {
    globalThis.fetch = real
  }
}

async function importCollections(storeId: string): Promise<void> {
  await call('POST', `/stores/${storeId}/import`, { resources: ['collections'] })
  expect(await importEnded(storeId)).toMatchObject({ state: 'complete' })
}

function shopWithProducts(): Promise<Shop> {
  return openShop()
}

test('P3 a category that was deleted at the store stays on record, marked, and comes back when it does', async () => {
  const store = await connect(await shopWithProducts())
  await importEnded(store.id)
  const [first] = (await collections()).data
  expect(first).toMatchObject({ goneAtSource: false })
  const restore = editCategories((rows) =>
    rows.filter(({ id }) => String(id) !== first?.externalId),
  )
  try {
    await importCollections(store.id)
  } finally {
    restore()
  }
  const after = (await collections()).data
  const gone = after.filter(({ goneAtSource }) => goneAtSource)
  expect(gone.map(({ externalId }) => externalId)).toEqual([first?.externalId])
  await importCollections(store.id)
  expect((await collections()).data.filter(({ goneAtSource }) => goneAtSource)).toEqual([])
})

test('P2 a category that is new with a product comes with the reconcile an hour later', async () => {
  const shop = await shopWithProducts()
  const store = await connect(shop)
  await importEnded(store.id)
  const [product] = (await products()).data
  await shop.act('editProduct', { id: Number(product?.externalId), name: 'Renamed' })
  await flush(shop, store.id)
  await until(async () => (await products()).data.some(({ title }) => title === 'Renamed'))
  const [known] = (await collections()).data
  const restore = editCategories((rows) =>
    rows.map((row) => (String(row.id) === known?.externalId ? { ...row, name: 'New name' } : row)),
  )
  const reconcile = async () => {
    await call('POST', `/stores/${store.id}/reconcile`)
    await importEnded(store.id)
    return (await collections()).data.some(({ title }) => title === 'New name')
  }
  try {
    expect(await reconcile()).toBe(false)
    const later = Date.now() + 61 * 60_000
    vi.spyOn(Date, 'now').mockImplementation(() => later)
    expect(await reconcile()).toBe(true)
  } finally {
    vi.restoreAllMocks()
    restore()
  }
})

test('P3 a customer that was deleted at the store stays a contact; its link says so', async () => {
  const shop = await openShop()
  const store = await connectIdle(shop)
  const { id } = await shop.act<{ id: number }>('createCustomer', { email: 'ada@example.com' })
  await flush(shop, store.id)
  const [before] = (await contacts()).data
  expect(before?.links).toMatchObject([{ externalId: String(id), goneAtSource: false }])
  await shop.act('deleteCustomer', { id })
  await flush(shop, store.id)
  await until(async () => (await contacts()).data[0]?.links[0]?.goneAtSource)
  const [after] = (await contacts()).data
  expect(after).toMatchObject({ id: before?.id, email: 'ada@example.com' })
  // The same person registers again: the same contact, with a second link.
  const again = await shop.act<{ id: number }>('createCustomer', { email: 'ada@example.com' })
  await flush(shop, store.id)
  const [only, ...others] = (await contacts()).data
  expect(others).toEqual([])
  expect(only?.links.map(({ externalId, goneAtSource }) => [externalId, goneAtSource])).toEqual([
    [String(id), true],
    [String(again.id), false],
  ])
})
