import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Observed, ProductChange } from '../../src/core/change.ts'
import type { Known } from '../../src/core/known.ts'
import type { KnownCatalog } from '../../src/core/draft-catalog.ts'
import type { ProductFacts } from '../../src/core/product.ts'
import { resolve, type ResolveContext } from '../../src/core/resolve.ts'
import { defaultSettings } from '../../src/core/settings.ts'

const context: ResolveContext = {
  storeId: 'sto_1',
  audienceId: 'aud_1',
  settings: defaultSettings,
  origin: 'webhook',
  now: 1_000_000,
  newId: (prefix) => prefix,
}

function product(statedAt: number | null, facts: Partial<ProductFacts> = {}): ProductChange {
  return {
    kind: 'product',
    externalId: '5',
    statedAt,
    facts: {
      type: 'simple',
      title: 'Mug',
      vendor: null,
      url: null,
      status: 'publish',
      active: facts.exclusion === undefined || facts.exclusion === null,
      exclusion: null,
      includeInOnlineStore: true,
      collectionExternalIds: [],
      options: [],
      imageUrl: null,
      currency: 'EUR',
      variants: [],
      notes: [],
      goneAtSource: false,
      ...facts,
    },
  }
}

function seen(change: Observed['change'], from: number, until: number): Observed {
  return { change, from, until, deliveryId: null }
}

const nothing: KnownCatalog = { products: [], collections: [], usedCollections: [] }

/** What is on record after some sets, one after the other, and the outcomes of the last one. */
function after(...sets: Observed[][]): { catalog: KnownCatalog; outcomes: unknown[] } {
  let catalog = nothing
  let outcomes: unknown[] = []
  for (const changes of sets) {
    const known: Known = { orders: [], contacts: [], links: [], transactions: [], catalog }
    const { writes, resolutions } = resolve(changes, known, context)
    outcomes = resolutions.map(
      ({ entries, lookup }) => entries[0]?.outcome ?? (lookup ? 'lookup' : null),
    )
    const { newProducts, changedProducts, productTouches } = writes.catalog
    const changed = new Map(changedProducts.map((row) => [row.externalId, row]))
    catalog = {
      ...nothing,
      products: [
        ...newProducts,
        ...catalog.products.map((row) => ({
          ...row,
          ...changed.get(row.externalId),
          ...productTouches.find(({ externalId }) => externalId === row.externalId)?.state,
        })),
      ],
    }
  }
  return { catalog, outcomes }
}

test('P3 the store always overwrites, and the same state is unchanged', () => {
  const { catalog, outcomes } = after(
    [seen(product(10), 0, 100)],
    [seen(product(20, { title: 'Cup', vendor: 'Acme' }), 0, 200)],
    [seen(product(20, { title: 'Cup', vendor: 'Acme' }), 0, 210)],
  )
  expect(catalog.products).toMatchObject([{ title: 'Cup', vendor: 'Acme', statedAt: 20 }])
  expect(outcomes).toEqual(['unchanged'])
})

test('L3 of two states with one time the store is asked which holds', () => {
  const { outcomes } = after(
    [seen(product(10), 0, 100)],
    [seen(product(10, { title: 'Cup' }), 0, 200)],
  )
  expect(outcomes).toEqual(['lookup'])
})

test('L4 an answer that was asked for afterwards is newer, though its newest variation and time are gone', () => {
  const { catalog } = after(
    [seen(product(50, { title: 'two variations' }), 100, 110)],
    [seen(product(40, { title: 'one variation' }), 200, 210)],
    // A webhook that was on its way all the time comes last.
    [seen(product(45, { title: 'late' }), 0, 220)],
  )
  expect(catalog.products).toMatchObject([{ title: 'one variation', statedAt: 50 }])
})

test('P1 what never qualified is skipped; what no longer does keeps its variants and is inactive', () => {
  const draft = { status: 'draft', exclusion: 'not_published', includeInOnlineStore: false }
  expect(after([seen(product(10, draft), 0, 100)])).toMatchObject({
    catalog: { products: [] },
    outcomes: ['skipped'],
  })
  const variants: ProductFacts['variants'] = [
    {
      externalId: '5',
      sku: 'MUG',
      title: 'Mug',
      price: 100,
      stock: null,
      weightGrams: null,
      barcode: null,
      imageUrl: null,
      options: {},
    },
  ]
  const { catalog, outcomes } = after(
    [seen(product(10, { variants }), 0, 100)],
    [seen(product(20, draft), 0, 200)],
  )
  expect(outcomes).toEqual(['updated'])
  expect(catalog.products).toMatchObject([{ active: false, exclusion: 'not_published', variants }])
})

test('P3 a product that is gone stays, and nothing older brings it back', () => {
  const gone = { kind: 'gone', of: 'product', externalId: '5', statedAt: null } as const
  const { catalog, outcomes } = after(
    [seen(product(10), 0, 100)],
    [seen(gone, 200, 210)],
    [seen(product(150), 0, 220)],
  )
  expect(catalog.products).toMatchObject([{ goneAtSource: true, active: false }])
  expect(outcomes).toEqual(['stale'])
  expect(after([seen(gone, 200, 210)])).toMatchObject({ outcomes: ['skipped'] })
})

test('L3 states in any order and grouping end with the newest one', () => {
  const order = fc.shuffledSubarray([10, 20, 30, 40], { minLength: 4 })
  fc.assert(
    fc.property(order, fc.array(fc.nat(3), { maxLength: 3 }), (times, cuts) => {
      const all = times.map((at) => seen(product(at, { title: `at ${at}` }), 0, 100 + at))
      const sets = [0, ...cuts.toSorted((a, b) => a - b), all.length].map((from, place, bounds) =>
        all.slice(from, bounds[place + 1] ?? all.length),
      )
      const { catalog } = after(...sets.filter((set) => set.length > 0))
      expect(catalog.products[0]?.title).toBe('at 40')
    }),
  )
})
